import { z } from 'zod';
import { parseTypedAmount } from '../invoices/typed-amount.ts';
import { typedDecimal } from '../money/format.ts';
import type { OfficeTexts } from '../../views/texts/office/texts.ts';
import { fields } from '../web/forms.ts';
import { discountTerms, TIERS_MAX, type DiscountTerms, type DiscountTier } from './rules.ts';

/** Which of its terms a customer or an invoice has: those above it, none, or its own. */
export const SOURCES = ['inherited', 'none', 'own'] as const;
/** What becomes of the VAT, and with it what a percentage is taken of. */
export const VAT_RULES = ['credit_note', 'mention', 'net_of_tax'] as const;
export const TIER_NUMBERS = ['1', '2', '3'] as const;

const TIER_FIELDS = TIER_NUMBERS.flatMap(
  (n) => [`off${n}`, `unit${n}`, `days${n}`, `kind${n}`] as const,
);
export const OWN_FIELDS = ['source', 'partial', ...TIER_FIELDS] as const;
export const SETTINGS_FIELDS = [
  ...(['rule', 'partial', 'tolerance', 'overdue', 'disputed', 'planned'] as const),
  ...TIER_FIELDS,
] as const;

/** Rule DIS-5: a transfer takes no longer within the euro zone. */
const TOLERANCE_DAYS_MAX = 3;
const UNITS = ['percent', 'amount'] as const;
const tierFields = {
  ...{ off1: fields.text(30), off2: fields.text(30), off3: fields.text(30) },
  ...{ days1: fields.text(5), days2: fields.text(5), days3: fields.text(5) },
  ...{ unit1: z.enum(UNITS), unit2: z.enum(UNITS), unit3: z.enum(UNITS) },
  ...{ kind1: deadlineKind(), kind2: deadlineKind(), kind3: deadlineKind() },
  partial: z.enum(['full_settlement_only', 'pro_rata']),
};

function deadlineKind() {
  return z.enum(['after_issue', 'before_due']);
}

type TierForm = { [K in keyof typeof tierFields]: z.output<(typeof tierFields)[K]> };

/** The settings of the organization; amounts are in its currency. No tier: no discount. */
export function settingsForm(texts: OfficeTexts, currency: string) {
  return z
    .object({
      ...tierFields,
      rule: z.enum(VAT_RULES),
      tolerance: fields.whole(0, TOLERANCE_DAYS_MAX),
      ...{ overdue: fields.checked(), disputed: fields.checked(), planned: fields.checked() },
    })
    .transform((form, context) => {
      const { rule, partial } = form;
      const tiers = readTiers(form, texts, currency, context);
      const basis = rule === 'net_of_tax' ? ('net' as const) : ('gross' as const);
      return {
        terms: { tiers, basis, partial },
        toleranceDays: form.tolerance,
        note: rule === 'net_of_tax' ? ('credit_note' as const) : rule,
        offFor: (['overdue', 'disputed', 'planned'] as const).filter((state) => form[state]),
      };
    });
}

/** The terms of a customer or an invoice: null for those above it. The basis is the organization's. */
export function ownForm(texts: OfficeTexts, currency: string, basis: DiscountTerms['basis']) {
  return z
    .object({ ...tierFields, source: z.enum(SOURCES) })
    .transform((form, context): DiscountTerms | null => {
      const { source, partial } = form;
      if (source === 'inherited') return null;
      if (source === 'none') return { tiers: [], basis, partial };
      const tiers = readTiers(form, texts, currency, context);
      if (tiers.length === 0 && context.issues.length === 0) {
        context.addIssue({ code: 'custom', path: ['off1'], message: texts.problems.required });
      }
      return { tiers, basis, partial };
    });
}

function readTiers(
  form: TierForm,
  texts: OfficeTexts,
  currency: string,
  context: z.RefinementCtx,
): DiscountTier[] {
  return TIER_NUMBERS.slice(0, TIERS_MAX).flatMap((n) => {
    const [off, unit, days, kind] = [
      form[`off${n}`],
      form[`unit${n}`],
      form[`days${n}`],
      form[`kind${n}`],
    ];
    if (off === '' && days === '') return [];
    const refuse = (field: string, message: string) => {
      context.addIssue({ code: 'custom', path: [`${field}${n}`], message });
      return [];
    };
    // Hundredths of a percent are written like cents.
    const value = parseTypedAmount(off.replace('%', ''), unit === 'percent' ? 'EUR' : currency);
    if (value === undefined) return refuse('off', texts.discounts.badOff);
    if (!/^\d{1,3}$/.test(days)) return refuse('days', texts.problems.wholeNumber);
    const tier = {
      ...(unit === 'percent' ? { percentHundredths: value } : { amountMinor: value }),
      deadline: { kind, days: Number(days) },
    };
    const checked = discountTerms.shape.tiers.element.safeParse(tier);
    if (checked.success) return [tier];
    const isDays = checked.error.issues[0]?.path[0] === 'deadline';
    return isDays
      ? refuse('days', texts.problems.tooBig(365))
      : refuse('off', texts.discounts.badOff);
  });
}

/** What the form shows of stored terms. */
export function typedTerms(
  terms: DiscountTerms | null,
  currency: string,
  locale: string,
): Record<string, string> {
  const typed: Record<string, string> = { partial: terms?.partial ?? 'full_settlement_only' };
  for (const [at, n] of TIER_NUMBERS.entries()) {
    const tier = terms?.tiers[at];
    typed[`unit${n}`] = tier?.amountMinor === undefined ? 'percent' : 'amount';
    typed[`kind${n}`] = tier?.deadline.kind ?? 'after_issue';
    typed[`days${n}`] = tier ? String(tier.deadline.days) : '';
    typed[`off${n}`] = tier ? typedOff(tier, currency, locale) : '';
  }
  return typed;
}

function typedOff(tier: DiscountTier, currency: string, locale: string): string {
  const { percentHundredths, amountMinor } = tier;
  if (percentHundredths !== undefined)
    return new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(
      percentHundredths / 100,
    );
  return typedDecimal({ minor: amountMinor ?? 0, currency }, locale);
}
