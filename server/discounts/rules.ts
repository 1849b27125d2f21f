import { z } from 'zod';
import { addDays, earlierOf, type PlainDate } from '../calendar/plain-date.ts';
import { dayIn } from '../calendar/zone.ts';

/** Half the price for a few days is no discount any more, but a slip of the keyboard. */
const PERCENT_HUNDREDTHS_MAX = 5_000;
const DAYS_MAX = 365;
/** As many as a person can weigh against each other, and a form without script can hold. */
export const TIERS_MAX = 3;

const deadline = z.strictObject({
  kind: z.enum(['after_issue', 'before_due']),
  days: z.int().min(0).max(DAYS_MAX),
});

const tier = z
  .strictObject({
    percentHundredths: z.int().min(1).max(PERCENT_HUNDREDTHS_MAX).exactOptional(),
    amountMinor: z.int().min(1).exactOptional(),
    deadline,
  })
  .refine((one) => (one.percentHundredths === undefined) !== (one.amountMinor === undefined), {
    message: 'A tier is a percentage or an amount.',
  });

export const discountTerms = z.strictObject({
  tiers: z.array(tier).max(TIERS_MAX),
  basis: z.enum(['gross', 'net']),
  partial: z.enum(['full_settlement_only', 'pro_rata']),
});

export interface DiscountTier {
  /** 300 is 3 %; a tier has this or an amount. */
  percentHundredths?: number;
  /** Minor units: of the invoice's currency in an invoice's own terms, else of the organization's. */
  amountMinor?: number;
  deadline: { kind: 'after_issue' | 'before_due'; days: number };
}

export interface DiscountTerms {
  /** None: no discount, said on purpose. */
  tiers: DiscountTier[];
  /** What a percentage is taken of: the price with VAT (France) or before it (Belgium; France, net of tax). */
  basis: 'gross' | 'net';
  /** Whether a part payment earns its part of the discount (rule DIS-6). */
  partial: 'full_settlement_only' | 'pro_rata';
}

/** Terms as they are stored; throws when they are none. */
export function readDiscountTerms(stored: unknown): DiscountTerms {
  return discountTerms.parse(stored);
}

/** Terms by where they may be stated, each null when it is silent. */
export interface StatedTerms {
  organization: DiscountTerms | null;
  customer: DiscountTerms | null;
  invoice: DiscountTerms | null;
}

/**
 * The terms that hold for an invoice: its own, else its customer's, else the organization's. A fixed amount of the latter
 * two is in the organization's currency, and means nothing in another. The basis follows how the organization does its VAT.
 */
export function termsInForce(
  stated: StatedTerms,
  currencies: { invoice: string; organization: string },
): DiscountTerms | null {
  const basis = stated.organization?.basis;
  const withBasis = (terms: DiscountTerms) =>
    basis === undefined || basis === terms.basis ? terms : { ...terms, basis };
  if (stated.invoice) return withBasis(stated.invoice);
  const terms = stated.customer ?? stated.organization;
  if (!terms || currencies.invoice === currencies.organization) return terms && withBasis(terms);
  return { ...withBasis(terms), tiers: terms.tiers.filter((one) => one.amountMinor === undefined) };
}

/** What a discount needs to know of an invoice; amounts in minor units. */
export interface Discountable {
  issuedOn: PlainDate;
  dueOn: PlainDate;
  totalMinor: number;
  /** Before VAT; null where it is not known: then there is no discount on the net amount. */
  netMinor: number | null;
  balanceMinor: number;
}

/** The last day of a tier, inclusive, never after the due date (rule DIS-5): a day in the organization's zone. */
export function lastDayOf(
  one: DiscountTier,
  invoice: Pick<Discountable, 'issuedOn' | 'dueOn'>,
): PlainDate {
  const { kind, days } = one.deadline;
  const day =
    kind === 'after_issue' ? addDays(invoice.issuedOn, days) : addDays(invoice.dueOn, -days);
  return earlierOf(day, invoice.dueOn);
}

/** Whether an online payment made at an instant is within a last day of the organization's zone (rules DIS-5, CV-8). */
export function isInTime(paidAt: Date, lastDay: PlainDate, zone: string): boolean {
  return dayIn(zone, paidAt) <= lastDay;
}

/** An exact share: the discount before it is rounded. */
interface Share {
  numerator: bigint;
  denominator: bigint;
}

/**
 * The discount of a tier on what is still owed, in minor units, rounded once (rule CV-2), from 0 to the balance. A part
 * of the invoice has its part of the discount. Undefined where it takes the net amount and that is not known.
 */
export function discountOfTier(
  one: DiscountTier,
  basis: DiscountTerms['basis'],
  invoice: Discountable,
): number | undefined {
  const share = shareOfTier(one, basis, invoice);
  if (!share || invoice.balanceMinor <= 0) return share && 0;
  return Math.min(roundedShare(invoice.balanceMinor, share), invoice.balanceMinor);
}

/** What of its total a tier takes off an invoice, exactly. */
export function shareOfTier(
  { percentHundredths = 0, amountMinor }: DiscountTier,
  basis: DiscountTerms['basis'],
  { totalMinor, netMinor }: Pick<Discountable, 'totalMinor' | 'netMinor'>,
): Share | undefined {
  if (totalMinor <= 0) return undefined;
  if (amountMinor !== undefined) {
    return { numerator: BigInt(amountMinor), denominator: BigInt(totalMinor) };
  }
  if (basis === 'gross') return { numerator: BigInt(percentHundredths), denominator: 10_000n };
  if (netMinor === null || netMinor < 0 || netMinor > totalMinor) return undefined;
  return {
    numerator: BigInt(netMinor) * BigInt(percentHundredths),
    denominator: BigInt(totalMinor) * 10_000n,
  };
}

export interface DiscountOffer {
  /** Minor units off the balance, at least 1 and less than it. */
  discountMinor: number;
  /** The last day it holds, in the organization's zone. */
  lastDay: PlainDate;
}

/**
 * The best discount still open on a day, and its last day; undefined when there is none. The sooner is never worse. An
 * invoice that was paid or credited in part has one only by terms that grant it pro rata; one with more on it than it
 * was issued for (a fee, a penalty) has none (rule DIS-8).
 */
export function bestOffer(
  terms: DiscountTerms,
  invoice: Discountable,
  today: PlainDate,
): DiscountOffer | undefined {
  const { balanceMinor, totalMinor } = invoice;
  if (balanceMinor > totalMinor) return undefined;
  if (balanceMinor < totalMinor && terms.partial === 'full_settlement_only') return undefined;
  let best: DiscountOffer | undefined;
  for (const one of terms.tiers) {
    const lastDay = lastDayOf(one, invoice);
    const discountMinor = discountOfTier(one, terms.basis, invoice) ?? 0;
    // Nothing left to pay would be a gift: the amount of another invoice, put here by mistake.
    if (today > lastDay || discountMinor === 0 || discountMinor >= balanceMinor) continue;
    const isBetter =
      !best ||
      discountMinor > best.discountMinor ||
      (discountMinor === best.discountMinor && lastDay > best.lastDay);
    if (isBetter) best = { discountMinor, lastDay };
  }
  return best;
}

/**
 * The discount that an amount received in time earns on an invoice that has an offer (minor units, rule DIS-6): all of
 * it when the amount settles the invoice with it, its part of it when the terms say so, else none.
 */
export function discountEarned(
  receivedMinor: number,
  invoice: { balanceMinor: number; discountMinor: number; partial: DiscountTerms['partial'] },
): number {
  const { balanceMinor, discountMinor, partial } = invoice;
  const dueMinor = balanceMinor - discountMinor;
  if (receivedMinor <= 0 || dueMinor <= 0) return 0;
  if (receivedMinor >= dueMinor)
    return Math.max(0, Math.min(discountMinor, balanceMinor - receivedMinor));
  if (partial === 'full_settlement_only') return 0;
  const share = { numerator: BigInt(discountMinor), denominator: BigInt(dueMinor) };
  return Math.min(roundedShare(receivedMinor, share), balanceMinor - receivedMinor);
}

/** The tier that grants just this discount with this amount (minor units); undefined when none does. */
export function grantingTier(
  terms: DiscountTerms,
  invoice: Discountable,
  paid: { amountMinor: number; discountMinor: number },
): DiscountTier | undefined {
  return terms.tiers.find((one) => {
    const discountMinor = discountOfTier(one, terms.basis, invoice) ?? 0;
    const { balanceMinor } = invoice;
    const earnedMinor = discountEarned(paid.amountMinor, {
      ...{ balanceMinor, discountMinor, partial: terms.partial },
    });
    return earnedMinor === paid.discountMinor;
  });
}

/** What the discount costs the creditor in a year, in hundredths of a percent: 3 % for 10 days is 11289 (rule DIS-8). */
export function yearlyCostHundredths(percentHundredths: number, daysEarlier: number): number {
  return roundedShare(percentHundredths * 10_000, {
    numerator: 365n,
    denominator: BigInt(10_000 - percentHundredths) * BigInt(daysEarlier),
  });
}

/** A share of an amount of at least 0, rounded half away from zero (rule CV-2), without a float on the way. */
export function roundedShare(amountMinor: number, { numerator, denominator }: Share): number {
  return Number((2n * BigInt(amountMinor) * numerator + denominator) / (2n * denominator));
}
