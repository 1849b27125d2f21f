import { isPlainDate } from '../calendar/plain-date.ts';
import type { Reader } from '../web/reader.ts';
import { hrefOf, type Badge, type Tab } from '../today/wording.ts';
import type { ImportRecord, ImportRow } from './queries.ts';
import { readingForm, type ReadingForm, type TypedReading } from './reading-views.ts';
import { OUTCOMES, type Field, type Outcome, type Remark } from './rules.ts';
import { fileProblem, statusBadge } from './views.ts';
import type { FieldProblem } from '../errors.ts';

export type { ReadingForm };

export interface ImportProgress {
  href: string;
  stage: string;
  lines: string;
  /** For the bar, from 0 to 100; null: nobody can tell. */
  percent: string | null;
}

export interface ImportLine {
  line: string;
  number: string;
  invoiceHref: string | null;
  customer: string;
  issuedOn: string;
  dueOn: string;
  total: string;
  open: string;
  badge: Badge;
  remarks: { text: string; isProblem: boolean }[];
  changes: string[];
}

export interface ImportShow {
  filename: string;
  badge: Badge;
  when: string;
  problem: string | null;
  progress: ImportProgress | null;
  figures: { label: string; value: string; tone: Badge['tone'] }[];
  consequences: string[];
  notes: string[];
  tabs: Tab[];
  rows: ImportLine[];
  /** What the columns say for the tab: reasons for the rejected, changes for the changed. */
  columns: { open: boolean; remarks: boolean; changes: boolean };
  moreHref: string | null;
  isPreview: boolean;
  actions: { apply: string | null; applyWithout: string | null; nothing: boolean };
  applyAction: string;
  discardAction: string;
  readingForm: ReadingForm;
  isReadingOpen: boolean;
}

/** What the page of an import was asked for. */
export interface ImportQuestion {
  outcome: Outcome | null;
}

/** The page of an import: what it would do, or did. `rows` holds one more when there is a next page. */
export function importShow(
  reader: Reader,
  record: ImportRecord,
  rows: readonly ImportRow[],
  question: ImportQuestion & { limit: number },
  returned: { problems: readonly FieldProblem[]; typed?: TypedReading } = { problems: [] },
): ImportShow {
  const { counts, status, id } = record;
  const shown = rows.slice(0, question.limit);
  const last = rows.length > question.limit ? shown.at(-1) : undefined;
  const isPreview = status === 'preview';
  const problem = returned.problems[0] ?? (isPreview ? counts.problem : null);
  return {
    filename: record.filename,
    badge: statusBadge(reader, record),
    when: whenOf(reader, record),
    problem: problem ? fileProblem(reader, problem) : null,
    progress: isPreview && isInHand(counts.stage) ? progressOf(reader, record) : null,
    figures: figures(reader, record),
    consequences: consequences(reader, record),
    notes: isPreview
      ? record.reading.notes.map(({ code, example }) => {
          const sentence = reader.texts.imports.note[code];
          return example === '' ? sentence : reader.texts.imports.value(sentence, example);
        })
      : [],
    tabs: tabs(reader, record, question.outcome),
    rows: shown.map((row) => importLine(reader, record, row)),
    columns: columnsOf(record, shown, question),
    moreHref: last
      ? hrefOf(`/imports/${id}`, { lines: question.outcome ?? '', after: String(last.line) })
      : null,
    isPreview,
    actions: actionsOf(reader, record),
    applyAction: `/imports/${id}/application`,
    discardAction: `/imports/${id}/discard`,
    readingForm: readingForm(reader, record, returned.typed),
    isReadingOpen: returned.typed !== undefined,
  };
}

/** A column without a word is left out where the whole list is on the page; otherwise every page has the same ones. */
function columnsOf(
  { counts }: ImportRecord,
  shown: readonly ImportRow[],
  { outcome, limit }: ImportQuestion & { limit: number },
): ImportShow['columns'] {
  const isWhole = (outcome === null ? counts.lines : counts[outcome]) <= limit;
  const has = (isSaid: (row: ImportRow) => boolean) => !isWhole || shown.some(isSaid);
  return {
    open: has((row) => row.openMinor !== null),
    remarks: outcome !== 'unchanged' && has((row) => row.reasons.length > 0),
    changes:
      (outcome === null || outcome === 'changed') &&
      has((row) => Object.keys(row.changes).length > 0),
  };
}

function whenOf(reader: Reader, record: ImportRecord): string {
  const { imports } = reader.texts;
  if (record.status === 'discarded') return imports.discarded;
  if (record.appliedAt) return imports.appliedAt(reader.moment(record.appliedAt));
  return reader.moment(record.createdAt);
}

function isInHand(stage: ImportRecord['counts']['stage']): boolean {
  return stage === 'reading' || stage === 'comparing' || stage === 'applying';
}

export function progressOf(reader: Reader, { id, counts }: ImportRecord): ImportProgress {
  const { imports } = reader.texts;
  const [done, total] =
    counts.stage === 'applying'
      ? [counts.applied ?? 0, counts.lines]
      : [counts.lines, counts.total ?? 0];
  // Lines are counted by their ends, and a record may go over several.
  const shown = Math.min(done, total);
  const alone = done > 0 ? imports.linesRead(done, reader.count(done)) : '';
  return {
    href: `/imports/${id}`,
    stage: imports.stage[counts.stage],
    lines: total > 0 ? imports.linesOf(reader.count(shown), reader.count(total)) : alone,
    percent: total > 0 ? String(Math.floor((100 * shown) / total)) : null,
  };
}

const TONES: Record<Outcome, Badge['tone']> = {
  new: 'good',
  changed: 'info',
  unchanged: '',
  rejected: 'bad',
};

function figures(reader: Reader, { counts }: ImportRecord): ImportShow['figures'] {
  return OUTCOMES.map((outcome) => ({
    label: reader.texts.imports.outcome[outcome],
    value: reader.count(counts[outcome]),
    tone: outcome === 'rejected' && counts.rejected > 0 ? 'bad' : '',
  }));
}

/** What applying does beside the invoices, and what it leaves alone. */
function consequences(reader: Reader, { counts }: ImportRecord): string[] {
  const { imports } = reader.texts;
  const { customers } = counts;
  const list = [
    customers.new + customers.changed > 0
      ? imports.customers(
          { count: customers.new, shown: reader.count(customers.new) },
          { count: customers.changed, shown: reader.count(customers.changed) },
        )
      : '',
    counts.payments > 0 ? imports.payments(counts.payments, reader.count(counts.payments)) : '',
    counts.disputes > 0 ? imports.disputes(counts.disputes, reader.count(counts.disputes)) : '',
    customers.withoutAddress > 0
      ? imports.withoutAddress(customers.withoutAddress, reader.count(customers.withoutAddress))
      : '',
    counts.openHigher > 0
      ? imports.openHigher(counts.openHigher, reader.count(counts.openHigher))
      : '',
    counts.vanished > 0 ? imports.vanished(counts.vanished, reader.count(counts.vanished)) : '',
  ];
  return list.filter((sentence) => sentence !== '');
}

function tabs(reader: Reader, { id, counts }: ImportRecord, current: Outcome | null): Tab[] {
  const { imports, trade } = reader.texts;
  const all = {
    label: trade.all,
    href: `/imports/${id}`,
    count: reader.count(counts.lines),
    isCurrent: current === null,
  };
  return [
    all,
    ...OUTCOMES.map((outcome) => ({
      label: imports.outcome[outcome],
      href: hrefOf(`/imports/${id}`, { lines: outcome }),
      count: reader.count(counts[outcome]),
      isCurrent: outcome === current,
    })),
  ];
}

function actionsOf(reader: Reader, { status, counts }: ImportRecord): ImportShow['actions'] {
  const { imports } = reader.texts;
  const taken = counts.new + counts.changed;
  const nothing = taken === 0 && counts.customers.new + counts.customers.changed === 0;
  if (counts.stage === 'failed') return { apply: null, applyWithout: null, nothing: false };
  if (status !== 'preview' || nothing) return { apply: null, applyWithout: null, nothing };
  return counts.rejected === 0
    ? { apply: imports.applyCount(taken, reader.count(taken)), applyWithout: null, nothing }
    : {
        apply: null,
        applyWithout: imports.applyWithout(counts.rejected, reader.count(counts.rejected)),
        nothing,
      };
}

function importLine(reader: Reader, record: ImportRecord, row: ImportRow): ImportLine {
  const { imports } = reader.texts;
  const currency = row.currency ?? record.reading.defaultCurrency;
  const amount = (minor: number | null) => (minor === null ? '' : reader.amount(minor, currency));
  const day = (text: string | null) =>
    text !== null && isPlainDate(text) ? reader.day(text) : (text ?? '');
  const isRejected = row.outcome === 'rejected';
  return {
    line: reader.count(row.line),
    number: row.number ?? '',
    invoiceHref:
      record.status === 'applied' && !isRejected && row.number
        ? hrefOf('/invoices', { state: 'all', search: row.number })
        : null,
    customer: row.customerName ?? row.customerNumber ?? '',
    issuedOn: day(row.issuedOn),
    dueOn: day(row.dueOn),
    total: amount(row.totalMinor),
    open: amount(row.openMinor),
    badge: { label: imports.outcomeOne[row.outcome], tone: TONES[row.outcome] },
    remarks: row.reasons.map((remark) => ({
      text: remarkText(reader, remark, currency),
      isProblem: isRejected,
    })),
    changes: Object.entries(row.changes).map(([field, [from, to]]) =>
      imports.change(
        fieldName(reader, field),
        valueText(reader, field, from, currency),
        valueText(reader, field, to, currency),
      ),
    ),
  };
}

function remarkText(reader: Reader, { code, field, value }: Remark, currency: string): string {
  const { imports } = reader.texts;
  const sentence = imports.remark[code];
  // The books' own amounts come in minor units; what the file says comes as it stands there.
  const told =
    code === 'open_amount_higher' && value !== undefined && /^-?\d{1,15}$/.test(value)
      ? reader.amount(Number(value), currency)
      : value;
  const whole = told === undefined || told === '' ? sentence : imports.value(sentence, told);
  return field === undefined ? whole : imports.inField(imports.field[field], whole);
}

function fieldName(reader: Reader, field: string): string {
  const names: Readonly<Record<string, string>> = reader.texts.imports.field;
  return names[field satisfies string as Field] ?? field;
}

function valueText(reader: Reader, field: string, value: unknown, currency: string): string {
  const { yes, no } = reader.texts.common;
  if (typeof value === 'boolean') return value ? yes : no;
  if (typeof value === 'number') {
    return ['total', 'balance', 'net', 'discount_amount'].includes(field)
      ? reader.amount(value, currency)
      : reader.count(value);
  }
  if (typeof value !== 'string' || value === '') return '–';
  return isPlainDate(value) ? reader.day(value) : value;
}
