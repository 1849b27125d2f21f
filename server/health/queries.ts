import type { PlainDate } from '../calendar/plain-date.ts';
import { MIGRATIONS_TABLE } from '../db/migrate.ts';
import type { Db } from '../db/sql.ts';

/** The version the database's schema has; 0 before any migration. */
export async function findSchemaVersion(sql: Db): Promise<number> {
  const [row] = await sql<{ version: number | null }[]>`
    select max(version)::int as version from ${sql(MIGRATIONS_TABLE)}`;
  return row?.version ?? 0;
}

export interface Counted {
  label: string;
  count: number;
}

/** Messages that wait, are in hand, or need a person: each a short partial index. */
export async function countOpenMessages(sql: Db): Promise<Counted[]> {
  return sql<Counted[]>`
    select 'queued' as label, count(*) from messages where status = 'queued'
    union all
    select 'awaiting_approval', count(*) from messages where status = 'awaiting_approval'
    union all
    select status, count(*) from messages where status in ('claimed', 'sending') group by status
    union all
    select status, count(*) from messages where status in ('unknown', 'rejected', 'bounced', 'complained') group by status`;
}

/** Messages that are done with: all there ever were, so not to be counted often. */
export async function countFinishedMessages(sql: Db): Promise<Counted[]> {
  return sql<Counted[]>`
    select status as label, count(*) from messages where status in ('accepted', 'delivered', 'skipped') group by status`;
}

export interface Backlog {
  chasesDue: number;
  reviewsDue: number;
  openTasks: number;
  stripeEvents: number;
  /** Instant the oldest unprocessed one came in. */
  stripeEventsSince: Date | null;
  resendEvents: number;
}

/** What waits to be done, each by its partial index. */
export async function countBacklog(sql: Db, today: PlainDate): Promise<Backlog> {
  const [row] = await sql<[Backlog]>`
    select (select count(*) from chases where next_on <= ${today}::date) as chases_due,
      (select count(*) from chases where review_on <= ${today}::date) as reviews_due,
      (select count(*) from tasks where done_at is null) as open_tasks,
      (select count(*) from stripe_events where processed_at is null) as stripe_events,
      (select min(received_at) from stripe_events where processed_at is null) as stripe_events_since,
      (select count(*) from resend_events where processed_at is null) as resend_events`;
  return row;
}

/** Jobs that are not done, by queue and state; finished ones are in no index this reads. */
export async function countJobs(
  sql: Db,
): Promise<{ queue: string; state: string; count: number }[]> {
  return sql<{ queue: string; state: string; count: number }[]>`
    select name as queue, state::text as state, count(*) from pgboss.job_common
    where state in ('created', 'retry', 'active', 'failed') group by name, state`;
}

export interface LastRun {
  startedAt: Date;
  finishedAt: Date;
  planned: number;
  held: number;
}

/** The last run that came to its end. */
export async function findLastRun(sql: Db): Promise<LastRun | undefined> {
  const [row] = await sql<LastRun[]>`
    select started_at, finished_at, planned, held from runs
    where finished_at is not null order by id desc limit 1`;
  return row;
}
