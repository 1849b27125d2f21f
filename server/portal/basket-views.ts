import { formatDay } from '../calendar/format.ts';
import { daysBetween } from '../calendar/plain-date.ts';
import { sumMinor } from '../money/money.ts';
import { quoteProblem } from '../payments/attempt-actions.ts';
import { cardMinimum } from '../payments/rules.ts';
import { basketOf, type Basket, type BasketFacts } from './basket.ts';
import type { Visit } from './guard.ts';
import { typedText } from './parts.ts';
import { isPayable, shownState, undisputedMinor, type OwedInvoice } from './rules.ts';
import { clockTimeIn, dayText, localeFor, moneyText, textsOf } from './wording.ts';

export interface InvoiceRow {
  id: number;
  number: string;
  subject: string | null;
  due: string;
  late: string | null;
  rest: string | null;
  state: string | null;
  /** The early-payment discount it has today, with the last day. */
  offer: string | null;
  /** Said of one that was sold. */
  sold: string | null;
  amount: string;
  isChosen: boolean;
  isPayable: boolean;
  /** The field to pay it in part; null where none is offered. */
  part: {
    name: string;
    label: string;
    value: string;
    whole: string;
    problem: string | null;
  } | null;
}

/** The chosen sum of one currency. */
export interface PortalTotal {
  amount: string;
  chosen: string;
  ofTotal: string | null;
  overdue: string | null;
  /** From what is chosen to what is paid; empty when nothing comes off. */
  steps: { label: string; amount: string }[];
  /** What is done with the credit, and until when a price holds. */
  remarks: string[];
  problem: string | null;
}

export interface CurrencyGroup {
  currency: string;
  total: PortalTotal;
  payLabel: string;
  sections: { title: string; invoices: InvoiceRow[] }[];
  isLong: boolean;
}

// A form with more fields than this would not fit the address that the update button asks for.
const PART_FIELDS_MAX = 200;

/** The invoices of one currency with their ticks, amounts and sum. */
export function currencyGroup(
  visit: Visit,
  invoices: readonly OwedInvoice[],
  facts: BasketFacts & { canPayByCard: boolean },
): CurrencyGroup {
  const texts = textsOf(visit).show;
  const basket = basketOf(invoices, facts);
  const rows = (wanted: readonly OwedInvoice[]) =>
    wanted.map((invoice) =>
      invoiceRow(visit, invoice, {
        basket,
        facts,
        hasPart: facts.canPayByCard && invoices.length <= PART_FIELDS_MAX,
      }),
    );
  // What is in a plan has its own days and stands apart.
  const planned = invoices.filter((invoice) => shownState(invoice) === 'plan');
  const others = invoices.filter((invoice) => shownState(invoice) !== 'plan');
  const overdue = others.filter((invoice) => invoice.dueOn < visit.today);
  const later = others.filter((invoice) => invoice.dueOn >= visit.today);
  return {
    currency: basket.currency,
    total: portalTotal(visit, invoices, basket, facts),
    payLabel:
      basket.quote.amountMinor === 0 && basket.chosen.length > 0
        ? texts.useCredit
        : texts.payByCard,
    sections: [
      { title: texts.overdue, invoices: rows(overdue) },
      { title: texts.notYetDue, invoices: rows(later) },
      { title: textsOf(visit).states.plan, invoices: rows(planned) },
    ].filter((section) => section.invoices.length > 0),
    // A list that fills a phone's screen gets its button again at the end.
    isLong: invoices.length > 4,
  };
}

function portalTotal(
  visit: Visit,
  invoices: readonly OwedInvoice[],
  basket: Basket,
  facts: BasketFacts & { canPayByCard: boolean },
): PortalTotal {
  const texts = textsOf(visit).show;
  const amountOf = moneyText(visit);
  const { chosen, currency, quote } = basket;
  const totalMinor = sumMinor(invoices.map((invoice) => invoice.balanceMinor));
  const lateIds = new Set(chosen.filter((one) => one.dueOn < visit.today).map(({ id }) => id));
  const overdueMinor = sumMinor(
    quote.lines.filter((line) => lateIds.has(line.invoiceId)).map((line) => line.chosenMinor),
  );
  const hasNoOverdue = overdueMinor === 0 || overdueMinor === quote.chosenMinor;
  return {
    amount: amountOf(quote.amountMinor, currency),
    chosen: chosen.length === 0 ? texts.noneChosen : texts.chosen(chosen.length),
    ofTotal:
      quote.chosenMinor === totalMinor ? null : texts.ofTotal(amountOf(totalMinor, currency)),
    overdue: hasNoOverdue ? null : texts.overdueTotal(amountOf(overdueMinor, currency)),
    steps: stepsOf(visit, basket),
    remarks: remarksOf(visit, basket, facts),
    problem: facts.canPayByCard ? totalProblem(visit, invoices, basket) : null,
  };
}

/** The arithmetic, each step a line: chosen, less discount, less credit. */
function stepsOf(visit: Visit, { chosen, currency, quote }: Basket): PortalTotal['steps'] {
  const texts = textsOf(visit).show;
  const amountOf = moneyText(visit);
  const less = [
    { label: texts.discount, minor: quote.discountMinor },
    { label: texts.creditNotes, minor: quote.creditNoteMinor },
    { label: texts.overpaid, minor: quote.overpaidMinor },
  ].filter(({ minor }) => minor > 0);
  if (less.length === 0) return [];
  return [
    { label: texts.invoices(chosen.length), amount: amountOf(quote.chosenMinor, currency) },
    ...less.map(({ label, minor }) => ({ label, amount: amountOf(-minor, currency) })),
  ];
}

function remarksOf(
  visit: Visit,
  { currency, quote, heldUntil }: Basket,
  facts: BasketFacts & { canPayByCard: boolean },
): string[] {
  const texts = textsOf(visit).show;
  const amountOf = moneyText(visit);
  const usedMinor = quote.creditNoteMinor + quote.overpaidMinor;
  const creditMinor = sumMinor(
    facts.credits.filter((one) => one.currency === currency).map((one) => one.unappliedMinor),
  );
  const leftMinor = creditMinor - usedMinor;
  const lastDay = firstLastDay(quote.lines, facts.offers);
  const mayPay = facts.canPayByCard;
  return [
    usedMinor > 0 && mayPay ? texts.creditIsUsed(amountOf(usedMinor, currency)) : null,
    leftMinor > 0 ? texts.creditLeft(amountOf(leftMinor, currency)) : null,
    heldUntil ? texts.heldUntil(clockTimeIn(visit, heldUntil)) : null,
    lastDay && !heldUntil ? texts.discountRule(dayText(visit)(lastDay)) : null,
  ].filter((text) => text !== null);
}

/** The day after which one of the discounts in the sum is gone. */
function firstLastDay(lines: Basket['quote']['lines'], offers: BasketFacts['offers']) {
  const taken = new Set(
    lines.filter((line) => line.discountMinor > 0).map((line) => line.invoiceId),
  );
  return offers
    .filter((offer) => taken.has(offer.invoiceId))
    .map((offer) => offer.lastDay)
    .toSorted()[0];
}

function totalProblem(
  visit: Visit,
  invoices: readonly OwedInvoice[],
  { chosen, currency, quote, problems: bad }: Basket,
): string | null {
  const { problems } = textsOf(visit);
  // Nothing ticked is said beside the total, unless nothing could be ticked.
  if (chosen.length === 0) return invoices.some(isPayable) ? null : problems.in_progress;
  if (bad.size > 0) return problems.part_refused;
  const reason = quoteProblem(quote, currency);
  return reason === null ? null : problems[reason];
}

function invoiceRow(
  visit: Visit,
  invoice: OwedInvoice,
  of: { basket: Basket; facts: BasketFacts; hasPart: boolean },
): InvoiceRow {
  const texts = textsOf(visit).show;
  const amountOf = moneyText(visit);
  const late = daysBetween(invoice.dueOn, visit.today);
  const offer = of.facts.offers.find((one) => one.invoiceId === invoice.id);
  return {
    id: invoice.id,
    number: invoice.number,
    subject: invoice.subject || null,
    due: late === 0 ? texts.dueToday : texts.dueOn(formatDay(invoice.dueOn, localeFor(visit))),
    // What is paid by a plan has its own days.
    late: late > 0 && shownState(invoice) !== 'plan' ? texts.overdueBy(late) : null,
    rest:
      invoice.balanceMinor === invoice.totalMinor
        ? null
        : texts.restOf(amountOf(invoice.totalMinor, invoice.currency)),
    state: stateText(visit, invoice),
    offer: offer
      ? texts.offer(amountOf(offer.discountMinor, invoice.currency), dayText(visit)(offer.lastDay))
      : null,
    sold: invoice.factor ? textsOf(visit).sold.row(invoice.factor.name) : null,
    amount: amountOf(invoice.balanceMinor, invoice.currency),
    isChosen: of.basket.chosen.some(({ id }) => id === invoice.id),
    isPayable: isPayable(invoice),
    part: of.hasPart && isPayable(invoice) ? partField(visit, invoice, of) : null,
  };
}

function partField(
  visit: Visit,
  invoice: OwedInvoice,
  { basket, facts }: { basket: Basket; facts: BasketFacts },
): InvoiceRow['part'] {
  const texts = textsOf(visit);
  const problem = basket.problems.get(invoice.id);
  const losesDiscount =
    basket.parts.has(invoice.id) &&
    facts.offers.some((offer) => offer.invoiceId === invoice.id) &&
    basket.quote.lines.some((one) => one.invoiceId === invoice.id && one.discountMinor === 0);
  const { currency, balanceMinor } = invoice;
  const locale = localeFor(visit);
  return {
    name: `amount-${invoice.id}`,
    label: texts.show.partOf(invoice.number, currency),
    value: basket.typed.get(invoice.id) ?? '',
    whole: typedText({ minor: balanceMinor, currency }, locale),
    problem: problem
      ? partText(visit, invoice, problem)
      : losesDiscount
        ? texts.show.partLosesDiscount
        : null,
  };
}

function partText(
  visit: Visit,
  { currency, balanceMinor }: OwedInvoice,
  problem: keyof ReturnType<typeof textsOf>['parts'],
): string {
  const amountOf = moneyText(visit);
  return textsOf(visit).parts[problem]({
    minimum: amountOf(cardMinimum(currency), currency),
    balance: amountOf(balanceMinor, currency),
    example: typedText({ minor: balanceMinor, currency }, localeFor(visit)),
  });
}

function stateText(visit: Visit, invoice: OwedInvoice): string | null {
  const { states } = textsOf(visit);
  const state = shownState(invoice);
  if (state === null) return null;
  // What was answered stays with whom it was answered for.
  if (visit.link.scope !== 'all' && state !== 'in_flight') return null;
  if (state === 'dispute' && undisputedMinor(invoice) > 0) {
    return states.disputePart(moneyText(visit)(invoice.disputedMinor, invoice.currency));
  }
  if (state === 'promise' && invoice.promisedOn) {
    return states.promiseUntil(dayText(visit)(invoice.promisedOn));
  }
  return states[state];
}
