import type { Db, Tx } from '../db/sql.ts';
import type { Throttle } from './rules.ts';
import type { SignedInUser } from './session.ts';

export interface Session extends SignedInUser {
  expiresAt: Date;
}

/** The session of a cookie, with its user, when neither has ended. */
export async function findSession(sql: Db, hash: Buffer, now: Date): Promise<Session | undefined> {
  const [row] = await sql<Session[]>`
    select users.id, users.email, users.name, users.role, users.language, sessions.expires_at
    from sessions join users on users.id = sessions.user_id
    where sessions.token_hash = ${hash} and sessions.expires_at > ${now} and users.disabled_at is null`;
  return row;
}

export async function insertSession(
  tx: Tx,
  session: { hash: Buffer; userId: number; now: Date; expiresAt: Date; isByLink: boolean },
): Promise<void> {
  await tx`
    insert into sessions (token_hash, user_id, created_at, expires_at, opened_by_link)
    values (${session.hash}, ${session.userId}, ${session.now}, ${session.expiresAt}, ${session.isByLink})`;
}

/** Whether a session was opened by a mailed link since an instant. */
export async function isOpenedByLink(sql: Db, hash: Buffer, since: Date): Promise<boolean> {
  const [row] = await sql<{ found: boolean }[]>`
    select exists (
      select from sessions where token_hash = ${hash} and opened_by_link and created_at >= ${since}
    ) as found`;
  return row?.found ?? false;
}

export async function extendSession(sql: Db, hash: Buffer, expiresAt: Date): Promise<void> {
  await sql`update sessions set expires_at = ${expiresAt} where token_hash = ${hash}`;
}

export async function deleteSession(sql: Db, hash: Buffer): Promise<void> {
  await sql`delete from sessions where token_hash = ${hash}`;
}

/** All of a user's sessions, but for one to keep. */
export async function deleteSessionsOf(
  sql: Db,
  userId: number,
  keep: Buffer | null,
): Promise<void> {
  await sql`delete from sessions where user_id = ${userId} and token_hash is distinct from ${keep}`;
}

export async function insertSignInLink(
  tx: Tx,
  link: { hash: Buffer; userId: number; now: Date; expiresAt: Date },
): Promise<void> {
  await tx`
    insert into sign_in_links (token_hash, user_id, created_at, expires_at)
    values (${link.hash}, ${link.userId}, ${link.now}, ${link.expiresAt})`;
}

/** Whether a link would still work; nothing is used up by asking. */
export async function isSignInLinkGood(sql: Db, hash: Buffer, now: Date): Promise<boolean> {
  const [row] = await sql<{ found: boolean }[]>`
    select exists (
      select from sign_in_links join users on users.id = sign_in_links.user_id
      where token_hash = ${hash} and used_at is null and expires_at > ${now} and users.disabled_at is null
    ) as found`;
  return row?.found ?? false;
}

/** Uses a link up; undefined when it was used, has expired or never was. */
export async function claimSignInLink(
  tx: Tx,
  hash: Buffer,
  now: Date,
): Promise<number | undefined> {
  const [row] = await tx<{ userId: number }[]>`
    update sign_in_links set used_at = ${now}
    from users
    where users.id = sign_in_links.user_id and users.disabled_at is null
      and token_hash = ${hash} and used_at is null and expires_at > ${now}
    returning user_id`;
  return row?.userId;
}

/** Links sent before stop working: after signing in, or when the user is turned off. */
export async function deleteSignInLinksOf(sql: Db, userId: number): Promise<void> {
  await sql`delete from sign_in_links where user_id = ${userId} and used_at is null`;
}

/** Counts one try of a subject within its window, and says how many that makes and when the window ends. */
export async function countTry(
  sql: Db,
  subject: string,
  throttle: Throttle,
  now: Date,
): Promise<{ failures: number; windowEndsAt: Date }> {
  const endsAt = new Date(now.getTime() + throttle.windowMinutes * 60_000);
  const [row] = await sql<{ failures: number; windowEndsAt: Date }[]>`
    insert into sign_in_failures as kept (subject, failures, window_ends_at)
    values (${subject}, 1, ${endsAt})
    on conflict (subject) do update set
      failures = case when kept.window_ends_at <= ${now} then 1 else least(kept.failures + 1, 1000000) end,
      window_ends_at = case when kept.window_ends_at <= ${now} then ${endsAt} else kept.window_ends_at end
    returning failures, window_ends_at`;
  return row ?? { failures: 1, windowEndsAt: endsAt };
}

/** A try that turned out well does not count. */
export async function forgetTries(sql: Db, subject: string): Promise<void> {
  await sql`delete from sign_in_failures where subject = ${subject}`;
}

/** Takes back one try of a subject that others share. */
export async function forgiveTry(sql: Db, subject: string): Promise<void> {
  await sql`update sign_in_failures set failures = failures - 1 where subject = ${subject} and failures > 1`;
}

/** What has expired: sessions, links, counters. Called by the nightly sweep. */
export async function deleteExpiredSignIns(sql: Db, now: Date): Promise<void> {
  await sql`
    with old_sessions as (delete from sessions where expires_at <= ${now}),
      old_links as (delete from sign_in_links where expires_at <= ${now})
    delete from sign_in_failures where window_ends_at <= ${now}`;
}
