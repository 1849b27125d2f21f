import type { SampleInvoice } from './books.ts';

const HEADERS = [
  'N° facture',
  'Code client',
  'Date facture',
  'Date échéance',
  'Montant TTC',
  'Devise',
  'Date paiement',
  'Référence',
  'Objet',
];

/** Invoices as the firm's accounting program writes them: semicolons, French dates and decimal commas, a byte order mark. */
export function writeInvoiceFile(
  invoices: readonly SampleInvoice[],
  isSettled: (invoice: SampleInvoice) => boolean,
): Buffer {
  const rows = invoices.map((invoice) => [
    invoice.number,
    invoice.customer,
    frenchDay(invoice.issuedOn),
    frenchDay(invoice.dueOn),
    (invoice.totalMinor / 100).toFixed(2).replace('.', ','),
    invoice.currency,
    isSettled(invoice) && invoice.paidOn !== null ? frenchDay(invoice.paidOn) : '',
    invoice.number,
    invoice.subject,
  ]);
  const text = [HEADERS, ...rows].map((cells) => cells.join(';')).join('\r\n');
  return Buffer.from(`\uFEFF${text}\r\n`, 'utf8');
}

function frenchDay(day: string): string {
  return day.split('-').reverse().join('/');
}
