import type { Explanation } from '../chases/actions.ts';
import type { ScenarioBook } from '../scenarios/book-rules.ts';
import type { Scenario } from '../scenarios/rules.ts';
import type { Reader } from '../web/reader.ts';
import { hrefOf, invoiceBadge, lateness } from '../today/wording.ts';
import type { InvoiceOffer } from '../discounts/queries.ts';
import { offerInWords } from '../discounts/views.ts';
import type { Factor } from '../factors/rules.ts';
import { invoiceFactor } from '../factors/views.ts';
import type { FieldProblem } from '../errors.ts';
import { formState } from '../web/forms.ts';
import { HOLDS_BY_HAND } from '../holds/actions.ts';
import { holdNow } from './hold-views.ts';
import { scenarioChoice } from './scenario-views.ts';
import type { ScenarioChoice } from './scenario-queries.ts';
import type { InvoiceCard, LedgerRow } from './page-queries.ts';
import { nextOf } from './next-views.ts';
import { timelineOf, type TimelineSources } from './timeline-views.ts';
import type { InvoiceShow, LedgerLine } from './views.ts';

/** Everything the page of an invoice is made of. */
export interface InvoiceSources extends TimelineSources {
  explanation: Explanation | null;
  scenarios: readonly Scenario[];
  book: ScenarioBook;
  choice: ScenarioChoice | null;
  /** The early-payment discount it still has. */
  offer: InvoiceOffer | undefined;
  factors: readonly Factor[];
}

/** What a form was sent with, when it comes back. */
export interface ReturnedForms {
  scenario?: { value: string; problem: boolean };
  hold?: { typed: Readonly<Record<string, string>>; problems: readonly FieldProblem[] };
  /** Why it could not be said to be sold. */
  factor?: string;
  payment?: { typed: Readonly<Record<string, string>>; problems: readonly FieldProblem[] };
}

/** Ways money comes in that a person can say. */
export const METHODS_BY_HAND = ['transfer', 'cheque', 'cash', 'card', 'direct_debit', 'other'];

/** The page of an invoice. */
export function invoiceShow(
  reader: Reader,
  sources: InvoiceSources,
  returned: ReturnedForms = {},
): InvoiceShow {
  const { invoice, ledger, holds, explanation } = sources;
  const { texts } = reader;
  const isOpen = invoice.balanceMinor > 0;
  const heldBecause = explanation?.next.kind === 'held' ? explanation.next.because : null;
  return {
    title: texts.invoices.invoice(invoice.number),
    number: invoice.number,
    badge: invoiceBadge(reader, { ...invoice, heldBecause }),
    customer: invoice.customerName,
    customerHref: `/customers/${invoice.customerId}`,
    creditNoteHref: hrefOf(`/customers/${invoice.customerId}/credit-notes/new`, {
      invoice: invoice.number,
      currency: invoice.currency,
    }),
    disputeHref: hrefOf('/disputes/new', { invoice: String(invoice.id) }),
    promiseHref: hrefOf(`/customers/${invoice.customerId}/promises/new`, {
      invoice: String(invoice.id),
    }),
    moneyHref: `/customers/${invoice.customerId}/payments`,
    lateness: isOpen ? lateness(reader, invoice.dueOn) : '',
    figures: figures(reader, invoice, isOpen),
    facts: facts(reader, invoice, sources.offer),
    next: nextOf(reader, sources),
    timeline: timelineOf(reader, sources),
    ledger: ledger.map((row) => ledgerLine(reader, row, invoice.currency)),
    balance: reader.amount(invoice.balanceMinor, invoice.currency),
    holds: holds
      .filter((hold) => hold.liftedAt === null)
      .map((hold) => holdNow(reader, hold, invoice)),
    isOpen,
    factor: invoiceFactor(
      reader,
      invoice.id,
      { factors: sources.factors, factorId: invoice.factorId },
      returned.factor ?? null,
    ),
    scenarioAction: `/invoices/${invoice.id}/scenario`,
    scenarioChoice: scenarioChoice(reader, sources, returned),
    holdAction: `/invoices/${invoice.id}/hold`,
    holdForm: formState(
      ['kind', 'until', 'reason'],
      returned.hold?.typed ?? { kind: 'pause' },
      returned.hold?.problems,
    ),
    holdKinds: HOLDS_BY_HAND.map((kind) => ({ value: kind, label: texts.invoices.hold[kind] })),
    paymentAction: `/invoices/${invoice.id}/payments`,
    paymentForm: paymentForm(reader, invoice, returned),
    paymentMethods: METHODS_BY_HAND.map((method) => ({
      value: method,
      label: texts.trade.method[method] ?? method,
    })),
  };
}

function figures(reader: Reader, invoice: InvoiceCard, isOpen: boolean): InvoiceShow['figures'] {
  const { invoices } = reader.texts;
  const { totalMinor, balanceMinor, currency, dueOn } = invoice;
  return [
    {
      label: invoices.balance,
      value: reader.amount(balanceMinor, currency),
      note: isOpen ? lateness(reader, dueOn) : '',
      isBad: isOpen && dueOn < reader.today,
    },
    { label: invoices.total, value: reader.amount(totalMinor, currency), note: '', isBad: false },
    {
      label: invoices.paid,
      value: reader.amount(totalMinor - balanceMinor, currency),
      note: '',
      isBad: false,
    },
    { label: invoices.due, value: reader.day(dueOn), note: '', isBad: false },
  ];
}

function facts(
  reader: Reader,
  invoice: InvoiceCard,
  offer: InvoiceOffer | undefined,
): InvoiceShow['facts'] {
  const { invoices } = reader.texts;
  const list = [
    { label: invoices.issued, value: reader.longDay(invoice.issuedOn), href: null },
    { label: invoices.due, value: reader.longDay(invoice.dueOn), href: null },
    {
      label: invoices.settledOn,
      value: invoice.settledOn ? reader.longDay(invoice.settledOn) : '',
      href: null,
    },
    {
      label: reader.texts.discounts.short,
      value: invoice.balanceMinor > 0 ? offerInWords(reader, offer, invoice.currency) : '',
      href: `/invoices/${invoice.id}/discount`,
    },
    { label: invoices.reference, value: invoice.reference, href: null },
    { label: invoices.subject, value: invoice.subject, href: null },
    { label: invoices.recorded, value: reader.moment(invoice.createdAt), href: null },
    {
      label: invoices.fromImport,
      value: invoice.importId === null ? '' : invoices.openImport,
      href: invoice.importId === null ? null : `/imports/${invoice.importId}`,
    },
  ];
  return list.filter((fact) => fact.value !== '');
}

function ledgerLine(reader: Reader, row: LedgerRow, currency: string): LedgerLine {
  const { trade } = reader.texts;
  const method = row.method ? (trade.method[row.method] ?? row.method) : '';
  return {
    on: reader.day(row.bookedOn),
    entry: trade.ledgerKind[row.kind] ?? row.kind,
    about: [method, row.paymentReference ?? '', row.note].filter((part) => part !== '').join(' · '),
    by: row.recordedBy ?? '',
    amount: reader.amount(row.amountMinor, currency),
  };
}

function paymentForm(
  reader: Reader,
  invoice: InvoiceCard,
  returned: ReturnedForms,
): InvoiceShow['paymentForm'] {
  const typed = returned.payment?.typed;
  const form = formState(
    ['amount', 'received', 'method', 'reference', 'thank', 'balance'],
    typed ?? {
      amount: plainAmount(reader, invoice),
      received: reader.today,
      method: 'transfer',
      thank: 'on',
    },
    returned.payment?.problems,
  );
  // What the person saw when deciding: the server books only while it is still true.
  form.fields.balance.value = String(invoice.balanceMinor);
  return form;
}

// Without the currency's sign, which stands beside the field.
function plainAmount(reader: Reader, invoice: InvoiceCard): string {
  return reader
    .amount(invoice.balanceMinor, invoice.currency)
    .replace(/[^\d.,\s\u00a0\u202f]/g, '')
    .trim();
}
