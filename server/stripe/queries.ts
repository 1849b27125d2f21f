import type { Db, Tx } from '../db/sql.ts';

export interface NewStripeEvent {
  id: string;
  type: string;
  isLive: boolean;
  createdAt: Date;
  /** What is kept of the event: see keptPart. */
  payload: KeptEvent;
  receivedVia: 'webhook' | 'poll';
  receivedAt: Date;
}

export interface KeptEvent {
  api_version: string | null;
  object: string;
  id: string | null;
}

/** Stores an event once; false when it is there already. */
export async function insertStripeEvent(tx: Tx, event: NewStripeEvent): Promise<boolean> {
  const rows = await tx`
    insert into stripe_events (id, type, livemode, created_at, payload, received_via, received_at)
    values (${event.id}, ${event.type}, ${event.isLive}, ${event.createdAt}, ${tx.json({ ...event.payload })},
      ${event.receivedVia}, ${event.receivedAt})
    on conflict (id) do nothing returning id`;
  return rows.length > 0;
}

export interface StoredStripeEvent {
  id: string;
  type: string;
  payload: KeptEvent;
  processedAt: Date | null;
}

export async function findStripeEvent(db: Db, id: string): Promise<StoredStripeEvent | undefined> {
  const [row] = await db<StoredStripeEvent[]>`
    select id, type, payload, processed_at from stripe_events where id = ${id}`;
  return row;
}

export async function markStripeEventProcessed(
  db: Db,
  id: string,
  outcome: string,
  at: Date,
): Promise<void> {
  await db`
    update stripe_events set processed_at = ${at}, outcome = ${outcome}
    where id = ${id} and processed_at is null`;
}

/** Events whose job was lost or gave up, the oldest first: received between the two instants and not yet processed. */
export async function listStuckStripeEvents(
  db: Db,
  between: { from: Date; until: Date; limit: number },
): Promise<string[]> {
  const rows = await db<{ id: string }[]>`
    select id from stripe_events
    where processed_at is null and received_at between ${between.from} and ${between.until}
    order by received_at limit ${between.limit}`;
  return rows.map((row) => row.id);
}

/** The name of this installation in the metadata of what it makes at Stripe. */
export async function getAppId(db: Db): Promise<string> {
  const [row] = await db<{ appId: string }[]>`select app_id from installation`;
  if (!row) throw new Error('The table "installation" has lost its row.');
  return row.appId;
}

/** A number for a reading of an object at Stripe, taken before it is asked: the reading that began later counts. */
export async function nextReading(db: Db): Promise<number> {
  const [row] = await db<{ reading: number }[]>`select nextval('stripe_readings') as reading`;
  return row?.reading ?? 0;
}
