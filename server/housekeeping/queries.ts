import type { Db } from '../db/sql.ts';

/** Forgets what has expired: sessions, sign-in links, counted failures, kept API answers. */
export async function deleteExpired(sql: Db, now: Date): Promise<void> {
  // CONTRACT 3: an API answer is kept for 24 hours. A used or expired sign-in link for a day more, for the audit's eyes.
  const dayAgo = new Date(now.getTime() - 24 * 3_600_000);
  await sql`delete from sessions where expires_at < ${now}`;
  await sql`delete from sign_in_links where expires_at < ${dayAgo}`;
  await sql`delete from sign_in_failures where window_ends_at < ${now}`;
  await sql`delete from api_answers where created_at < ${dayAgo}`;
}
