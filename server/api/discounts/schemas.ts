import { z } from 'zod';
import { readDiscountTerms, TIERS_MAX, type DiscountTerms } from '../../discounts/rules.ts';
import { moneyOf } from '../present.ts';
import { moneyOut, name, positiveMoney } from '../schemas.ts';

// As in the terms themselves, see server/discounts/rules.ts.
const DAYS_MAX = 365;
const PERCENT_HUNDREDTHS_MAX = 5_000;

const BASIS = { description: 'What a percentage is taken of: the price with VAT or before it' };
const PERCENT = { description: 'Hundredths of a percent: 300 is 3 %' };
const DEADLINE = {
  description: 'The last day: as many after the invoice, or before the due date; never after that',
};

const deadline = z
  .strictObject({
    kind: z.enum(['after_issue', 'before_due']),
    days: z.int().min(0).max(DAYS_MAX),
  })
  .meta(DEADLINE);

const tierBody = z
  .strictObject({
    percent_hundredths: z.int().min(1).max(PERCENT_HUNDREDTHS_MAX).optional().meta(PERCENT),
    amount: positiveMoney.optional().meta({
      description: "In the invoice's currency; for a customer in the organization's",
    }),
    deadline,
  })
  .refine((tier) => (tier.percent_hundredths === undefined) !== (tier.amount === undefined), {
    message: 'Either a percentage or an amount.',
    params: { code: 'percent_or_amount' },
  });

/** Early-payment terms as a program states them. */
export const termsBody = name(
  'DiscountTermsToState',
  z.strictObject({
    tiers: z.array(tierBody).max(TIERS_MAX).meta({ description: 'Empty: no discount, on purpose' }),
    basis: z
      .enum(['gross', 'net'])
      .optional()
      .meta({ description: `${BASIS.description}; left out: as the organization does it` }),
    partial: z
      .enum(['full_settlement_only', 'pro_rata'])
      .default('full_settlement_only')
      .meta({ description: 'Whether a part payment earns its part' }),
  }),
);
export type TermsBody = z.output<typeof termsBody>;

/** The field of whatever may have terms of its own. */
export const statedTerms = termsBody.nullable().optional().meta({
  description: 'Early-payment discount; left out: stays; null: those of the level above hold',
});

export const termsOut = name(
  'DiscountTerms',
  z.object({
    tiers: z.array(
      z.object({
        percent_hundredths: z.int().nullable().meta(PERCENT),
        amount: moneyOut.nullable(),
        deadline: z
          .object({ kind: z.enum(['after_issue', 'before_due']), days: z.int() })
          .meta(DEADLINE),
      }),
    ),
    basis: z.enum(['gross', 'net']).meta(BASIS),
    partial: z.enum(['full_settlement_only', 'pro_rata']),
  }),
);

/** Stored terms as the interface writes them; null when none are stated. */
export function presentTerms(stored: unknown, currency: string): z.output<typeof termsOut> | null {
  if (stored === null) return null;
  const { tiers, ...same } = readDiscountTerms(stored);
  return {
    tiers: tiers.map(({ percentHundredths = null, amountMinor, deadline: last }) => ({
      percent_hundredths: percentHundredths,
      amount: amountMinor === undefined ? null : moneyOf(amountMinor, currency),
      deadline: last,
    })),
    ...same,
  };
}

/** Terms as they are stored. */
export function termsOf(body: TermsBody, basis: DiscountTerms['basis']): DiscountTerms {
  return {
    tiers: body.tiers.map(({ percent_hundredths: percentHundredths, amount, deadline: last }) => ({
      ...(percentHundredths !== undefined && { percentHundredths }),
      ...(amount && { amountMinor: amount.amount }),
      deadline: last,
    })),
    basis: body.basis ?? basis,
    partial: body.partial,
  };
}
