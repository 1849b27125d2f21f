import type { Db, Tx } from '../db/sql.ts';

/** How far the events were read; undefined before the first time. */
export async function findReadUntil(db: Db): Promise<Date | undefined> {
  const [row] = await db<{ readUntil: Date }[]>`select read_until from stripe_polls`;
  return row?.readUntil;
}

/** When the first checkout was made: before it Stripe has nothing to tell. */
export async function findFirstCheckoutAt(db: Db): Promise<Date | undefined> {
  const [row] = await db<{ createdAt: Date | null }[]>`
    select min(created_at) as created_at from checkouts`;
  return row?.createdAt ?? undefined;
}

export async function storePoll(
  db: Db | Tx,
  poll: { readUntil: Date; polledAt: Date; missedByWebhook: number },
): Promise<void> {
  await db`
    insert into stripe_polls (read_until, polled_at, missed_by_webhook)
    values (${poll.readUntil}, ${poll.polledAt}, ${poll.missedByWebhook})
    on conflict (id) do update set read_until = excluded.read_until, polled_at = excluded.polled_at,
      missed_by_webhook = excluded.missed_by_webhook`;
}

export interface OverdueCheckout {
  id: number;
  status: 'creating' | 'open' | 'processing';
  key: string;
  sessionId: string | null;
  stripeCustomerId: string | null;
  createdAt: Date;
}

/** Checkouts that should have ended, or moved on, by the given instants; the oldest first. */
export async function listOverdueCheckouts(
  db: Db,
  before: { createdAt: Date; expiresAt: Date; updatedAt: Date },
  limit: number,
): Promise<OverdueCheckout[]> {
  return await db<OverdueCheckout[]>`
    select id, status, key, session_id, request ->> 'customer' as stripe_customer_id, created_at from checkouts
    where (status = 'creating' and created_at < ${before.createdAt})
      or (status = 'open' and expires_at < ${before.expiresAt})
      or (status = 'processing' and updated_at < ${before.updatedAt})
    order by created_at limit ${limit}`;
}

/** Payments by card whose fee is not known yet; the newest first, because an old one may never get a fee. */
export async function listPaymentsWithoutFee(
  db: Db,
  receivedAfter: Date,
  limit: number,
): Promise<{ stripePaymentIntentId: string; stripeChargeId: string }[]> {
  return await db<{ stripePaymentIntentId: string; stripeChargeId: string }[]>`
    select stripe_payment_intent_id, stripe_charge_id from payments
    where stripe_charge_id is not null and fee_minor is null and stripe_payment_intent_id is not null
      and recorded_at > ${receivedAfter}
    order by id desc limit ${limit}`;
}
