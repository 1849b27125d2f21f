import type { Explanation } from '../chases/actions.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import { dayIn } from '../calendar/zone.ts';
import type { ScenarioBook } from '../scenarios/book-rules.ts';
import type { Scenario } from '../scenarios/rules.ts';
import type { Reader } from '../web/reader.ts';
import { hrefOf, invoiceBadge, lateness, scenarioName, stepName } from '../today/wording.ts';
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
import { timelineOf, type TimelineSources } from './timeline-views.ts';
import type { InvoiceShow, LedgerLine, PathStep } from './views.ts';

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

function nextOf(
  reader: Reader,
  { invoice, explanation, passed }: InvoiceSources,
): InvoiceShow['next'] {
  const { invoices } = reader.texts;
  if (!explanation) return { headline: invoices.nextNone, reasons: [], scenario: '', path: [] };
  return {
    headline: headline(reader, explanation),
    reasons: explanation.next.kind === 'paid' ? [] : reasons(reader, invoice, explanation),
    scenario: invoices.inScenario(scenarioName(reader, explanation.scenario)),
    path: pathOf(reader, explanation, passed),
  };
}

/** What is next for an invoice, in a sentence. */
export function headline(
  reader: Reader,
  { next, scenario }: Pick<Explanation, 'next' | 'scenario'>,
): string {
  const { invoices } = reader.texts;
  switch (next.kind) {
    case 'step': {
      const step = scenario.steps.find((one) => one.key === next.stepKey);
      return invoices.nextStep(
        step ? stepName(reader, step) : next.stepKey,
        reader.longDay(next.on),
      );
    }
    case 'held': {
      const because = invoices.held[next.because] ?? next.because;
      return next.reviewOn === null
        ? invoices.nextHeld(because)
        : invoices.nextHeldUntil(because, reader.longDay(next.reviewOn));
    }
    case 'done':
      return invoices.nextDone;
    case 'paid':
      return invoices.nextPaid;
  }
}

type Owed = Pick<InvoiceCard, 'balanceMinor' | 'currency' | 'dueOn'>;

/** Why it stands where it stands, in sentences. */
export function reasons(
  reader: Reader,
  invoice: Owed,
  explanation: Pick<Explanation, 'reasons'>,
): string[] {
  return explanation.reasons
    .map((reason) => reasonSentence(reader, invoice, reason))
    .filter((sentence) => sentence !== '');
}

function reasonSentence(
  reader: Reader,
  invoice: Owed,
  { code, facts }: Explanation['reasons'][number],
): string {
  const { invoices, trade } = reader.texts;
  const day = (name: string) => reader.longDay(String(facts[name]) as PlainDate);
  if (code === 'due') {
    const amount = reader.amount(invoice.balanceMinor, invoice.currency);
    return invoices.reasonDue(
      amount,
      reader.longDay(invoice.dueOn),
      lateness(reader, invoice.dueOn),
    );
  }
  if (code === 'last_touch') return invoices.reasonLastTouch(day('on'));
  if (code === 'awaiting_approval') return invoices.reasonAwaiting(day('planned_on'));
  if (code === 'listed') return invoices.reasonListed(day('on'));
  if (code === 'slid') return invoices.reasonSlid(trade.days(Number(facts.days)));
  if (code === 'moved') return invoices.reasonMoved(day('planned_on'), day('on'));
  if (code.startsWith('hold_')) {
    const kind = trade.heldBecause[code.slice('hold_'.length)] ?? code;
    return 'until_on' in facts
      ? invoices.reasonHoldUntil(kind, day('until_on'))
      : invoices.reasonHold(kind);
  }
  return '';
}

/** The scenario's steps in order, with what the invoice did with each in its present cycle. */
function pathOf(
  reader: Reader,
  explanation: Explanation,
  passed: InvoiceSources['passed'],
): PathStep[] {
  const { invoices, trade } = reader.texts;
  const { next } = explanation;
  return explanation.scenario.steps.map((step) => {
    const name = stepName(reader, step);
    // The last word on a step counts: an earlier cycle may have met it too.
    const met = explanation.steps.findLast((one) => one.stepKey === step.key);
    const byHand = passed.find(
      (one) =>
        one.cycle === met?.cycle && one.position === met.position && one.outcome === 'carried',
    );
    if (byHand) {
      if (byHand.doneAt === null) return { name, about: invoices.stepByHand, state: 'next' };
      const day = reader.day(dayIn(reader.zone, byHand.doneAt));
      return { name, about: invoices.stepDoneByHand(day), state: 'done' };
    }
    if (met?.awaitsApproval) return { name, about: invoices.stepAwaits, state: 'next' };
    if (met?.outcome === 'carried') {
      return { name, about: invoices.stepDone(reader.day(met.decidedOn)), state: 'done' };
    }
    if (met) {
      const reason = trade.passedOver[met.reason] ?? met.reason;
      return { name, about: invoices.stepPassed(reason), state: 'passed' };
    }
    if (next.kind === 'step' && next.stepKey === step.key) {
      return { name, about: invoices.stepPlanned(reader.day(next.on)), state: 'next' };
    }
    const about = step.channel === 'email' ? invoices.stepLater : invoices.stepByHand;
    return { name, about, state: 'later' };
  });
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
