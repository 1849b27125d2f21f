import type { Db, Tx } from '../db/sql.ts';

/** What is kept of an event: see keptPart. */
export interface KeptResendEvent {
  /** When it happened, as Resend writes it. */
  at: string | null;
  email_id?: string | null;
  /** The Message-ID its reader sees. */
  mail_id?: string | null;
  /** Our number of the message, as we gave it along. */
  message?: string | null;
  to?: string[];
  /** Of a bounce: `Permanent`, `Transient` or `Undetermined`. */
  type?: string | null;
  reason?: string | null;
  text?: string | null;
}

export interface NewResendEvent {
  /** The `svix-id`: the same for every try to deliver it. */
  id: string;
  type: string;
  payload: KeptResendEvent;
  receivedAt: Date;
}

/** Stores an event once; false when it is there already. */
export async function insertResendEvent(tx: Tx, event: NewResendEvent): Promise<boolean> {
  const rows = await tx`
    insert into resend_events (id, type, payload, received_at)
    values (${event.id}, ${event.type}, ${tx.json({ ...event.payload })}, ${event.receivedAt})
    on conflict (id) do nothing returning id`;
  return rows.length > 0;
}

/** An event that nobody has worked on yet, without locking it: what it asks for takes a while. */
export async function findResendEvent(db: Db, id: string): Promise<NewResendEvent | undefined> {
  const [row] = await db<NewResendEvent[]>`
    select id, type, payload, received_at from resend_events where id = ${id} and processed_at is null`;
  return row;
}

/** Locks an event that nobody has worked on yet. */
export async function lockResendEvent(tx: Tx, id: string): Promise<NewResendEvent | undefined> {
  const [row] = await tx<NewResendEvent[]>`
    select id, type, payload, received_at from resend_events
    where id = ${id} and processed_at is null for update`;
  return row;
}

export async function markResendEventProcessed(db: Db, id: string, at: Date): Promise<void> {
  await db`update resend_events set processed_at = ${at} where id = ${id}`;
}
