import { SEGMENTS, type Segment } from '../customers/rules.ts';
import type { FieldProblem } from '../errors.ts';
import { typedDecimal } from '../money/format.ts';
import { hrefOf } from '../today/wording.ts';
import {
  formState,
  inputOf,
  type FormState,
  type InputProps,
  type SelectProps,
} from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import type { ShownSegment } from './queries.ts';
import type { SegmentReason, SegmentSettings } from './rules.ts';

/** A form that was refused: what was typed, and what is wrong with it. */
export interface Refused {
  typed: Readonly<Record<string, string>>;
  problems: readonly FieldProblem[];
}

export const LIMITS = [
  'months',
  'paidMin',
  'goodDays',
  'lateDays',
  'remindersMin',
  'noticesMin',
  'brokenMin',
] as const satisfies readonly (keyof SegmentSettings)[];

export interface SegmentsShow {
  rows: {
    href: string;
    name: string;
    tone: 'not-due' | 'late-1' | 'late-3' | 'late-4';
    /** Width of the bar in the drawing's units, 0 to 100. */
    width: number;
    customers: string;
    share: string;
    set: string;
  }[];
  total: string;
  rules: { segment: string; rule: string }[];
  note: string;
  inputs: InputProps[];
  hasProblems: boolean;
  mayEdit: boolean;
}

const TONES: Record<Segment, SegmentsShow['rows'][number]['tone']> = {
  good_payer: 'not-due',
  standard: 'late-1',
  frequent_late: 'late-3',
  at_risk: 'late-4',
};

/** How many customers are in each segment, how that is decided, and the limits. */
export function segmentsShow(
  reader: Reader,
  sources: {
    counts: readonly { segment: Segment; customers: number; set: number }[];
    settings: SegmentSettings;
    mayEdit: boolean;
  },
  refused?: Refused,
): SegmentsShow {
  const { counts, settings } = sources;
  const { segments, trade } = reader.texts;
  const total = counts.reduce((sum, one) => sum + one.customers, 0);
  const largest = Math.max(1, ...counts.map((one) => one.customers));
  const percent = new Intl.NumberFormat(reader.locale, { style: 'percent' });
  const stored = Object.fromEntries(LIMITS.map((name) => [name, String(settings[name])]));
  const form = formState(LIMITS, refused?.typed ?? stored, refused?.problems);
  const number = { inputmode: 'numeric' } as const;
  return {
    rows: SEGMENTS.map((segment) => {
      const { customers = 0, set = 0 } = counts.find((one) => one.segment === segment) ?? {};
      return {
        href: hrefOf('/customers', { segment }),
        name: trade.segment[segment] ?? segment,
        tone: TONES[segment],
        width: Math.round((customers / largest) * 1000) / 10,
        customers: trade.customers(customers, reader.count(customers)),
        share: percent.format(total === 0 ? 0 : customers / total),
        set: set === 0 ? '' : segments.setOf(reader.count(set)),
      };
    }),
    total: trade.customers(total, reader.count(total)),
    rules: rulesInWords(reader, settings),
    note: segments.ruleNote(segments.monthsOf(settings.months)),
    inputs: LIMITS.map((name) => inputOf(form, name, segments.fields[name], number)),
    hasProblems: form.hasProblems,
    mayEdit: sources.mayEdit,
  };
}

/** The gravest first, as they are looked at. */
function rulesInWords(reader: Reader, settings: SegmentSettings): SegmentsShow['rules'] {
  const { segments, trade } = reader.texts;
  const { rule } = segments;
  const words: Record<Segment, string> = {
    at_risk: rule.at_risk,
    frequent_late: rule.frequent_late(
      trade.days(settings.lateDays),
      segments.noticesOf(settings.noticesMin),
      segments.promisesOf(settings.brokenMin),
    ),
    standard: rule.standard(segments.paidOf(settings.paidMin)),
    good_payer: rule.good_payer(
      trade.days(settings.goodDays),
      segments.remindersOf(settings.remindersMin),
    ),
  };
  const order = ['at_risk', 'frequent_late', 'standard', 'good_payer'] as const;
  return order.map((segment) => ({
    segment: trade.segment[segment] ?? segment,
    rule: words[segment],
  }));
}

/** The segment of a customer on its page: which, why, since when, and the forms that change it. */
export interface CustomerSegment {
  name: string;
  /** Sentences; empty when somebody set it and said nothing. */
  because: string[];
  about: string[];
  isSet: boolean;
  setAction: string;
  giveBackAction: string;
  choice: SelectProps;
  inputs: InputProps[];
  hasProblems: boolean;
  riskAction: string;
  riskInputs: InputProps[];
  hasRiskProblems: boolean;
}

const SET_FIELDS = ['segment', 'segmentBecause', 'segmentUntil'] as const;
const RISK_FIELDS = ['creditLimit', 'insolventSince'] as const;

/** Forms of a customer's segment that were refused, by which. */
export interface RefusedSegment {
  set?: Refused;
  risk?: Refused;
}

export function customerSegment(
  reader: Reader,
  customerId: number,
  shown: ShownSegment,
  refused: RefusedSegment = {},
): CustomerSegment {
  const { segments, trade } = reader.texts;
  const currency = reader.organization?.currency ?? 'EUR';
  const set = formState(
    SET_FIELDS,
    refused.set?.typed ?? { segment: shown.segment },
    refused.set?.problems,
  );
  const risk = riskForm(reader, shown, currency, refused.risk);
  const date = { type: 'date', short: true } as const;
  return {
    name: trade.segment[shown.segment] ?? shown.segment,
    because: becauseOf(reader, shown),
    about: aboutSegment(reader, shown),
    isSet: shown.setTo !== null,
    setAction: `/customers/${customerId}/segment`,
    giveBackAction: `/customers/${customerId}/segment/removal`,
    choice: {
      ...{ name: 'segment', label: reader.texts.customers.segment, field: set.fields.segment },
      options: SEGMENTS.map((value) => ({ value, label: trade.segment[value] ?? value })),
    },
    inputs: [
      inputOf(set, 'segmentBecause', segments.changeReason, {}),
      inputOf(set, 'segmentUntil', segments.changeUntil, {
        ...date,
        hint: segments.changeUntilHint,
      }),
    ],
    hasProblems: set.hasProblems,
    riskAction: `/customers/${customerId}/risk`,
    riskInputs: [
      inputOf(risk, 'creditLimit', segments.creditLimit(currency), {
        ...{ inputmode: 'decimal', short: true, hint: segments.creditLimitHint },
      }),
      inputOf(risk, 'insolventSince', segments.insolventSince, {
        ...date,
        hint: segments.insolventHint,
      }),
    ],
    hasRiskProblems: risk.hasProblems,
  };
}

function riskForm(
  reader: Reader,
  { creditLimitMinor, insolventSince }: ShownSegment,
  currency: string,
  refused: Refused | undefined,
): FormState<(typeof RISK_FIELDS)[number]> {
  const limit =
    creditLimitMinor === null
      ? ''
      : typedDecimal({ minor: creditLimitMinor, currency }, reader.locale);
  const values = refused?.typed ?? { creditLimit: limit, insolventSince: insolventSince ?? '' };
  return formState(RISK_FIELDS, values, refused?.problems);
}

function becauseOf(reader: Reader, shown: ShownSegment): string[] {
  if (shown.setTo !== null) return shown.setBecause === '' ? [] : [shown.setBecause];
  return shown.reasons.map((reason) => reasonInWords(reader, reason));
}

/** Who or what put the customer there, and what would hold otherwise. */
function aboutSegment(reader: Reader, shown: ShownSegment): string[] {
  const { segments, trade } = reader.texts;
  const { setAt, setBy, setUntil, computed, computedAt } = shown;
  if (setAt === null) {
    return [computedAt ? segments.computedAt(reader.moment(computedAt)) : segments.notYet];
  }
  const since = reader.moment(setAt);
  return [
    setBy === null ? segments.setByProgram(since) : segments.setBy(setBy, since),
    ...(setUntil === null ? [] : [segments.setUntil(reader.longDay(setUntil))]),
    ...(computed === null || computed === shown.segment
      ? []
      : [segments.wouldBe(trade.segment[computed] ?? computed)]),
  ];
}

function reasonInWords(reader: Reader, reason: SegmentReason): string {
  const { segments, trade } = reader.texts;
  const words = segments.reason;
  const money = (minor: number) => reader.amount(minor, reader.organization?.currency ?? 'EUR');
  switch (reason.code) {
    case 'insolvent':
      return words.insolvent(reader.longDay(reason.since));
    case 'over_limit':
      return words.over_limit(money(reason.exposureMinor), money(reason.limitMinor));
    case 'late':
      return words.late(
        whenPaid(reader, reason.days),
        segments.paidOf(reason.paid),
        trade.days(reason.limit),
      );
    case 'notices':
      return words.notices(segments.noticesOf(reason.count));
    case 'broken_promises':
      return words.broken_promises(segments.promisesOf(reason.count));
    case 'new':
      return words.new(reason.paid, reason.needed);
    case 'reminded':
      return words.reminded(segments.remindersOf(reason.count));
    case 'between': {
      const { days, good, late } = reason;
      return words.between(whenPaid(reader, days), trade.days(good), trade.days(late));
    }
    case 'prompt':
      return words.prompt(whenPaid(reader, reason.days), segments.paidOf(reason.paid));
  }
}

function whenPaid(reader: Reader, days: number): string {
  const { segments } = reader.texts;
  if (days === 0) return segments.onTime;
  const shown = new Intl.NumberFormat(reader.locale, { maximumFractionDigits: 2 }).format(
    Math.abs(days),
  );
  // French counts from two on as many, the others whatever is not one.
  const isOne = reader.language === 'fr' ? Math.abs(days) < 2 : Math.abs(days) === 1;
  const words = segments.daysOf(shown, isOne);
  return days > 0 ? segments.late(words) : segments.early(words);
}

export interface SegmentViews {
  '/segments/index': SegmentsShow;
  '/segments/_customer': { segment: CustomerSegment };
}
