import type { PlainDate } from '../calendar/plain-date.ts';
import { considerToday, readChaseRows } from '../chases/actions.ts';
import { considerChase, type Considered } from '../chases/consider.ts';
import type { Sql } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { countRunningChases, listInvoiceNames, listRunningChases } from './activate-queries.ts';
import { withActivated } from './book-rules.ts';
import type { Scenario, Step } from './rules.ts';

/** What is next of an invoice: a step and its day, or why there is none. */
export type NextStep =
  | { kind: 'step'; step: Step; on: PlainDate }
  | { kind: 'held'; because: string }
  | { kind: 'done' };

/** An invoice whose next step, or the day of it, would be another. */
export interface ChangedChase {
  invoiceId: number;
  number: string;
  customerName: string;
  now: NextStep;
  then: NextStep;
}

export interface DraftImpact {
  /** Chases of the scenario whose invoices are owed. */
  running: number;
  /** So many of them, from the oldest invoice on, were worked out; `changed` counts among these. */
  workedOut: number;
  changed: number;
  /** The first of them. */
  chases: ChangedChase[];
}

// A person waits for the page: two thousand chases are worked out twice in a second, even on a busy machine (npm run bench -- activate).
const WORKED_OUT_MAX = 2_000;
const CHUNK = 1_000;
// What a person can read before deciding.
const SHOWN = 50;

/**
 * What running chases would do if this version were activated and took them along: the same rules as the runs, once with the
 * scenarios as they are and once as they would be. Reads only.
 */
export async function workOutImpact(
  sql: Sql,
  services: Services,
  draft: Scenario,
): Promise<DraftImpact> {
  const now = await considerToday(sql, services);
  const running = await countRunningChases(sql, draft.id);
  const impact: DraftImpact = { running, workedOut: 0, changed: 0, chases: [] };
  if (!now || draft.steps.length === 0) return impact;
  const then = { ...now, book: withActivated(now.book, draft, 'move') };
  const found: Omit<ChangedChase, 'number' | 'customerName'>[] = [];
  let after = 0;
  while (impact.workedOut < WORKED_OUT_MAX) {
    const invoiceIds = await listRunningChases(sql, { scenarioId: draft.id, after, limit: CHUNK });
    for (const row of await readChaseRows(sql, then, invoiceIds)) {
      const one = { now: nextOf(considerChase(row, now)), then: nextOf(considerChase(row, then)) };
      if (isSameNext(one.now, one.then)) continue;
      impact.changed += 1;
      if (found.length < SHOWN) found.push({ invoiceId: row.invoiceId, ...one });
    }
    impact.workedOut += invoiceIds.length;
    after = invoiceIds.at(-1) ?? 0;
    if (invoiceIds.length < CHUNK) break;
  }
  const ids = found.map(({ invoiceId }) => invoiceId);
  const names = new Map((await listInvoiceNames(sql, ids)).map((one) => [one.id, one]));
  impact.chases = found.map((one) => ({
    ...one,
    number: names.get(one.invoiceId)?.number ?? String(one.invoiceId),
    customerName: names.get(one.invoiceId)?.customerName ?? '',
  }));
  return impact;
}

function nextOf({ next }: Considered): NextStep {
  if (next.kind === 'step') return { kind: 'step', step: next.step, on: next.on };
  return next.kind === 'held' ? { kind: 'held', because: next.because } : { kind: 'done' };
}

/** The same step, by its key and what it does, on the same day. */
function isSameNext(a: NextStep, b: NextStep): boolean {
  if (a.kind !== 'step' || b.kind !== 'step') return a.kind === b.kind;
  const told = ({ step: { key, channel, mail, tone }, on }: typeof a) =>
    JSON.stringify([key, channel, mail, tone, on]);
  return told(a) === told(b);
}
