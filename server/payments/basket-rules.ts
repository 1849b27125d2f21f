import type { PlainDate } from '../calendar/plain-date.ts';
import { discountEarned, type DiscountTerms } from '../discounts/rules.ts';
import type { Source } from '../ledger/allocation-queries.ts';
import type { Allocation } from '../ledger/rules.ts';
import { sumMinor } from '../money/money.ts';
import { cardMinimum, toStripeAmount } from './rules.ts';

/** An invoice somebody chose to pay; amounts in minor units. */
export interface ChosenInvoice {
  id: number;
  dueOn: PlainDate;
  balanceMinor: number;
  /** What the payer wants to pay of it, where that is less than all. */
  partMinor?: number | undefined;
  /** Sold to a factor: what the firm holds for the customer pays nothing of it. */
  isSold?: boolean | undefined;
}

/** What a customer has to their credit: a credit note, or what of a payment settles no invoice. */
export type Credit = Source & { unappliedMinor: number };

/** The early-payment discount an invoice may be paid with today. */
export interface Offer {
  invoiceId: number;
  discountMinor: number;
  /** Whether a part payment earns its part; not when not said. */
  partial?: DiscountTerms['partial'];
}

/** How one chosen invoice is settled: `chosenMinor` is the discount, the credit and the money together. */
export interface BasketLine {
  invoiceId: number;
  chosenMinor: number;
  discountMinor: number;
  creditMinor: number;
  /** What is left to pay. */
  amountMinor: number;
}

export interface Quote {
  /** The oldest due first. */
  lines: BasketLine[];
  chosenMinor: number;
  discountMinor: number;
  creditNoteMinor: number;
  overpaidMinor: number;
  /** To pay: chosen less discount, credit notes and money received before. */
  amountMinor: number;
  /** What of the credit settles what, in the order in which it is used. */
  uses: { source: Source; allocations: Allocation[] }[];
}

/** A line of a checkout, as far as it must agree with a quote. */
export interface QuotedLine {
  invoiceId: number;
  amountMinor: number;
  discountMinor: number;
}

/**
 * What the chosen invoices of one currency cost today: the discount of those paid in full, then the customer's credit,
 * the oldest invoice first. Invoices that earn a discount come last: a part of them settled before might cost it.
 */
export function quoteBasket(
  chosen: readonly ChosenInvoice[],
  credits: readonly Credit[],
  offers: readonly Offer[],
): Quote {
  const offered = new Map(offers.map((offer) => [offer.invoiceId, offer]));
  const lines = chosen
    .toSorted((a, b) => (a.dueOn === b.dueOn ? a.id - b.id : a.dueOn < b.dueOn ? -1 : 1))
    .map((invoice) => newLine(invoice, offered.get(invoice.id)));
  const typed = new Set(chosen.filter((one) => one.partMinor !== undefined).map(({ id }) => id));
  const sold = new Set(chosen.filter((one) => one.isSold).map(({ id }) => id));
  const ownLines = lines.filter((line) => !sold.has(line.invoiceId));
  const uses = useCredits(ownLines, credits, typed);
  const usedOf = (kind: Source['kind']) =>
    sumMinor(
      uses.flatMap(({ source, allocations }) =>
        source.kind === kind ? allocations.map((one) => one.amountMinor) : [],
      ),
    );
  return {
    lines,
    chosenMinor: sumMinor(lines.map((line) => line.chosenMinor)),
    discountMinor: sumMinor(lines.map((line) => line.discountMinor)),
    creditNoteMinor: usedOf('credit_note'),
    overpaidMinor: usedOf('payment'),
    amountMinor: sumMinor(lines.map((line) => line.amountMinor)),
    uses,
  };
}

/**
 * The same, where an open checkout of the same payer that asks for exactly this keeps its discount although the offer is
 * over: what was quoted holds while the checkout is open (PAYMENTS 5). For anything else today's offers count.
 */
export function quoteWithHeld(
  chosen: readonly ChosenInvoice[],
  credits: readonly Credit[],
  offers: readonly Offer[],
  held: readonly QuotedLine[],
): Quote {
  if (held.some((line) => line.discountMinor > 0)) {
    const quote = quoteBasket(chosen, credits, [...offers, ...held]);
    if (quote.uses.length === 0 && sameLines(payableLines(quote), held)) return quote;
  }
  return quoteBasket(chosen, credits, offers);
}

/** The lines that money is asked for, as a checkout keeps them. */
export function payableLines(quote: Quote): QuotedLine[] {
  return quote.lines
    .filter((line) => line.amountMinor > 0)
    .map(({ invoiceId, amountMinor, discountMinor }) => ({
      invoiceId,
      amountMinor,
      discountMinor,
    }));
}

export function sameLines(some: readonly QuotedLine[], others: readonly QuotedLine[]): boolean {
  const byInvoice = new Map(some.map((line) => [line.invoiceId, line]));
  return (
    some.length === others.length &&
    others.every(({ invoiceId, amountMinor, discountMinor }) => {
      const line = byInvoice.get(invoiceId);
      return line?.amountMinor === amountMinor && line.discountMinor === discountMinor;
    })
  );
}

function newLine(invoice: ChosenInvoice, offer: Offer | undefined): BasketLine {
  const { chosenMinor, discountMinor } = settledBy(invoice, offer);
  const amountMinor = chosenMinor - discountMinor;
  return { invoiceId: invoice.id, chosenMinor, discountMinor, creditMinor: 0, amountMinor };
}

/** What is settled with what the payer wants to pay, and the discount in it: all of it also for exactly the net sum. */
function settledBy(
  { balanceMinor, partMinor = balanceMinor }: Omit<ChosenInvoice, 'id' | 'dueOn'>,
  offer: Offer | undefined,
): { chosenMinor: number; discountMinor: number } {
  const offeredMinor = offer && offer.discountMinor < balanceMinor ? offer.discountMinor : 0;
  if (partMinor >= balanceMinor - offeredMinor) {
    return { chosenMinor: balanceMinor, discountMinor: offeredMinor };
  }
  const discountMinor =
    offeredMinor > 0 && offer?.partial === 'pro_rata'
      ? discountEarned(partMinor, {
          balanceMinor,
          discountMinor: offeredMinor,
          partial: 'pro_rata',
        })
      : 0;
  return { chosenMinor: partMinor + discountMinor, discountMinor };
}

function useCredits(
  lines: readonly BasketLine[],
  credits: readonly Credit[],
  typed: ReadonlySet<number>,
): Quote['uses'] {
  const order = lines.toSorted((a, b) => Number(a.discountMinor > 0) - Number(b.discountMinor > 0));
  const uses: Quote['uses'] = [];
  for (const { unappliedMinor, kind, id } of credits) {
    const allocations: Allocation[] = [];
    let leftMinor = unappliedMinor;
    for (const line of order) {
      // A credit note is no early payment: what it settles alone earns nothing.
      if (kind === 'credit_note' && leftMinor >= line.amountMinor) {
        dropDiscount(line, typed.has(line.invoiceId));
      }
      const amountMinor = Math.min(leftMinor, line.amountMinor);
      if (amountMinor === 0) continue;
      line.amountMinor -= amountMinor;
      line.creditMinor += amountMinor;
      leftMinor -= amountMinor;
      // Nothing is left to pay with which the discount could come.
      const discountMinor = line.amountMinor === 0 ? line.discountMinor : 0;
      allocations.push({ invoiceId: line.invoiceId, amountMinor, discountMinor });
    }
    if (allocations.length > 0) uses.push({ source: { kind, id }, allocations });
  }
  return uses;
}

/** What was typed stays what is paid; else the whole invoice is. */
function dropDiscount(line: BasketLine, isTyped: boolean): void {
  if (isTyped) line.chosenMinor -= line.discountMinor;
  else line.amountMinor += line.discountMinor;
  line.discountMinor = 0;
}

export type PartProblem = 'too_much' | 'too_small' | 'rest_too_small' | 'inexact';

/**
 * Why an invoice cannot be paid in part by card with this amount (minor units), or null: not more than is owed, not less
 * than a card takes, and no rest that nobody could pay by card afterwards (PAYMENTS 3).
 */
export function partProblem(
  invoice: { balanceMinor: number; partMinor: number; currency: string },
  offer?: Offer,
): PartProblem | null {
  const { balanceMinor, partMinor, currency } = invoice;
  if (partMinor > balanceMinor) return 'too_much';
  const restMinor = balanceMinor - settledBy(invoice, offer).chosenMinor;
  if (restMinor === 0) return null;
  const minimumMinor = cardMinimum(currency);
  if (partMinor < minimumMinor) return 'too_small';
  if (restMinor < minimumMinor) return 'rest_too_small';
  return toStripeAmount(partMinor, currency) === undefined ? 'inexact' : null;
}
