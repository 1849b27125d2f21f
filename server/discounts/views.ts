import type { Reader } from '../web/reader.ts';
import {
  inputOf,
  selectOf,
  type FormState,
  type InputProps,
  type SelectProps,
} from '../web/forms.ts';
import type { OWN_FIELDS, SETTINGS_FIELDS } from './forms.ts';
import { SOURCES, TIER_NUMBERS, VAT_RULES } from './forms.ts';
import type { InvoiceOffer } from './queries.ts';
import {
  discountOfTier,
  yearlyCostHundredths,
  type DiscountTerms,
  type DiscountTier,
} from './rules.ts';
import { noteMode, splitDiscount, vatAfterDiscount } from './vat-rules.ts';

export interface TierProps {
  legend: string;
  off: InputProps;
  unit: SelectProps;
  days: InputProps;
  kind: SelectProps;
  /** What the tier that is stored costs in a year; '' for none. */
  cost: string;
}

interface TermsProps {
  hasProblems: boolean;
  mayEdit: boolean;
  tiers: TierProps[];
  partial: SelectProps;
}

export interface DiscountViews {
  '/discounts/settings': TermsProps & {
    rule: SelectProps;
    tolerance: InputProps;
    offFor: { name: string; label: string; isChecked: boolean }[];
    example: string;
  };
  '/discounts/own': TermsProps & {
    title: string;
    back: { href: string; label: string };
    action: string;
    source: SelectProps;
    /** A discount taken too late, to be granted or not. */
    undue: { sentence: string; action: string } | null;
    facts: { label: string; value: string; href: string | null }[];
  };
  '/discounts/_tiers': { tiers: TierProps[]; partial: SelectProps };
}

interface Stored {
  terms: DiscountTerms | null;
  paymentTermDays: number;
  currency: string;
  country: string;
}

/** The settings page of the early-payment discount. */
export function settingsView(
  reader: Reader,
  form: FormState<(typeof SETTINGS_FIELDS)[number]>,
  stored: Stored,
  mayEdit: boolean,
): DiscountViews['/discounts/settings'] {
  const words = reader.texts.discounts;
  const states = ['overdue', 'disputed', 'planned'] as const;
  return {
    ...termsProps(reader, form, stored, mayEdit),
    rule: selectOf(
      form,
      'rule',
      words.rule,
      VAT_RULES.map((value) => ({ value, label: words.rules[value] })),
      { hint: words.ruleHint },
    ),
    tolerance: inputOf(form, 'tolerance', words.tolerance, {
      ...{ inputmode: 'numeric', short: true, hint: words.toleranceHint },
    }),
    offFor: states.map((name) => ({
      name,
      label: words.offFor[name],
      isChecked: form.fields[name].value !== '',
    })),
    example: example(reader, stored),
  };
}

/** The terms of a customer or an invoice, with what holds for it now. */
export function ownView(
  reader: Reader,
  form: FormState<(typeof OWN_FIELDS)[number]>,
  stored: Stored,
  page: Pick<DiscountViews['/discounts/own'], 'title' | 'back' | 'action' | 'facts' | 'undue'>,
): DiscountViews['/discounts/own'] {
  const words = reader.texts.discounts;
  return {
    ...termsProps(reader, form, stored, reader.mayWrite),
    ...page,
    source: selectOf(
      form,
      'source',
      words.source,
      SOURCES.map((value) => ({ value, label: words.sources[value] })),
    ),
  };
}

/** Terms in a few words: `3 % 10 jours avant l’échéance ; 1 % …`, or that there are none. */
export function termsInWords(
  reader: Reader,
  terms: DiscountTerms | null,
  currency: string,
): string {
  const words = reader.texts.discounts;
  if (!terms || terms.tiers.length === 0) return words.none;
  return terms.tiers
    .map(({ deadline, ...tier }) =>
      words.tier[deadline.kind](off(reader, tier, currency), deadline.days),
    )
    .join(words.separator);
}

/** `36,00 € jusqu’au 21/03/2026`, or that there is none now. */
export function offerInWords(
  reader: Reader,
  offer: InvoiceOffer | undefined,
  currency: string,
): string {
  const words = reader.texts.discounts;
  if (!offer) return words.noOffer;
  return words.offerUntil(
    reader.amount(offer.discountMinor, currency),
    reader.day(offer.lastDay),
    reader.amount(offer.balanceMinor - offer.discountMinor, currency),
  );
}

function termsProps(
  reader: Reader,
  form: FormState<(typeof OWN_FIELDS)[number]> | FormState<(typeof SETTINGS_FIELDS)[number]>,
  stored: Stored,
  mayEdit: boolean,
): TermsProps {
  const words = reader.texts.discounts;
  // Both forms have these fields; a union of their names has no common form otherwise.
  const common = form as FormState<
    Extract<(typeof OWN_FIELDS)[number], (typeof SETTINGS_FIELDS)[number]>
  >;
  const { currency } = stored;
  const tiers = TIER_NUMBERS.map((n, at) => ({
    legend: words.tierLegend(at + 1),
    off: inputOf(common, `off${n}`, words.off, { inputmode: 'decimal', short: true }),
    unit: selectOf(
      common,
      `unit${n}`,
      words.unit,
      [
        { value: 'percent', label: '%' },
        { value: 'amount', label: currency },
      ],
      { short: true },
    ),
    days: inputOf(common, `days${n}`, words.days, { inputmode: 'numeric', short: true }),
    kind: selectOf(common, `kind${n}`, words.deadline, [
      { value: 'after_issue', label: words.kinds.after_issue },
      { value: 'before_due', label: words.kinds.before_due },
    ]),
    cost: cost(reader, stored.terms?.tiers[at], stored.paymentTermDays),
  }));
  return {
    hasProblems: form.hasProblems,
    mayEdit,
    tiers,
    partial: selectOf(common, 'partial', words.partial, [
      { value: 'full_settlement_only', label: words.partials.full_settlement_only },
      { value: 'pro_rata', label: words.partials.pro_rata },
    ]),
  };
}

/** `3 % pour 10 jours = 112,89 % par an` (rule DIS-8); '' for an amount, and where nothing is paid sooner. */
function cost(reader: Reader, tier: DiscountTier | undefined, paymentTermDays: number): string {
  if (tier?.percentHundredths === undefined) return '';
  const { kind, days } = tier.deadline;
  const earlier = kind === 'before_due' ? days : paymentTermDays - days;
  if (earlier <= 0) return '';
  return reader.texts.discounts.cost(
    percentInWords(reader, tier.percentHundredths),
    earlier,
    percentInWords(reader, yearlyCostHundredths(tier.percentHundredths, earlier)),
  );
}

/** The first percentage on an invoice of 1,000.00 before VAT; '' when there is none. */
function example(reader: Reader, { terms, currency, country }: Stored): string {
  const tier = terms?.tiers.find((one) => one.percentHundredths !== undefined);
  if (!terms || !tier) return '';
  const words = reader.texts.discounts;
  const netMinor = 100_000;
  const isBelgian = country === 'BE';
  const rate = isBelgian ? 2_100 : 2_000;
  const offMinor = discountOfTier(tier, 'net', {
    ...{ issuedOn: reader.today, dueOn: reader.today, netMinor },
    ...{ totalMinor: netMinor, balanceMinor: netMinor },
  });
  // Belgium's VAT is on the reduced price from the start (DIS-3); everybody else's on the whole.
  const isReduced = isBelgian && terms.basis === 'net';
  const vatMinor = vatAfterDiscount(netMinor, isReduced ? (offMinor ?? 0) : 0, rate);
  const totalMinor = netMinor + vatMinor;
  const facts = {
    ...{ issuedOn: reader.today, dueOn: reader.today, netMinor, totalMinor },
    balanceMinor: totalMinor,
  };
  const discountMinor = discountOfTier(tier, terms.basis, facts) ?? 0;
  const vatLines = [{ ratePercentHundredths: rate, netMinor, vatMinor }];
  const split = splitDiscount(discountMinor, noteMode(terms.basis, 'mention'), {
    ...{ terms, facts, vatLines },
  });
  const amount = (minor: number) => reader.amount(minor, currency);
  return words.example({
    ...{ net: amount(netMinor), vat: amount(vatMinor), total: amount(totalMinor) },
    ...{ discount: amount(discountMinor), pays: amount(totalMinor - discountMinor) },
    ofNet: amount(split.netMinor ?? 0),
    ofVat: amount(split.vatMinor ?? 0),
  });
}

function off(
  reader: Reader,
  { percentHundredths, amountMinor }: Omit<DiscountTier, 'deadline'>,
  currency: string,
): string {
  return percentHundredths === undefined
    ? reader.amount(amountMinor ?? 0, currency)
    : percentInWords(reader, percentHundredths);
}

/** `2,5 %` of 250. */
export function percentInWords(reader: Reader, hundredths: number): string {
  return new Intl.NumberFormat(reader.locale, {
    ...{ style: 'percent', maximumFractionDigits: 2 },
  }).format(hundredths / 10_000);
}
