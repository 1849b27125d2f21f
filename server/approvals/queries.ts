import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';
import { waitingColumns, type EditedWording, type WaitingMessage } from '../messages/queries.ts';

/** A message that a person reads before it leaves. */
export interface AwaitingMessage extends WaitingMessage {
  touchId: number;
  customerId: number;
  customerNumber: string;
  customerName: string;
  customerKind: string;
  country: string;
  currency: string;
  /** The day its step was planned for. */
  touchedOn: PlainDate;
  createdAt: Date;
  /** When its text was last edited, or an edit undone. */
  editedAt: Date | null;
  editedBy: string | null;
}

function awaiting(sql: Db) {
  return sql`
    select ${waitingColumns(sql)}, c.number as customer_number, c.name as customer_name, c.kind as customer_kind, c.country,
      t.touched_on, m.created_at, m.edited_at, coalesce(nullif(u.name, ''), u.email) as edited_by
    from messages m join customers c on c.id = m.customer_id join touches t on t.id = m.touch_id
    left join users u on u.id = m.edited_by
    where m.status = 'awaiting_approval'`;
}

/** A page of them, the oldest first; `afterId` is the last one of the page before. With an owner, those to customers that person looks after. */
export async function listAwaiting(
  sql: Db,
  options: { afterId: number | null; limit: number; ownerId?: number | null },
): Promise<AwaitingMessage[]> {
  const { afterId, limit, ownerId = null } = options;
  return sql<AwaitingMessage[]>`
    ${awaiting(sql)} and m.id > ${afterId ?? 0}
      and (${ownerId === null} or c.owner_id = ${ownerId}) order by m.id limit ${limit}`;
}

export async function findAwaiting(sql: Db, id: number): Promise<AwaitingMessage | undefined> {
  const [row] = await sql<AwaitingMessage[]>`${awaiting(sql)} and m.id = ${id}`;
  return row;
}

/** Locks one that still waits: of two people the second finds it decided. */
export async function lockAwaiting(sql: Db, id: number): Promise<AwaitingMessage | undefined> {
  const [row] = await sql<AwaitingMessage[]>`${awaiting(sql)} and m.id = ${id} for update of m`;
  return row;
}

/** Locks the next of them that nobody is deciding about. */
export async function lockNextAwaiting(
  sql: Db,
  options: { afterId: number; limit: number },
): Promise<AwaitingMessage[]> {
  return sql<AwaitingMessage[]>`
    ${awaiting(sql)} and m.id > ${options.afterId} order by m.id limit ${options.limit} for update of m skip locked`;
}

/** How many wait for a person. */
export async function countAwaiting(sql: Db): Promise<number> {
  const [row] = await sql<{ messages: number }[]>`
    select count(*)::int as messages from messages where status = 'awaiting_approval'`;
  return row?.messages ?? 0;
}

/** Gives it to the sender; false when it is decided already. */
export async function queueApproved(
  sql: Db,
  id: number,
  leaving: { notBefore: Date; notAfter: Date },
): Promise<boolean> {
  const rows = await sql`
    update messages set status = 'queued', not_before = ${leaving.notBefore}, not_after = ${leaving.notAfter}
    where id = ${id} and status = 'awaiting_approval' returning id`;
  return rows.length > 0;
}

/** Ends it without a mail; false when it is decided already. */
export async function skipAwaiting(sql: Db, id: number, reason: string): Promise<boolean> {
  const rows = await sql`
    update messages set status = 'skipped', status_reason = ${reason}
    where id = ${id} and status = 'awaiting_approval' returning id`;
  return rows.length > 0;
}

/** An invoice's step that a touch carries. */
export interface CarriedStep {
  invoiceId: number;
  position: number;
  versionId: number | null;
}

export async function listCarriedSteps(
  sql: Db,
  messageId: number,
  touchId: number,
): Promise<CarriedStep[]> {
  return sql<CarriedStep[]>`
    select s.invoice_id, s.position, l.version_id
    from touch_steps s join message_lines l on l.message_id = ${messageId} and l.invoice_id = s.invoice_id
    where s.touch_id = ${touchId} and s.outcome = 'carried' order by s.invoice_id`;
}

/** Dates a touch and its steps anew. */
export async function moveTouch(sql: Db, touchId: number, on: PlainDate): Promise<void> {
  await sql`
    with moved as (update touches set touched_on = ${on} where id = ${touchId})
    update touch_steps set decided_on = ${on} where touch_id = ${touchId}`;
}

/** The steps that a touch carried were passed over by a person; the touch is none any more. */
export async function passOverTouch(
  sql: Db,
  touchId: number,
  on: PlainDate,
  reason: string,
): Promise<void> {
  await sql`
    update touch_steps set outcome = 'passed_over', decided_on = ${on}, touch_id = null,
      reason = case when outcome = 'carried' then ${reason} else reason end
    where touch_id = ${touchId}`;
  await sql`delete from touches where id = ${touchId}`;
}

/** Chases whose last step was of that day count from another, their plans moved on by as many days as each says. */
export async function slideChases(
  sql: Db,
  moves: readonly { invoiceId: number; days: number }[],
  { from, to }: { from: PlainDate; to: PlainDate },
): Promise<void> {
  if (moves.length === 0) return;
  await sql`
    update chases c set last_touch_on = ${to}, slide_days = c.slide_days + m.days
    from unnest(${moves.map((m) => m.invoiceId)}::bigint[], ${moves.map((m) => m.days)}::int[]) as m (invoice_id, days)
    where c.invoice_id = m.invoice_id and c.last_touch_on = ${from}`;
}

/** Keeps another text for it; null: what its wording says. */
export async function saveEdit(
  sql: Db,
  id: number,
  edit: { edited: EditedWording | null; userId: number; at: Date },
): Promise<void> {
  const edited = edit.edited && sql.json({ ...edit.edited });
  await sql`
    update messages set edited = ${edited}, edited_by = ${edit.userId}, edited_at = ${edit.at} where id = ${id}`;
}

export async function insertDecision(
  sql: Db,
  decision: { messageId: number; kind: string; details: string; at: Date },
): Promise<void> {
  await sql`
    insert into message_events (message_id, kind, details, at)
    values (${decision.messageId}, ${decision.kind}, ${decision.details}, ${decision.at})`;
}
