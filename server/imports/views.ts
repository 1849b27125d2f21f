import type { FieldProblem } from '../errors.ts';
import type { Reader } from '../web/reader.ts';
import type { Badge } from '../today/wording.ts';
import type { ImportRecord } from './queries.ts';
import type { ImportProgress, ImportShow, ReadingForm } from './show-views.ts';

export interface ImportsIndex {
  problem: string | null;
  rows: { href: string; filename: string; at: string; badge: Badge; counts: string }[];
  moreHref: string | null;
}

/** The page a file is dropped on, with the imports so far; `records` holds one more when there is a next page. */
export function importsIndex(
  reader: Reader,
  records: readonly ImportRecord[],
  limit: number,
  problems: readonly FieldProblem[] = [],
): ImportsIndex {
  const shown = records.slice(0, limit);
  const last = records.length > limit ? shown.at(-1) : undefined;
  return {
    problem: problems[0] ? fileProblem(reader, problems[0]) : null,
    rows: shown.map((record) => ({
      href: `/imports/${record.id}`,
      filename: record.filename,
      at: reader.moment(record.createdAt),
      badge: statusBadge(reader, record),
      counts: countsLine(reader, record),
    })),
    moreHref: last ? `/imports?after=${last.id}` : null,
  };
}

export function statusBadge(reader: Reader, { status }: Pick<ImportRecord, 'status'>): Badge {
  const label = reader.texts.imports.status[status];
  return { label, tone: status === 'applied' ? 'good' : status === 'preview' ? 'info' : '' };
}

function countsLine(reader: Reader, { counts }: ImportRecord): string {
  const { outcome } = reader.texts.imports;
  return (['new', 'changed', 'unchanged', 'rejected'] as const)
    .filter((key) => counts[key] > 0)
    .map((key) => `${outcome[key]} ${reader.count(counts[key])}`)
    .join(' · ');
}

/** What is wrong with a file as a whole, with the line when the reader of the file knows it. */
export function fileProblem(reader: Reader, { code, message }: FieldProblem): string {
  const { imports } = reader.texts;
  const sentence = imports.fileProblem[code] ?? message;
  const line = /\bline (\d+)/i.exec(message)?.[1];
  return line === undefined || sentence === message
    ? sentence
    : `${imports.atLine(Number(line))} · ${sentence}`;
}

export interface ImportViews {
  '/imports/index': ImportsIndex;
  '/imports/show': ImportShow;
  '/imports/_lines': Pick<ImportShow, 'rows' | 'columns' | 'moreHref'>;
  '/imports/_progress': { progress: ImportProgress };
  '/imports/_reading': { form: ReadingForm; isOpen: boolean };
}
