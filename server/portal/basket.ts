import type { HeldLine } from '../payments/basket-queries.ts';
import {
  partProblem,
  quoteWithHeld,
  type Credit,
  type PartProblem,
  type Quote,
} from '../payments/basket-rules.ts';
import type { InvoiceOffer } from '../discounts/queries.ts';
import { readTyped, typedText } from './parts.ts';
import { chosenOf, undisputedMinor, type Choice, type OwedInvoice } from './rules.ts';
import type { PlainDate } from '../calendar/plain-date.ts';

/** What a basket is worked out from, beside the invoices. */
export interface BasketFacts {
  choice: Choice;
  today: PlainDate;
  /** The notation in which amounts are typed. */
  locale: string;
  credits: readonly (Credit & { currency: string })[];
  offers: readonly InvoiceOffer[];
  /** The lines of the visitor's checkouts that are still open. */
  held: readonly HeldLine[];
}

/** The chosen invoices of one currency and what they cost. */
export interface Basket {
  currency: string;
  chosen: OwedInvoice[];
  /** By invoice, in minor units: where not all is to be paid. */
  parts: ReadonlyMap<number, number>;
  problems: ReadonlyMap<number, PartProblem | 'not_an_amount'>;
  /** What the fields for parts show: what was typed, or before any choice what nobody contests. */
  typed: ReadonlyMap<number, string>;
  /** An amount that cannot be taken counts as if it had not been typed. */
  quote: Quote;
  /** Set when the price is one that an open checkout holds. */
  heldUntil: Date | null;
}

/** The basket of the invoices of one currency, as the visitor chose it. */
export function basketOf(invoices: readonly OwedInvoice[], facts: BasketFacts): Basket {
  const currency = invoices[0]?.currency ?? '';
  const { chosen, typed } = withTyped(chosenOf(invoices, facts.choice, facts.today), facts);
  const { parts, problems } = readParts(chosen, typed, facts);
  const credits = facts.credits.filter((credit) => credit.currency === currency);
  const held = heldOf(chosen, facts.held);
  const quote = quoteWithHeld(
    chosen.map((invoice) => ({
      ...invoice,
      ...{ partMinor: parts.get(invoice.id), isSold: invoice.factor !== null },
    })),
    credits,
    facts.offers,
    held,
  );
  const offered = new Map(facts.offers.map((offer) => [offer.invoiceId, offer.discountMinor]));
  const isHeld = quote.lines.some(
    (line) => line.discountMinor > (offered.get(line.invoiceId) ?? 0),
  );
  return {
    currency,
    chosen,
    parts,
    problems,
    typed,
    quote,
    heldUntil: isHeld ? (held[0]?.expiresAt ?? null) : null,
  };
}

/**
 * Before any choice an invoice that is disputed in part is chosen with the rest of it; where no card takes that, it is not
 * chosen.
 */
function withTyped(
  chosen: OwedInvoice[],
  { choice, locale }: BasketFacts,
): Pick<Basket, 'chosen' | 'typed'> {
  const isInPart = (one: OwedInvoice) => one.disputedMinor > 0 && undisputedMinor(one) > 0;
  if (choice.currency === chosen[0]?.currency || !chosen.some(isInPart)) {
    return { chosen, typed: choice.typed };
  }
  const typed = new Map(choice.typed);
  const possible = chosen.filter((one) => {
    if (!isInPart(one)) return true;
    const { id, currency, balanceMinor } = one;
    const partMinor = undisputedMinor(one);
    if (partProblem({ balanceMinor, partMinor, currency }) !== null) return false;
    typed.set(id, typedText({ minor: partMinor, currency }, locale));
    return true;
  });
  return { chosen: possible, typed };
}

function readParts(
  chosen: readonly OwedInvoice[],
  typed: Basket['typed'],
  { locale, offers }: BasketFacts,
): Pick<Basket, 'parts' | 'problems'> {
  const parts = new Map<number, number>();
  const problems = new Map<number, PartProblem | 'not_an_amount'>();
  for (const { id, balanceMinor, currency } of chosen) {
    const text = typed.get(id) ?? '';
    if (text === '') continue;
    const partMinor = readTyped(text, currency, locale);
    const problem =
      partMinor === undefined || partMinor === 0
        ? 'not_an_amount'
        : partProblem(
            { balanceMinor, partMinor, currency },
            offers.find((offer) => offer.invoiceId === id),
          );
    if (problem !== null) problems.set(id, problem);
    else if (partMinor !== undefined && partMinor < balanceMinor) parts.set(id, partMinor);
  }
  return { parts, problems };
}

/** The lines of the first open checkout that asks for one of the chosen invoices: what a new one would find in its way. */
function heldOf(chosen: readonly OwedInvoice[], held: readonly HeldLine[]): HeldLine[] {
  const ids = new Set(chosen.map((invoice) => invoice.id));
  const checkoutId = Math.min(
    ...held.filter((line) => ids.has(line.invoiceId)).map((line) => line.checkoutId),
  );
  return held.filter((line) => line.checkoutId === checkoutId);
}
