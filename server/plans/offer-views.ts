import type { FieldProblem } from '../errors.ts';
import { typedText } from '../portal/parts.ts';
import { formState, inputOf, selectOf, type InputProps, type SelectProps } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import type { PlannableInvoice } from './ask-queries.ts';
import { LINE_NUMBERS, type Building, type TypedLine } from './offer-form.ts';
import { buildSchedule, RHYTHMS } from './rules.ts';

export interface PlanOfferView {
  title: string;
  back: { label: string; href: string };
  problem: string | null;
  /** The small form that works a schedule out. */
  building: {
    action: string;
    count: InputProps;
    first: InputProps;
    every: SelectProps;
    invoices: { id: string; label: string; amount: string; isChosen: boolean }[];
  };
  nothing: string | null;
  sum: string;
  action: string;
  hidden: { name: string; value: string }[];
  lines: { day: InputProps; amount: InputProps }[];
  words: InputProps;
}

export interface OfferPage {
  kind: 'answer' | 'change' | 'unasked';
  back: PlanOfferView['back'];
  /** Where the small form asks, and where the offer is sent. */
  buildPath: string;
  action: string;
  totalMinor: number;
  currency: string;
  building: Building;
  /** To choose from, when nobody asked for a plan. */
  invoices: readonly PlannableInvoice[];
  chosenIds: readonly number[];
  /** As sent; null: as worked out, or as asked for. */
  typed: { lines: readonly TypedLine[]; words: string } | null;
  problems: readonly FieldProblem[];
  /** About the offer as a whole. */
  problem: string | null;
}

// Room to add some by hand.
const SPARE_LINES = 2;

/** The page on which an offer is written: a schedule worked out, every line of it to be changed. */
export function planOfferView(reader: Reader, page: OfferPage): PlanOfferView {
  const { plans } = reader.texts;
  const words = formState(['words'], { words: page.typed?.words ?? '' }, page.problems);
  const isChoosing = page.kind === 'unasked';
  return {
    title: plans.offerTitle[page.kind],
    back: page.back,
    problem: page.problem ?? (page.problems.length > 0 ? reader.texts.common.checkForm : null),
    building: buildingOf(reader, page),
    nothing: isChoosing && page.invoices.length === 0 ? plans.nothing : null,
    sum: plans.sum(reader.amount(page.totalMinor, page.currency)),
    action: page.action,
    hidden: isChoosing ? page.chosenIds.map((id) => ({ name: 'invoice', value: String(id) })) : [],
    lines: linesOf(reader, page),
    words: inputOf(words, 'words', `${plans.offerWords}`, { rows: 3 }),
  };
}

function buildingOf(reader: Reader, page: OfferPage): PlanOfferView['building'] {
  const { plans } = reader.texts;
  const { count, first, rhythm } = page.building;
  const form = formState(['count', 'first', 'every'], {
    ...{ count: String(count), first, every: rhythm },
  });
  return {
    action: page.buildPath,
    count: inputOf(form, 'count', plans.count, { inputmode: 'numeric', short: true }),
    first: inputOf(form, 'first', plans.first, { type: 'date' }),
    every: selectOf(
      form,
      'every',
      plans.every,
      RHYTHMS.map((one) => ({ value: one, label: plans.rhythms[one] })),
    ),
    invoices: page.invoices.map((one) => ({
      id: String(one.id),
      label: `${one.number} · ${reader.day(one.dueOn)}`,
      amount: reader.amount(one.balanceMinor, one.currency),
      isChosen: page.chosenIds.includes(one.id),
    })),
  };
}

function linesOf(reader: Reader, page: OfferPage): PlanOfferView['lines'] {
  const { plans } = reader.texts;
  const typed = page.typed?.lines ?? builtLines(reader, page);
  const shown = LINE_NUMBERS.slice(0, typed.length + SPARE_LINES);
  const names = shown.flatMap((n) => [`due-${n}`, `amount-${n}`]);
  const values = Object.fromEntries(
    typed.flatMap((line, index) => [
      [`due-${index + 1}`, line.day],
      [`amount-${index + 1}`, line.amount],
    ]),
  );
  const form = formState(names, values, page.problems);
  return shown.map((n) => ({
    day: inputOf(form, `due-${n}`, plans.lineDay(n), { type: 'date' }),
    amount: inputOf(form, `amount-${n}`, plans.lineAmount(n), { inputmode: 'decimal' }),
  }));
}

/** A schedule as its lines are typed. */
export function typedLines(
  reader: Reader,
  schedule: readonly { dueOn: string; amountMinor: number }[],
  currency: string,
): TypedLine[] {
  return schedule.map((one) => ({
    day: one.dueOn,
    amount: typedText({ minor: one.amountMinor, currency }, reader.locale),
  }));
}

function builtLines(reader: Reader, page: OfferPage): TypedLine[] {
  const { totalMinor, currency, building } = page;
  const schedule = buildSchedule({
    ...{ totalMinor, count: building.count, firstOn: building.first, rhythm: building.rhythm },
  });
  return typedLines(reader, schedule ?? [], currency);
}
