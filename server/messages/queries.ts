import type { Db, Fragment } from '../db/sql.ts';
import type { Attachment } from '../mail/transport.ts';
import type { Copy } from '../runs/recipient-rules.ts';
import type { MailFacts } from '../../emails/facts.ts';
import type { WordingSource } from '../../emails/wordings/variables.ts';
import type { StoredMessage } from './handover-queries.ts';

/** A message taken from the outbox, locked by the caller's transaction. */
export interface WaitingMessage {
  id: number;
  kind: string;
  step: string;
  tone: string;
  touchId: number | null;
  customerId: number | null;
  contactId: number | null;
  userId: number | null;
  paymentId: number | null;
  payLinkId: string | null;
  currency: string | null;
  language: string;
  toName: string;
  toAddress: string;
  attempts: number;
  /** Set when it was handed over before with an outcome that is known to have sent nothing. */
  facts: MailFacts | null;
  /** The wording it was written in at an earlier try. */
  variant: number | null;
  /** What it is written by, where that was decided when it was queued. */
  skeletonHash: string | null;
  attachments: Attachment[];
  copies: Copy[];
  /** What a person wrote for this one mail; null: one of the wordings there are. */
  edited: EditedWording | null;
}

/** A wording for one mail, and the voice it was written for: another voice is written as ever. */
export interface EditedWording extends WordingSource {
  kind: string;
  tone: string;
}

/** Locks the next messages whose time has come, leaving those of other senders. */
export async function lockWaiting(
  sql: Db,
  now: Date,
  limit: number,
  remindersPaused: boolean,
): Promise<WaitingMessage[]> {
  return sql<WaitingMessage[]>`
    select ${waitingColumns(sql)} from messages m
    where m.status = 'queued' and m.not_before <= ${now} and (not ${remindersPaused} or m.touch_id is null)
    order by m.not_before, m.id limit ${limit} for update of m skip locked`;
}

/** What a `WaitingMessage` holds, of the messages `m`. */
export function waitingColumns(sql: Db): Fragment {
  return sql`m.id, m.kind, m.step, m.tone, m.touch_id, m.customer_id, m.contact_id, m.user_id, m.payment_id,
    m.pay_link_id, m.currency, m.language, m.to_name, m.to_address, m.attempts, m.facts,
    m.variant, m.skeleton_hash, m.attachments, m.copies, m.edited`;
}

/** Messages whose sending window has closed wait for the next one. */
export async function moveToNextWindow(
  sql: Db,
  now: Date,
  opening: Date,
  closing: Date,
): Promise<void> {
  await sql`
    update messages set not_before = ${opening}, not_after = ${closing}
    where status = 'queued' and not_before <= ${now} and not_after < ${now}`;
}

export interface MessageCustomer {
  id: number;
  number: string;
  name: string;
  country: string;
}

export async function listMessageCustomers(
  sql: Db,
  ids: readonly number[],
): Promise<Map<number, MessageCustomer>> {
  const rows = await sql<MessageCustomer[]>`
    select id, number, name, country from customers where id = any (${ids as number[]})`;
  return new Map(rows.map((row) => [row.id, row]));
}

/** Whether each address may still be written to: its contact is there, and nothing suppresses it. */
export async function listBlockedMessages(
  sql: Db,
  messageIds: readonly number[],
): Promise<Map<number, string>> {
  const rows = await sql<{ id: number; because: string }[]>`
    select m.id, case when x.email is not null then 'address_suppressed' else 'contact_removed' end as because
    from messages m
    left join contacts k on k.id = m.contact_id
    left join suppressions x on x.email = m.to_address
    where m.id = any (${messageIds as number[]}) and (x.email is not null or k.removed_at is not null)`;
  return new Map(rows.map((row) => [row.id, row.because]));
}

/** The copies for addresses that may be written to, and for contacts and colleagues who are still there. */
export async function listAllowedCopies(
  sql: Db,
  messageIds: readonly number[],
): Promise<Map<number, Copy[]>> {
  if (messageIds.length === 0) return new Map();
  const rows = await sql<{ id: number; copies: Copy[] }[]>`${allowedCopies(sql, messageIds)}`;
  return new Map(rows.map((row) => [row.id, row.copies]));
}

/** Drops the others. */
export async function dropBlockedCopies(sql: Db, messageIds: readonly number[]): Promise<void> {
  if (messageIds.length === 0) return;
  await sql`
    update messages m set copies = allowed.copies from (${allowedCopies(sql, messageIds)}) allowed
    where m.id = allowed.id and m.copies <> allowed.copies`;
}

function allowedCopies(sql: Db, messageIds: readonly number[]): Fragment {
  return sql`
    select m.id, coalesce(jsonb_agg(copy order by n) filter (where x.email is null and (k.known or u.id is not null)), '[]')
      as copies
    from messages m cross join jsonb_array_elements(m.copies) with ordinality c (copy, n)
    left join suppressions x on x.email = copy ->> 'address'
    left join users u on u.email = copy ->> 'address' and u.disabled_at is null
    cross join lateral (
      select exists (select from contacts k where k.customer_id = m.customer_id and k.removed_at is null
        and k.email = copy ->> 'address') as known
    ) k
    where m.id = any (${messageIds as number[]}) group by m.id`;
}

export interface ReadyMessage extends StoredMessage {
  tone: string;
  /** The wording of a mail about invoices; null for every other. */
  variant: number | null;
}

/** Writes what each message will say, and that this worker has it in hand. */
export async function markClaimed(
  sql: Db,
  messages: readonly ReadyMessage[],
  by: {
    workerId: number;
    at: Date;
    transport: string;
    batchKey: string;
    status: 'claimed' | 'sending';
  },
): Promise<void> {
  if (messages.length === 0) return;
  await sql`
    update messages m set status = ${by.status}, kind = r.kind, tone = r.tone, step = r.step, subject = r.subject,
      variant = r.variant,
      skeleton_hash = r.skeleton_hash, facts = r.facts::jsonb, claimed_by = ${by.workerId}, claimed_at = ${by.at},
      transport = ${by.transport},
      -- The key of its set: a mail with attachments is one by itself.
      batch_key = case when m.attachments = '[]' then ${by.batchKey} else 'msg_' || m.id end, attempts = m.attempts + 1
    from unnest(${messages.map((m) => m.id)}::bigint[], ${messages.map((m) => m.kind)}::text[],
      ${messages.map((m) => m.tone)}::text[], ${messages.map((m) => m.step)}::text[],
      ${messages.map((m) => m.subject)}::text[], ${messages.map((m) => m.skeletonHash)}::text[],
      ${messages.map((m) => JSON.stringify(m.facts))}::text[], ${messages.map((m) => m.variant)}::smallint[])
      as r (id, kind, tone, step, subject, skeleton_hash, facts, variant)
    where m.id = r.id`;
}

export async function markSkipped(
  sql: Db,
  skipped: readonly { id: number; because: string }[],
): Promise<void> {
  if (skipped.length === 0) return;
  await sql`
    update messages m set status = 'skipped', status_reason = r.because
    from unnest(${skipped.map((s) => s.id)}::bigint[], ${skipped.map((s) => s.because)}::text[]) as r (id, because)
    where m.id = r.id`;
}

/**
 * The chases stand again where they stood before the steps that are `gone`. One that went over to another version meanwhile, and
 * carried out nothing there, goes back to the version of its step: working it out again takes it along from there, in a new cycle.
 */
function restored(sql: Db) {
  return sql`
    restored as (
      update chases c set position = g.previous_position, last_touch_on = g.previous_last_touch_on,
        slide_days = g.previous_slide_days,
        version_id = case when c.cycle = g.cycle then c.version_id else v.id end,
        scenario_id = case when c.cycle = g.cycle then c.scenario_id else v.scenario_id end
      from gone g left join scenario_versions v on v.id = g.version_id
      where g.outcome = 'carried' and c.invoice_id = g.invoice_id and (
        (c.cycle = g.cycle and c.position = g.position)
        or (c.cycle > g.cycle and c.version_id <> v.id and not exists (
          select from touch_steps t where t.invoice_id = c.invoice_id and t.cycle > g.cycle and t.outcome = 'carried')))
      returning c.invoice_id
    )`;
}

/**
 * Takes back the steps of touches that were never carried out: the chases stand again where they stood before.
 * Answers the invoices, to be worked out again.
 */
export async function withdrawTouches(sql: Db, touchIds: readonly number[]): Promise<number[]> {
  if (touchIds.length === 0) return [];
  const rows = await sql<{ invoiceId: number }[]>`
    with gone as (
      delete from touch_steps s where touch_id = any (${touchIds as number[]})
      returning invoice_id, cycle, position, outcome, previous_position, previous_last_touch_on, previous_slide_days,
        (select l.version_id from messages m join message_lines l on l.message_id = m.id
          where m.touch_id = s.touch_id and l.invoice_id = s.invoice_id limit 1) as version_id
    ), ${restored(sql)}, untouched as (
      delete from touches where id = any (${touchIds as number[]}) returning id
    ), parted as (
      update messages set touch_id = null where touch_id = any (${touchIds as number[]}) returning id
    )
    select distinct invoice_id from gone, (select count(*) from restored) r, (select count(*) from untouched) u,
      (select count(*) from parted) p`;
  return rows.map((row) => row.invoiceId);
}

/** Drops single steps of a touch whose invoice fell out of the message; answers the invoices. */
export async function withdrawSteps(
  sql: Db,
  steps: readonly { invoiceId: number; cycle: number; position: number }[],
): Promise<void> {
  if (steps.length === 0) return;
  await sql`
    with wanted as (
      select * from unnest(${steps.map((s) => s.invoiceId)}::bigint[], ${steps.map((s) => s.cycle)}::int[],
        ${steps.map((s) => s.position)}::int[]) as w (invoice_id, cycle, position)
    ), gone as (
      delete from touch_steps t using wanted w
      where t.invoice_id = w.invoice_id and t.cycle = w.cycle and t.position = w.position
      returning t.invoice_id, t.cycle, t.position, t.outcome, t.previous_position, t.previous_last_touch_on,
        t.previous_slide_days, (select l.version_id from messages m join message_lines l on l.message_id = m.id
          where m.touch_id = t.touch_id and l.invoice_id = t.invoice_id limit 1) as version_id
    ), ${restored(sql)}
    select count(*) from restored`;
}

export async function findRenewedLink(
  sql: Db,
  id: string,
): Promise<{ expiresAt: Date } | undefined> {
  const [row] = await sql<{ expiresAt: Date }[]>`
    select expires_at from pay_links where id = ${id} and revoked_at is null`;
  return row;
}
