import { Invalid } from '../errors.ts';
import { decideDecimal, noDecimalEvidence, weighDecimal } from './amount-rules.ts';
import type { CsvRecord } from './csv-records.ts';
import { decideDateOrder, noDateEvidence, weighDate } from './date-rules.ts';
import {
  LIMITS,
  type Field,
  type Reading,
  type ReadingChoices,
  type ReadingNote,
} from './rules.ts';
import { cleanText, unguardFormula } from './value-rules.ts';

/** What the organization's country and language make likely where the file does not tell. */
export interface ReadingDefaults {
  currency: string;
  country: string;
  language: string;
}

/** How amounts and dates of a file are written. */
export interface Marks {
  decimal: Reading['decimal'];
  dateOrder: Reading['dateOrder'];
  notes: ReadingNote[];
}

/** What only all lines of a file together tell; it is shown every record under the header, once. */
export interface Survey {
  /** Throws Invalid when the record is beyond the limits of an import. */
  add(record: CsvRecord): void;
  marks(): Marks;
  /** Invoice numbers that stood in the file more than once so far. */
  duplicates: ReadonlySet<string>;
}

const AMOUNTS: readonly Field[] = ['total', 'balance', 'paid', 'net', 'vat', 'credit_limit'];
const DATES: readonly Field[] = ['issued_on', 'due_on', 'settled_on', 'discount_until'];

/** `chosen` is what a person says of this file, `given` that and what was remembered from one of the same headers. */
export function createSurvey(
  columns: Reading['columns'],
  said: {
    defaults: ReadingDefaults;
    chosen: Partial<ReadingChoices>;
    given: Partial<ReadingChoices>;
  },
): Survey {
  const pick = (fields: readonly Field[]) => fields.flatMap((field) => columns[field] ?? []);
  const amountColumns = pick(AMOUNTS);
  const dateColumns = pick(DATES);
  const decimals = noDecimalEvidence();
  // A file has few different days and many lines.
  const dates = new Map<string, number>();
  const seen = new Set<string>();
  const duplicates = new Set<string>();
  return {
    duplicates,
    add(record) {
      checkLimits(record);
      const { cells } = record;
      for (const column of amountColumns) weighDecimal(decimals, cells[column] ?? '');
      for (const column of dateColumns) {
        const cell = cells[column] ?? '';
        dates.set(cell, (dates.get(cell) ?? 0) + 1);
      }
      const number = columns.number === undefined ? '' : (cells[columns.number] ?? '');
      const known = unguardFormula(cleanText(number));
      if (known === '') return;
      const before = seen.size;
      if (seen.add(known).size === before) duplicates.add(known);
    },
    marks() {
      const evidence = noDateEvidence();
      for (const [cell, times] of dates) weighDate(evidence, cell.trim(), times);
      return decideMarks({ decimals, dates: evidence }, said);
    },
  };
}

/** Throws Invalid when a record is beyond the limits of an import. */
export function checkLimits({ line, cells }: CsvRecord): void {
  if (cells.length > LIMITS.columns) {
    refuse('too_many_columns', `Line ${line} has more than ${LIMITS.columns} columns.`);
  }
  for (let at = 0; at < cells.length; at += 1) {
    if ((cells[at] ?? '').length > LIMITS.cellCharacters) {
      refuse(
        'cell_too_long',
        `Line ${line} has a cell of more than ${LIMITS.cellCharacters} characters. Is a quotation mark missing?`,
      );
    }
  }
}

function decideMarks(
  seen: {
    decimals: ReturnType<typeof noDecimalEvidence>;
    dates: ReturnType<typeof noDateEvidence>;
  },
  { defaults, chosen, given }: Parameters<typeof createSurvey>[1],
): Marks {
  // Only the United States write the month first; English elsewhere does not.
  const likelyOrder = defaults.country === 'US' ? 'month_first' : 'day_first';
  const likelyDecimal = defaults.language === 'en' ? '.' : ',';
  const order = given.dateOrder === 'year_first' ? likelyOrder : (given.dateOrder ?? likelyOrder);
  const date = decideDateOrder(seen.dates, order);
  const decimal = decideDecimal(seen.decimals, given.decimal ?? likelyDecimal);
  const notes: ReadingNote[] = [];
  // What a person chose for this file needs no remark; what was remembered from another does, when the file contradicts itself.
  if (date.note && !chosen.dateOrder) notes.push(date.note);
  if (decimal.note && !chosen.decimal) notes.push(decimal.note);
  return {
    decimal: chosen.decimal ?? decimal.decimal,
    dateOrder: chosen.dateOrder ?? date.dateOrder,
    notes,
  };
}

export function refuse(code: string, message: string): never {
  throw new Invalid([{ field: 'file', code, message }]);
}
