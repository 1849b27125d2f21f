import { dayIn } from '../calendar/zone.ts';
import { findOrganization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import * as queries from './queries.ts';

/** What the metrics say of the trade, read from the database. */
export interface Facts {
  messages: queries.Counted[];
  backlog: queries.Backlog;
  jobs: { queue: string; state: string; count: number }[];
  lastRun: queries.LastRun | undefined;
}

// Several collectors may ask at once and often; the database is asked once in a while.
const FACTS_KEPT_MS = 5_000;
// Counting everything that was ever sent reads as many index entries: a million of them take a tenth of a second.
const FINISHED_KEPT_MS = 60_000;

/** Reads the facts, at most every five seconds however often it is asked. */
export function createFactsReader(services: Services): () => Promise<Facts> {
  const readFinished = keptFor(FINISHED_KEPT_MS, () => queries.countFinishedMessages(services.sql));
  return keptFor(FACTS_KEPT_MS, async () => {
    const { sql, clock } = services;
    const zone = (await findOrganization(sql))?.timeZone ?? 'Europe/Paris';
    const [open, finished, backlog, jobs, lastRun] = [
      await queries.countOpenMessages(sql),
      await readFinished(),
      await queries.countBacklog(sql, dayIn(zone, clock.now())),
      await queries.countJobs(sql),
      await queries.findLastRun(sql),
    ];
    return { messages: [...open, ...finished], backlog, jobs, lastRun };
  });
}

/** Keeps a result for a while, by the machine's own clock; two that ask at once share one reading. A failure is not kept. */
export function keptFor<T>(milliseconds: number, read: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined;
  let until = 0;
  return () => {
    const now = performance.now();
    if (kept && now < until) return kept;
    until = now + milliseconds;
    const reading = read();
    kept = reading;
    reading.catch(() => {
      if (kept === reading) kept = undefined;
    });
    return reading;
  };
}
