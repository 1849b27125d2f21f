import type { PlainDate } from '../calendar/plain-date.ts';
import type { ScenarioBook } from '../scenarios/book-rules.ts';
import { hrefOf, scenarioName, stepName } from '../today/wording.ts';
import type { SelectProps } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import {
  betterOf,
  effectsBy,
  PERIOD_MONTHS,
  WITHIN_DAYS,
  weekdayOf,
  type Compared,
  type EffectRow,
  type PeriodMonths,
  type WithinDays,
} from './rules.ts';

/** What is asked for: reminders of these months, paid within these days, in this currency. */
export interface EffectQuestion {
  months: PeriodMonths;
  within: WithinDays;
  currency: string;
}

/** A line: its words, its figures, and its bar from 0 to 100. */
export interface EffectLine {
  label: string;
  share: string;
  range: string;
  amountShare: string;
  messages: string;
  invoices: string;
  isTooFew: boolean;
  isBetter: boolean;
  width: number;
  low: number;
  high: number;
}

export interface EffectTable {
  title: string;
  /** The only one of its section, whose title says the same. */
  isAlone: boolean;
  lines: EffectLine[];
  /** What the comparison comes to; empty when nothing is compared. */
  verdict: string;
}

export interface WhatWorks {
  intro: string;
  counted: string;
  selects: SelectProps[];
  csvHref: string;
  sections: { title: string; hint: string; tables: EffectTable[] }[];
}

export interface EffectSources {
  rows: readonly EffectRow[];
  book: ScenarioBook;
  question: EffectQuestion;
  currencies: readonly string[];
  period: { from: PlainDate; until: PlainDate };
  countedAt: Date | null;
}

const TONES = ['friendly', 'neutral', 'firm', 'final'];

/** What reminders came to: by step, and by what else they differ in. */
export function whatWorks(reader: Reader, sources: EffectSources): WhatWorks {
  const { effects, trade } = reader.texts;
  const { rows, question, period, countedAt } = sources;
  const steps = stepsOf(reader, sources.book);
  return {
    intro: effects.intro(
      trade.days(question.within),
      reader.longDay(period.from),
      reader.longDay(period.until),
    ),
    counted: countedAt ? effects.countedAt(reader.moment(countedAt)) : effects.neverCounted,
    selects: selectsOf(reader, sources),
    csvHref: hrefOf('/reports/what-works.csv', questionFields(question)),
    sections:
      rows.length === 0
        ? []
        : [
            {
              ...{ title: effects.bySteps, hint: effects.drawing },
              tables: stepTables(reader, rows, steps),
            },
            {
              ...{ title: effects.byWordings, hint: effects.wordingsHint },
              tables: wordingTables(reader, rows, steps),
            },
            ...otherSections(reader, rows),
          ],
  };
}

function otherSections(reader: Reader, rows: readonly EffectRow[]): WhatWorks['sections'] {
  const { effects, trade } = reader.texts;
  const section = (title: string, lines: EffectLine[]) => ({
    ...{ title, hint: '' },
    tables: [{ title, isAlone: true, lines, verdict: '' }],
  });
  const byTone = effectsBy(
    rows,
    ({ tone }) => tone,
    (a, b) => TONES.indexOf(a) - TONES.indexOf(b),
  );
  const byLanguage = effectsBy(
    rows,
    ({ language }) => language,
    (a, b) => a.localeCompare(b),
  );
  const byWeekday = effectsBy(rows, weekdayOf, (a, b) => a - b);
  const toneName = (tone: string) =>
    tone in trade.reminderName ? trade.reminderName[tone as keyof typeof trade.reminderName] : tone;
  return [
    section(effects.byTone, linesOf(reader, byTone, toneName)),
    section(
      effects.byWeekday,
      linesOf(reader, byWeekday, (day) => effects.weekdays[day - 1] ?? ''),
    ),
    section(
      effects.byLanguage,
      linesOf(reader, byLanguage, (language) => trade.languages[language] ?? language),
    ),
  ];
}

function questionFields({ months, within, currency }: EffectQuestion): Record<string, string> {
  return { months: String(months), within: String(within), currency };
}

function selectsOf(reader: Reader, { question, currencies }: EffectSources): SelectProps[] {
  const { effects, trade } = reader.texts;
  const select = (
    name: string,
    label: string,
    value: string,
    options: { value: string; label: string }[],
  ): SelectProps => ({ name, label, field: { value, problem: null }, options, short: true });
  const all = [
    select(
      'months',
      effects.period,
      String(question.months),
      PERIOD_MONTHS.map((months) => ({ value: String(months), label: effects.months(months) })),
    ),
    select(
      'within',
      effects.within,
      String(question.within),
      WITHIN_DAYS.map((days) => ({ value: String(days), label: trade.days(days) })),
    ),
  ];
  if (currencies.length < 2) return all;
  const options = currencies.map((one) => ({ value: one, label: one }));
  return [...all, select('currency', effects.currency, question.currency, options)];
}

/** A step as it is called, and where it stands. */
interface KnownStep {
  scenario: string;
  name: string;
  /** Among all steps, in the order of scenarios and of their steps. */
  order: number;
}

/** The steps there are, by scenario/step: what every version of a scenario calls by one key counts together. */
export function stepsOf(reader: Reader, book: ScenarioBook): ReadonlyMap<string, KnownStep> {
  const older = [...book.versions.values()].map(({ scenario }) => scenario);
  const known = new Map<string, KnownStep>();
  for (const scenario of [...book.active, ...older]) {
    // A step that is in no version any more still stands with its scenario.
    known.set(`${scenario.key}/`, {
      ...{ scenario: scenarioName(reader, scenario), name: '', order: known.size },
    });
    for (const step of scenario.steps) {
      const key = `${scenario.key}/${step.key}`;
      if (known.has(key)) continue;
      known.set(key, {
        scenario: scenarioName(reader, scenario),
        name: step.name || stepName(reader, step),
        order: known.size,
      });
    }
  }
  return known;
}

type Steps = ReadonlyMap<string, KnownStep>;

function stepTables(reader: Reader, rows: readonly EffectRow[], steps: Steps): EffectTable[] {
  const byStep = effectsBy(rows, ({ step }) => step, byOrder(steps));
  const byScenario = Map.groupBy(byStep, ({ key }) => scenarioOf(steps, key));
  return [...byScenario].map(([title, members]) => ({
    title,
    isAlone: false,
    lines: linesOf(reader, members, (step) => nameOf(steps, step)),
    verdict: '',
  }));
}

function wordingTables(reader: Reader, rows: readonly EffectRow[], steps: Steps): EffectTable[] {
  const { effects } = reader.texts;
  const wording = (variant: number) =>
    variant === 0 ? effects.unknownWording : effects.wording(variant);
  const byStep = [...Map.groupBy(rows, ({ step }) => step)].toSorted(([a], [b]) =>
    byOrder(steps)(a, b),
  );
  return byStep.map(([step, members]) => {
    const compared = effectsBy(
      members,
      ({ variant }) => variant,
      (a, b) => a - b,
    );
    // A wording that is not known is no wording to be compared with.
    const better = betterOf(compared.filter(({ key }) => key !== 0));
    return {
      isAlone: false,
      title: `${nameOf(steps, step)} · ${scenarioOf(steps, step)}`,
      lines: linesOf(reader, compared, wording, better ?? undefined),
      verdict:
        better === undefined
          ? effects.nothingToCompare
          : better === null
            ? effects.noDifference
            : effects.betterThanOthers(wording(better)),
    };
  });
}

function byOrder(steps: Steps): (a: string, b: string) => number {
  const order = (key: string) => steps.get(key)?.order ?? Number.MAX_SAFE_INTEGER;
  return (a, b) => order(a) - order(b) || a.localeCompare(b);
}

function scenarioOf(steps: Steps, step: string): string {
  const [scenario = ''] = step.split('/');
  return (steps.get(step) ?? steps.get(`${scenario}/`))?.scenario ?? scenario;
}

function nameOf(steps: Steps, step: string): string {
  return steps.get(step)?.name ?? step.split('/')[1] ?? step;
}

function linesOf<K>(
  reader: Reader,
  compared: readonly Compared<K>[],
  labelOf: (key: K) => string,
  better?: K,
): EffectLine[] {
  const { effects } = reader.texts;
  const percent = new Intl.NumberFormat(reader.locale, { style: 'percent' });
  const drawn = (share: number) => Math.round(share * 1000) / 10;
  return compared.map(({ key, effect }) => ({
    label: labelOf(key),
    share: percent.format(effect.share),
    range: effects.range(percent.format(effect.interval.low), percent.format(effect.interval.high)),
    amountShare: percent.format(effect.amountShare),
    messages: reader.count(effect.messages),
    invoices: reader.count(effect.invoices),
    isTooFew: effect.isTooFew,
    isBetter: better !== undefined && key === better,
    width: drawn(effect.share),
    low: drawn(effect.interval.low),
    high: drawn(effect.interval.high),
  }));
}

export interface EffectViews {
  '/reports/what-works': WhatWorks;
  '/reports/_effect': { table: EffectTable };
}
