import { isPlainDate, type PlainDate } from '../calendar/plain-date.ts';
import type { FieldProblem } from '../errors.ts';
import { parseTypedAmount } from '../invoices/typed-amount.ts';
import type { OfficeTexts } from '../../views/texts/office/texts.ts';
import { INSTALMENTS_MAX, RHYTHMS, type Instalment, type Rhythm } from './rules.ts';

/** How a schedule is built before its lines are changed by hand. */
export interface Building {
  count: number;
  first: PlainDate;
  rhythm: Rhythm;
}

const COUNT_AT_FIRST = 3;

/** Reads the small form above the lines; what is missing or nonsensical is as at first. */
export function readBuilding(query: unknown, first: PlainDate): Building {
  const fields = (query ?? {}) as Record<string, unknown>;
  const count = Number(fields['count']);
  const day = fields['first'];
  return {
    count:
      Number.isInteger(count) && count >= 1 && count <= INSTALMENTS_MAX ? count : COUNT_AT_FIRST,
    first: typeof day === 'string' && isPlainDate(day) ? day : first,
    rhythm: RHYTHMS.find((one) => one === fields['every']) ?? 'month',
  };
}

/** A line as it was typed. */
export interface TypedLine {
  day: string;
  amount: string;
}

export const LINE_NUMBERS = Array.from({ length: INSTALMENTS_MAX }, (_, index) => index + 1);

/** The lines of a sent form; empty ones at the end fall away. */
export function readTypedLines(typed: Readonly<Record<string, string>>): TypedLine[] {
  const lines = LINE_NUMBERS.map((n) => ({
    day: typed[`due-${n}`] ?? '',
    amount: typed[`amount-${n}`] ?? '',
  }));
  const last = lines.findLastIndex((line) => line.day !== '' || line.amount !== '');
  return lines.slice(0, last + 1);
}

/** The instalments that lines say, with what is wrong by the field. Lines that are empty altogether are left out. */
export function parseLines(
  lines: readonly TypedLine[],
  currency: string,
  texts: OfficeTexts,
): { instalments: Instalment[]; problems: FieldProblem[] } {
  const instalments: Instalment[] = [];
  const problems: FieldProblem[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.day === '' && line.amount === '') continue;
    const amountMinor = parseTypedAmount(line.amount, currency);
    if (!isPlainDate(line.day)) {
      problems.push({ field: `due-${index + 1}`, code: 'date', message: texts.problems.date });
    } else if (amountMinor === undefined || amountMinor < 1) {
      const message = line.amount === '' ? texts.plans.problems.line : texts.problems.amount;
      problems.push({ field: `amount-${index + 1}`, code: 'amount', message });
    } else {
      instalments.push({ position: instalments.length + 1, dueOn: line.day, amountMinor });
    }
  }
  return { instalments, problems };
}
