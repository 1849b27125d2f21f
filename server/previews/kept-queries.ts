import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Tx } from '../db/sql.ts';
import type { TouchCount } from './count-rules.ts';

/** The sixty days of everybody, kept or being worked out. */
export interface KeptPreview {
  id: number;
  /** The draft it compares with; null: none. */
  versionId: number | null;
  begunAt: Date | null;
  today: PlainDate | null;
  assumed: string | null;
  customersAhead: number;
  afterCustomerId: number;
  lookedAt: number;
  customers: number;
  doneAt: Date | null;
}

/** The one that is shown and the one that is being worked out. */
export async function listKeptPreviews(sql: Db, versionId: number | null): Promise<KeptPreview[]> {
  return sql<KeptPreview[]>`
    select id, version_id, begun_at, today, assumed, customers_ahead, after_customer_id, looked_at, customers, done_at
    from kept_previews where coalesce(version_id, 0) = ${versionId ?? 0}`;
}

/** Asks for one to be worked out; false when that is under way. */
export async function insertKeptPreview(
  tx: Tx,
  versionId: number | null,
  at: Date,
): Promise<boolean> {
  // Looked for first: the row of one under way is locked for as long as a slice takes, and nobody is to wait for it.
  const rows = await tx`
    insert into kept_previews (version_id, asked_at)
    select ${versionId}::bigint, ${at}
    where not exists (
      select from kept_previews where coalesce(version_id, 0) = ${versionId ?? 0} and done_at is null
    ) on conflict do nothing returning id`;
  return rows.length > 0;
}

/** Those to be worked out, in the order in which they were asked for. */
export async function listOpenPreviews(sql: Db): Promise<number[]> {
  const rows = await sql<{ id: number }[]>`
    select id from kept_previews where done_at is null order by asked_at, id`;
  return rows.map(({ id }) => id);
}

/** Locks one that is to be worked out until the transaction ends; undefined when it is done or in another worker's hand. */
export async function claimKeptPreview(tx: Tx, id: number): Promise<KeptPreview | undefined> {
  const [row] = await tx<KeptPreview[]>`
    select id, version_id, begun_at, today, assumed, customers_ahead, after_customer_id, looked_at, customers, done_at
    from kept_previews where id = ${id} and done_at is null for no key update skip locked`;
  return row;
}

/** Begins one, or begins it again: nothing of what was counted before stays. */
export async function beginKeptPreview(
  tx: Tx,
  id: number,
  begun: { at: Date; today: PlainDate; assumed: string; customersAhead: number },
): Promise<void> {
  await tx`delete from kept_preview_counts where preview_id = ${id}`;
  await tx`delete from kept_preview_customers where preview_id = ${id}`;
  await tx`
    update kept_previews set begun_at = ${begun.at}, today = ${begun.today}, assumed = ${begun.assumed},
      customers_ahead = ${begun.customersAhead}, after_customer_id = 0, looked_at = 0, customers = 0
    where id = ${id}`;
}

/** Adds what a slice of customers comes to. */
export async function addCounts(
  tx: Tx,
  id: number,
  counts: readonly TouchCount[],
  customers: ReadonlyMap<PlainDate, readonly number[]>,
): Promise<void> {
  const of = <K extends keyof TouchCount>(key: K) => counts.map((one) => one[key]);
  await tx`
    insert into kept_preview_counts as k (preview_id, on_day, mark, scenario, step, channel, currency, touches, invoices,
      asked_minor)
    select ${id}, c.* from unnest(${of('on')}::date[], ${of('mark')}::text[], ${of('scenario')}::text[], ${of('step')}::text[],
      ${of('channel')}::text[], ${of('currency')}::text[], ${of('touches')}::int[], ${of('invoices')}::int[],
      ${of('askedMinor')}::bigint[]) c
    on conflict (preview_id, on_day, mark, scenario, step, channel, currency) do update
      set touches = k.touches + excluded.touches, invoices = k.invoices + excluded.invoices,
        asked_minor = k.asked_minor + excluded.asked_minor`;
  const days = [...customers].map(([on, ids]) => ({ on, ids: `{${ids.join(',')}}` }));
  await tx`
    insert into kept_preview_customers (preview_id, on_day, last_customer_id, customer_ids)
    select ${id}, d.on_day, d.ids[cardinality(d.ids)], d.ids
    from (
      select u.on_day, u.ids::bigint[] as ids
      from unnest(${days.map(({ on }) => on)}::date[], ${days.map(({ ids }) => ids)}::text[]) u (on_day, ids)
    ) d`;
}

/** Writes down how far one has come. */
export async function advanceKeptPreview(
  tx: Tx,
  id: number,
  slice: { afterCustomerId: number; lookedAt: number; customers: number },
): Promise<void> {
  await tx`
    update kept_previews set after_customer_id = ${slice.afterCustomerId}, looked_at = looked_at + ${slice.lookedAt},
      customers = customers + ${slice.customers}
    where id = ${id}`;
}

/** Shows one from now on, in place of the one before. */
export async function finishKeptPreview(tx: Tx, preview: KeptPreview, at: Date): Promise<void> {
  await tx`
    delete from kept_previews where coalesce(version_id, 0) = ${preview.versionId ?? 0} and done_at is not null`;
  await tx`update kept_previews set done_at = ${at} where id = ${preview.id}`;
}

export async function deleteKeptPreview(tx: Tx, id: number): Promise<void> {
  await tx`delete from kept_previews where id = ${id}`;
}

/** Forgets those of drafts that are drafts no longer; with `all`, everybody's too. */
export async function forgetKeptPreviews(sql: Db, { all }: { all: boolean }): Promise<void> {
  await sql`
    delete from kept_previews p
    where (${all} and p.version_id is null)
      or exists (select from scenario_versions v where v.id = p.version_id and v.activated_at is not null)`;
}

export async function listKeptCounts(
  sql: Db,
  id: number,
  fromOn: PlainDate,
): Promise<TouchCount[]> {
  return sql<TouchCount[]>`
    select on_day as "on", mark, scenario, step, channel, currency, touches, invoices, asked_minor
    from kept_preview_counts where preview_id = ${id} and on_day >= ${fromOn}
    order by on_day, mark, scenario, step, channel, currency`;
}

// No step is planned before it.
const BEFORE_ALL: PlainDate = '2000-01-01';

/**
 * Customers that may have a touch on a day, by their number: those that were found to have one when it was worked out, and those
 * whose next step is that day's (on the first day: or is late) by now.
 */
export async function listCustomersOfDay(
  sql: Db,
  asked: { id: number; on: PlainDate; isFirst: boolean; after: number; limit: number },
): Promise<number[]> {
  const { id, on, isFirst, after, limit } = asked;
  const rows = await sql<{ customerId: number }[]>`
    select customer_id from (
      (select c.customer_id from kept_preview_customers k cross join unnest(k.customer_ids) c (customer_id)
      where k.preview_id = ${id} and k.on_day = ${on} and k.last_customer_id > ${after} and c.customer_id > ${after}
      order by 1 limit ${limit})
      union
      (select distinct customer_id from chases
      where next_on between ${isFirst ? BEFORE_ALL : on} and ${on} and customer_id > ${after}
      order by 1 limit ${limit})
    ) both_of_them order by customer_id limit ${limit}`;
  return rows.map(({ customerId }) => customerId);
}
