import type { Db } from '../db/sql.ts';
import type { Attachment } from '../mail/transport.ts';
import type { Copy } from '../runs/recipient-rules.ts';
import type { MailFacts } from '../../emails/facts.ts';
import type { Skeleton } from '../../emails/fill.ts';

/** Marks what is about to be handed over: from here on a crash leaves it unknown, not forgotten. */
export async function markSending(
  sql: Db,
  ids: readonly number[],
  workerId: number,
): Promise<number[]> {
  const rows = await sql<{ id: number }[]>`
    update messages set status = 'sending' where id = any (${ids as number[]}) and status = 'claimed'
      and claimed_by = ${workerId} returning id`;
  return rows.map((row) => row.id);
}

export interface Handover {
  id: number;
  status: 'accepted' | 'rejected' | 'queued' | 'unknown';
  reason: string;
  providerId: string | null;
  /** When to try again; only for `queued`. */
  notBefore: Date | null;
}

/**
 * Lets this transaction's commit answer before it is on the disk. Only for writing down outcomes: should the database's
 * machine die in that moment, the rows are still `sending`, and are repeated under their key or listed as unknown.
 */
export async function answerBeforeFlush(tx: Db): Promise<void> {
  await tx`set local synchronous_commit = off`;
}

/** Writes what became of the hand-overs. A message that someone else decided meanwhile is left alone. */
export async function recordHandovers(
  sql: Db,
  handovers: readonly Handover[],
  at: Date,
): Promise<void> {
  if (handovers.length === 0) return;
  await sql`
    update messages m set status = r.status, status_reason = r.reason, provider_id = coalesce(r.provider_id, m.provider_id),
      sent_at = case when r.status = 'accepted' then ${at}::timestamptz else m.sent_at end,
      not_before = coalesce(r.not_before, m.not_before), claimed_by = null
    from unnest(${handovers.map((h) => h.id)}::bigint[], ${handovers.map((h) => h.status)}::text[],
      ${handovers.map((h) => h.reason)}::text[], ${handovers.map((h) => h.providerId)}::text[],
      ${handovers.map((h) => h.notBefore?.toISOString() ?? null)}::timestamptz[]) as r (id, status, reason, provider_id, not_before)
    where m.id = r.id and m.status in ('sending', 'claimed', 'unknown')`;
}

/** A worker's lock, held by its connection: PostgreSQL lets go of it when the process dies. */
const WORKER_LOCK_CLASS = 731_041;

/** Takes the lock that shows this worker alive, on a connection of its own. */
export async function lockWorker(sql: Db, workerId: number): Promise<boolean> {
  const [row] = await sql<{ locked: boolean }[]>`
    select pg_try_advisory_lock(${WORKER_LOCK_CLASS}, ${workerId}) as locked`;
  return row?.locked ?? false;
}

export interface Orphan {
  id: number;
  status: 'claimed' | 'sending';
  transport: string;
  batchKey: string;
  claimedAt: Date;
}

/** Messages in the hand of workers that are no more. */
export async function lockOrphans(sql: Db): Promise<Orphan[]> {
  return sql<Orphan[]>`
    select id, status, transport, batch_key, claimed_at from messages
    where status in ('claimed', 'sending') and claimed_by is not null and claimed_by not in (
      select objid::int from pg_locks where locktype = 'advisory' and classid::int = ${WORKER_LOCK_CLASS} and granted
        and database = (select oid from pg_database where datname = current_database()))
    order by id for update skip locked`;
}

/** Those not handed over yet go back to the outbox. */
export async function requeue(sql: Db, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    update messages set status = 'queued', claimed_by = null, batch_key = null
    where id = any (${ids as number[]})`;
}

export async function markUnknown(sql: Db, ids: readonly number[], reason: string): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    update messages set status = 'unknown', status_reason = ${reason}, claimed_by = null
    where id = any (${ids as number[]})`;
}

/** Takes over messages of a dead worker that may be repeated with the same key. */
export async function adopt(sql: Db, ids: readonly number[], workerId: number): Promise<void> {
  await sql`update messages set claimed_by = ${workerId} where id = any (${ids as number[]})`;
}

export interface StoredMessage {
  id: number;
  kind: string;
  step: string;
  toName: string;
  toAddress: string;
  payLinkId: string | null;
  subject: string;
  facts: MailFacts;
  skeletonHash: string;
  /** Files that leave with it. */
  attachments: Attachment[];
  /** Who gets it beside. */
  copies: Copy[];
}

/** Messages with what they say, in the order of their ids. */
export async function listStored(sql: Db, ids: readonly number[]): Promise<StoredMessage[]> {
  return sql<StoredMessage[]>`
    select id, kind, step, to_name, to_address, pay_link_id, subject, facts, skeleton_hash, attachments, copies
    from messages
    where id = any (${ids as number[]}) and facts is not null and skeleton_hash is not null order by id`;
}

/** Compiled mails by their hashes. */
export async function listSkeletons(sql: Db, hashes: readonly string[]): Promise<Skeleton[]> {
  const rows = await sql<{ skeleton: Skeleton }[]>`
    select skeleton from mail_skeletons where hash = any (${hashes as string[]})`;
  return rows.map((row) => row.skeleton);
}

export async function insertSkeleton(sql: Db, skeleton: Skeleton, at: Date): Promise<void> {
  await sql`
    insert into mail_skeletons (hash, skeleton, created_at) values (${skeleton.hash}, ${sql.json(skeleton as never)}, ${at})
    on conflict (hash) do nothing`;
}

export async function findPause(sql: Db, transport: string, now: Date): Promise<Date | null> {
  const [row] = await sql<{ pausedUntil: Date }[]>`
    select paused_until from provider_pauses where transport = ${transport} and paused_until > ${now}`;
  return row?.pausedUntil ?? null;
}

export async function pauseProvider(
  sql: Db,
  transport: string,
  until: Date,
  reason: string,
): Promise<void> {
  await sql`
    insert into provider_pauses (transport, paused_until, reason) values (${transport}, ${until}, ${reason})
    on conflict (transport) do update
    set paused_until = greatest(provider_pauses.paused_until, excluded.paused_until), reason = excluded.reason`;
}

/** Leaves a batch whose outcome is unknown to whoever looks next; `batchKey` null sends each under its own key. */
export async function leaveForLater(
  sql: Db,
  ids: readonly number[],
  ownKeys: boolean,
): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    update messages set claimed_by = ${NOBODY}, batch_key = case when ${ownKeys} then 'msg_' || id else batch_key end
    where id = any (${ids as number[]}) and status = 'sending'`;
}

/** Gives back what this worker has taken and not handed over. */
export async function requeueOwn(sql: Db, workerId: number): Promise<void> {
  await sql`
    update messages set status = 'queued', claimed_by = null, batch_key = null
    where status = 'claimed' and claimed_by = ${workerId}`;
}

/** Messages whose steps do not count because nobody could be reached. */
export async function listTouches(sql: Db, messageIds: readonly number[]): Promise<number[]> {
  const rows = await sql<{ touchId: number }[]>`
    select touch_id from messages where id = any (${messageIds as number[]}) and touch_id is not null`;
  return rows.map((row) => row.touchId);
}

/** Of these messages, those that ask for an invoice that is paid or held by now. */
export async function listOutdated(
  sql: Db,
  messageIds: readonly number[],
  today: string,
): Promise<number[]> {
  const rows = await sql<{ messageId: number }[]>`
    select distinct l.message_id from message_lines l join invoices i on i.id = l.invoice_id
    where l.message_id = any (${messageIds as number[]}) and l.dropped_because is null and l.amount_minor is not null
      and (i.balance_minor <> l.amount_minor or exists (select 1 from unlifted_holds h where h.invoice_id = i.id
        and (h.until_on is null or h.until_on >= ${today}::date)))`;
  return rows.map((row) => row.messageId);
}

// No worker has this number.
const NOBODY = 0;

/**
 * Whether a worker, this one or another, has messages in hand: claimed ones, and those due that it has locked and is still
 * writing.
 */
export async function hasMessagesInHand(db: Db, now: Date): Promise<boolean> {
  const [row] = await db<{ isInHand: boolean }[]>`
    with waiting as (
      select count(*) as messages from messages where status = 'queued' and not_before <= ${now}
    ), free as (
      select id from messages where status = 'queued' and not_before <= ${now} for update skip locked
    )
    select exists (select from messages where status in ('claimed', 'sending'))
      or (select messages from waiting) > (select count(*) from free) as is_in_hand`;
  return row?.isInHand ?? false;
}
