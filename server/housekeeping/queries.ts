import type { Db } from '../db/sql.ts';

/** Forgets kept API answers and events of providers that were worked on a month ago. */
export async function deleteOld(sql: Db, now: Date): Promise<void> {
  // An answer is kept for 24 hours. Stripe itself answers for its events for 30 days.
  await sql`delete from api_answers where created_at < ${new Date(now.getTime() - 24 * 3_600_000)}`;
  await sql`delete from forms_sent where sent_at < ${new Date(now.getTime() - 24 * 3_600_000)}`;
  const monthAgo = new Date(now.getTime() - 30 * 24 * 3_600_000);
  await sql`delete from stripe_events where processed_at < ${monthAgo}`;
  await sql`delete from resend_events where processed_at < ${monthAgo}`;
}
