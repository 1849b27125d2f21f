import type { Db, Tx } from '../db/sql.ts';

export interface DeliveryMessage {
  id: number;
  status: string;
  toAddress: string;
  customerId: number | null;
}

/**
 * Locks the message an event speaks of. The provider's number decides. Our own number is believed only while the
 * provider's is not known yet, and only for the same recipient: another installation may share the account.
 */
export async function lockDeliveryMessage(
  tx: Tx,
  about: { providerId: string; messageId: number | null; to: readonly string[] },
): Promise<DeliveryMessage | undefined> {
  const [row] = await tx<DeliveryMessage[]>`
    select id, status, to_address, customer_id from messages
    where transport = 'resend' and (provider_id = ${about.providerId} or
      (id = ${about.messageId}::bigint and provider_id is null and lower(to_address) = any (${[...about.to]})))
    limit 1 for update`;
  return row;
}

/** Locks a message that a mail server speaks of. */
export async function lockDelivered(tx: Tx, id: number): Promise<DeliveryMessage | undefined> {
  const [row] = await tx<DeliveryMessage[]>`
    select id, status, to_address, customer_id from messages where id = ${id} for update`;
  return row;
}

export interface NewDeliveryEvent {
  messageId: number;
  kind: string;
  details: string;
  at: Date;
  providerEventId: string;
}

/** Writes an event down; false when it was already. */
export async function insertDeliveryEvent(sql: Db, event: NewDeliveryEvent): Promise<boolean> {
  const rows = await sql`
    insert into message_events (message_id, kind, details, at, provider_event_id)
    values (${event.messageId}, ${event.kind}, ${event.details}, ${event.at}, ${event.providerEventId})
    on conflict (provider_event_id) do nothing returning id`;
  return rows.length > 0;
}

/** Writes where a message stands now; `sentAt` counts only for one that was not known to have left. */
export async function saveDelivery(
  sql: Db,
  message: {
    id: number;
    status: string;
    reason: string;
    providerId: string | null;
    /** The Message-ID that its reader sees, when the provider gave it one. */
    mailId: string | null;
    sentAt: Date | null;
  },
): Promise<void> {
  await sql`
    update messages set status = ${message.status},
      status_reason = case when status = ${message.status} then status_reason else ${message.reason} end,
      provider_id = coalesce(provider_id, ${message.providerId}), mail_id = coalesce(mail_id, ${message.mailId}),
      sent_at = coalesce(sent_at, ${message.sentAt})
    where id = ${message.id}`;
}

/** Lets one transaction at a time count the bounces of an address. */
export async function lockAddress(tx: Tx, address: string): Promise<void> {
  await tx`select pg_advisory_xact_lock(${ADDRESS_LOCK_CLASS}, hashtext(${address}))`;
}

/** When mails to an address were refused for the time being, the latest first. */
export async function listSoftBounces(sql: Db, address: string): Promise<Date[]> {
  const rows = await sql<{ at: Date }[]>`
    select e.at from message_events e join messages m on m.id = e.message_id
    where m.to_address = ${address} and e.kind = 'soft_bounced' order by e.at desc limit 50`;
  return rows.map((row) => row.at);
}

export interface HeardEvent {
  messageId: number;
  /** Where its message stands. */
  status: string;
  kind: string;
  details: string;
  at: Date;
}

/** What was already heard of these messages. */
export async function listHeardEvents(
  sql: Db,
  messageIds: readonly number[],
): Promise<HeardEvent[]> {
  return sql<HeardEvent[]>`
    select e.message_id, m.status, e.kind, e.details, e.at
    from message_events e join messages m on m.id = e.message_id
    where e.message_id = any (${messageIds as number[]}) and e.provider_event_id is not null order by e.id`;
}

// Tells these locks from others of the same database.
const ADDRESS_LOCK_CLASS = 731_042;
