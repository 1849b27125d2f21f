import type { Db, Tx } from '../db/sql.ts';

/** How far a mailbox was read. */
export interface MailboxCursor {
  uidValidity: number;
  lastUid: number;
  readAt: Date;
}

export async function findCursor(db: Db, name: string): Promise<MailboxCursor | undefined> {
  const [row] = await db<MailboxCursor[]>`
    select uid_validity, last_uid, read_at from mailboxes where name = ${name}`;
  return row;
}

/** Begins to watch a mailbox at this place; one that is watched already stays where it is. */
export async function beginCursor(
  db: Db,
  mailbox: { name: string; uidValidity: number; lastUid: number; at: Date },
): Promise<void> {
  await db`
    insert into mailboxes (name, uid_validity, last_uid, read_at)
    values (${mailbox.name}, ${mailbox.uidValidity}, ${mailbox.lastUid}, ${mailbox.at})
    on conflict (name) do update
    set uid_validity = excluded.uid_validity, last_uid = excluded.last_uid, read_at = excluded.read_at,
      failing_since = null, problem = ''
    where mailboxes.uid_validity = 0`;
}

/** Begins again in a mailbox whose server numbers its mails anew. */
export async function restartCursor(
  db: Db,
  mailbox: { name: string; uidValidity: number; lastUid: number },
): Promise<void> {
  await db`
    update mailboxes set uid_validity = ${mailbox.uidValidity}, last_uid = ${mailbox.lastUid}
    where name = ${mailbox.name} and uid_validity <> ${mailbox.uidValidity}`;
}

/**
 * Moves the place on, in the transaction that keeps the mail: false when another reader was there before, or the mails have other
 * numbers by now. The row stays locked until the transaction ends.
 */
export async function moveCursor(
  tx: Tx,
  mailbox: { name: string; uidValidity: number; uid: number },
): Promise<boolean> {
  const rows = await tx`
    update mailboxes set last_uid = ${mailbox.uid}
    where name = ${mailbox.name} and uid_validity = ${mailbox.uidValidity} and last_uid < ${mailbox.uid} returning name`;
  return rows.length > 0;
}

/** The mailbox was read to its end. */
export async function markRead(db: Db, name: string, at: Date): Promise<void> {
  await db`
    update mailboxes set read_at = ${at}, failing_since = null, problem = '' where name = ${name}`;
}

/** The mailbox could not be read; the first time counts. */
export async function markFailing(
  db: Db,
  mailbox: { name: string; problem: string; at: Date },
): Promise<void> {
  const { name, problem, at } = mailbox;
  // One that was never read has no place yet: it begins at the present when it can be read, whatever stands here.
  await db`
    insert into mailboxes (name, uid_validity, last_uid, read_at, failing_since, problem)
    values (${name}, 0, 0, ${at}, ${at}, ${problem})
    on conflict (name) do update
    set failing_since = coalesce(mailboxes.failing_since, excluded.failing_since), problem = excluded.problem`;
}

/** Mailboxes that cannot be read since before an instant. */
export async function listFailing(
  db: Db,
  since: Date,
): Promise<{ name: string; problem: string }[]> {
  return db<{ name: string; problem: string }[]>`
    select name, problem from mailboxes where failing_since <= ${since} order by name`;
}
