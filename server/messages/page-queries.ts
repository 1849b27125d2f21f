import type { Db } from '../db/sql.ts';

/** `late`: put off, by the receiving server or by the provider itself. */
export type MessageFilter = 'all' | 'waiting' | 'sent' | 'late' | 'trouble' | 'skipped';

/** The states a person asks for together. */
const STATUSES: Readonly<Record<Exclude<MessageFilter, 'all' | 'late'>, readonly string[]>> = {
  waiting: ['awaiting_approval', 'queued', 'claimed', 'sending'],
  sent: ['accepted', 'delivered'],
  trouble: ['unknown', 'rejected', 'bounced', 'complained'],
  skipped: ['skipped'],
};

export interface MessageRow {
  id: number;
  kind: string;
  tone: string;
  subject: string;
  toName: string;
  toAddress: string;
  status: string;
  statusReason: string;
  customerId: number | null;
  customerName: string | null;
  currency: string | null;
  /** Minor units asked for; null when the message asks for none. */
  askedMinor: number | null;
  invoices: number;
  at: Date;
}

/** A page of messages, the latest first; `beforeId` is the last one of the page before. */
export async function listMessagePage(
  sql: Db,
  options: { filter: MessageFilter; search: string; beforeId: number | null; limit: number },
): Promise<MessageRow[]> {
  const { filter, search, beforeId, limit } = options;
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  const state =
    filter === 'all'
      ? sql`true`
      : filter === 'late'
        ? sql`((m.status = 'queued' and m.attempts > 0) or (m.status = 'accepted' and exists (
            select from message_events e where e.message_id = m.id and e.kind in ('delayed', 'soft_bounced'))))`
        : sql`m.status = any(${[...STATUSES[filter]]})`;
  return sql<MessageRow[]>`
    select m.id, m.kind, m.tone, m.subject, m.to_name, m.to_address, m.status, m.status_reason, m.customer_id,
      c.name as customer_name, m.currency, lines.asked_minor, lines.invoices, coalesce(m.sent_at, m.created_at) as at
    from (
      select m.id, m.kind, m.tone, m.subject, m.to_name, m.to_address, m.status, m.status_reason, m.customer_id,
        m.currency, m.sent_at, m.created_at
      from messages m left join customers c on c.id = m.customer_id
      where ${state} and (${beforeId === null} or m.id < ${beforeId ?? 0}::bigint)
        and (${search === ''} or m.subject ilike ${pattern} or m.to_address ilike ${pattern} or c.name ilike ${pattern})
      order by m.id desc limit ${limit}
    ) m
    left join customers c on c.id = m.customer_id
    left join lateral (
      select sum(l.amount_minor) as asked_minor, count(*) as invoices
      from message_lines l where l.message_id = m.id and l.dropped_because is null
    ) lines on true
    order by m.id desc`;
}

export interface MessageCard extends Omit<MessageRow, 'askedMinor' | 'invoices' | 'at'> {
  step: string;
  language: string;
  transport: string | null;
  providerId: string | null;
  attempts: number;
  createdAt: Date;
  sentAt: Date | null;
  notBefore: Date;
  payLinkId: string | null;
  isHandled: boolean;
}

/** The message as its page shows it. */
export async function findMessageCard(sql: Db, id: number): Promise<MessageCard | undefined> {
  const [row] = await sql<MessageCard[]>`
    select m.id, m.kind, m.tone, m.subject, m.to_name, m.to_address, m.status, m.status_reason, m.customer_id,
      c.name as customer_name, m.currency, m.step, m.language, m.transport, m.provider_id, m.attempts, m.created_at,
      m.sent_at, m.not_before, m.pay_link_id,
      exists (select 1 from tasks t where t.message_id = m.id and t.done_at is not null) as is_handled
    from messages m left join customers c on c.id = m.customer_id where m.id = ${id}`;
  return row;
}

export interface MessageLine {
  invoiceId: number;
  number: string;
  currency: string;
  amountMinor: number | null;
  droppedBecause: string | null;
  balanceMinor: number;
}

/** The invoices a message was planned for. */
export async function listMessageLines(sql: Db, messageId: number): Promise<MessageLine[]> {
  return sql<MessageLine[]>`
    select l.invoice_id, i.number, i.currency, l.amount_minor, l.dropped_because, i.balance_minor
    from message_lines l join invoices i on i.id = l.invoice_id
    where l.message_id = ${messageId} order by i.due_on, i.id limit 500`;
}

/** What the provider said about a message, in order. */
export async function listMessageEvents(
  sql: Db,
  messageId: number,
): Promise<{ kind: string; details: string; at: Date }[]> {
  return sql<{ kind: string; details: string; at: Date }[]>`
    select kind, details, at from message_events where message_id = ${messageId} order by id limit 200`;
}

export interface OutboxRow {
  id: number;
  subject: string;
  toName: string;
  toAddress: string;
  at: Date;
}

/** A page of what the local outbox holds as sent, the latest first. */
export async function listOutboxPage(
  sql: Db,
  options: { beforeId: number | null; limit: number },
): Promise<OutboxRow[]> {
  const { beforeId, limit } = options;
  return sql<OutboxRow[]>`
    select id, subject, to_name, to_address, coalesce(sent_at, created_at) as at from messages
    where transport = 'outbox' and status in ('accepted', 'delivered')
      and (${beforeId === null} or id < ${beforeId ?? 0}::bigint)
    order by id desc limit ${limit}`;
}
