import { readDiscountTerms } from '../discounts/rules.ts';
import { readVatLines } from '../discounts/vat-rules.ts';
import type { Sql } from '../db/sql.ts';
import { toDecimal } from '../money/format.ts';
import { listInvoicesToExport, type ExportedInvoice } from './export-queries.ts';
import { writeTerms, writeVatRates } from './terms-notation.ts';
import { guardFormula } from './value-rules.ts';

const HEADERS = [
  ...['invoice_number', 'customer_number', 'customer_name', 'customer_type', 'country', 'language'],
  ...['street', 'postal_code', 'city', 'enterprise_number', 'email', 'invoice_date', 'due_date'],
  ...[
    'currency',
    'total_amount',
    'open_amount',
    'settled_date',
    'disputed',
    'reference',
    'subject',
  ],
  ...['net_amount', 'vat_rate', 'vat_amount', 'cash_discount_pct', 'cash_discount_amount'],
  ...['cash_discount_days', 'factor', 'factor_iban', 'factor_bic', 'credit_limit'],
];

/**
 * All invoices as CSV (UTF-8 with byte-order mark, semicolons, decimal point, ISO dates), in pieces. Importing it again changes
 * nothing; importing it into empty books gives the same invoices with the same balances, VAT and early-payment terms, sold
 * to the same factors.
 */
export async function* exportInvoices(sql: Sql): AsyncGenerator<string> {
  // Excel takes a file without the mark for Windows-1252.
  yield `\ufeff${HEADERS.join(';')}\r\n`;
  for await (const invoices of listInvoicesToExport(sql)) {
    yield invoices.map(csvLine).join('');
  }
}

function csvLine(invoice: ExportedInvoice): string {
  const { currency } = invoice;
  const cells = [
    guardFormula(invoice.number),
    guardFormula(invoice.customerNumber),
    guardFormula(invoice.customerName),
    invoice.kind,
    invoice.country,
    invoice.language,
    guardFormula(invoice.street),
    guardFormula(invoice.postalCode),
    guardFormula(invoice.city),
    guardFormula(invoice.enterpriseNumber),
    invoice.emails,
    invoice.issuedOn,
    invoice.dueOn,
    currency,
    toDecimal({ minor: invoice.totalMinor, currency }),
    toDecimal({ minor: invoice.balanceMinor, currency }),
    // An open invoice has no such day; one that is nil was never paid.
    invoice.settledOn ?? '',
    invoice.isDisputed ? 'yes' : 'no',
    guardFormula(invoice.reference),
    guardFormula(invoice.subject),
    ...vatCells(invoice),
    ...discountCells(invoice),
    guardFormula(invoice.factorName ?? ''),
    invoice.factorIban ?? '',
    invoice.factorBic ?? '',
    limitCell(invoice),
  ];
  return `${cells.map(csvCell).join(';')}\r\n`;
}

/** Of the customer, on each of its lines, as its address is. */
function limitCell({ creditLimitMinor: minor, limitCurrency: currency }: ExportedInvoice): string {
  return minor === null ? '' : toDecimal({ minor, currency });
}

function vatCells({ netMinor, vatLines, totalMinor, currency }: ExportedInvoice): string[] {
  if (netMinor === null) return ['', '', ''];
  const net = toDecimal({ minor: netMinor, currency });
  const vat = toDecimal({ minor: totalMinor - netMinor, currency });
  return [net, writeVatRates(readVatLines(vatLines), currency), vat];
}

function discountCells({ discountTerms, currency }: ExportedInvoice): string[] {
  const terms = discountTerms === null ? null : readDiscountTerms(discountTerms);
  const { percent, amount, days } = writeTerms(terms, currency);
  return [percent, amount, days];
}

function csvCell(text: string): string {
  return /[";\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
