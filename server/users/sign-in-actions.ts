import { audit } from '../audit/record.ts';
import { transaction, type Db, type Tx } from '../db/sql.ts';
import { queueSignInLink } from '../messages/actions.ts';
import type { Services } from '../services.ts';
import { verifyPassword } from './password.ts';
import { findUserByEmail } from './queries.ts';
import {
  ACCOUNT_THROTTLE,
  ADDRESS_THROTTLE,
  LINK_THROTTLE,
  SESSION_DAYS,
  SIGN_IN_LINK_MINUTES,
  type Throttle,
} from './rules.ts';
import {
  claimSignInLink,
  countTry,
  deleteSession,
  deleteSignInLinksOf,
  forgetTries,
  forgiveTry,
  insertSession,
  insertSignInLink,
} from './session-queries.ts';
import { newToken, tokenHash } from './token.ts';

export type SignIn =
  | { ok: true; userId: number; sessionToken: string }
  | { ok: false; reason: 'wrong' }
  | { ok: false; reason: 'too_many'; retryAfterSeconds: number };

/** Where a request came from and the cookie it carried, which a new sign-in replaces. */
export interface Visitor {
  address: string;
  sessionToken: string | null;
}

/** Signs in by password. The try is counted before it is judged, so that many at once do not slip through. */
export async function signIn(
  services: Services,
  visitor: Visitor,
  credentials: { email: string; password: string },
): Promise<SignIn> {
  const { email, password } = credentials;
  const account = `account:${email.slice(0, 254)}`;
  const address = `address:${visitor.address}`;
  const wait =
    (await waitSeconds(services, address, ADDRESS_THROTTLE)) ??
    (await waitSeconds(services, account, ACCOUNT_THROTTLE));
  if (wait !== null) return { ok: false, reason: 'too_many', retryAfterSeconds: wait };

  const user = await findUserByEmail(services.sql, email);
  const isRight = await verifyPassword(password, user?.passwordHash ?? null);
  if (!isRight || !user || user.disabledAt !== null) return { ok: false, reason: 'wrong' };
  return transaction(services.sql, async (tx) => {
    await forgetTries(tx, account);
    await forgiveTry(tx, address);
    return { ok: true, ...(await openSession(tx, services, user.id, visitor, 'password')) };
  });
}

/** Signs in by a one-time link. Undefined when it was used before, has expired or never was. */
export async function useSignInLink(
  services: Services,
  visitor: Visitor,
  token: string,
): Promise<{ userId: number; sessionToken: string } | undefined> {
  return transaction(services.sql, async (tx) => {
    const userId = await claimSignInLink(tx, tokenHash(token), services.clock.now());
    if (userId === undefined) return undefined;
    await deleteSignInLinksOf(tx, userId);
    return openSession(tx, services, userId, visitor, 'link');
  });
}

/** Mails a one-time link, if the address belongs to somebody. The caller answers the same either way. */
export async function requestSignInLink(
  services: Services,
  visitor: Visitor,
  email: string,
): Promise<{ retryAfterSeconds: number } | null> {
  const wait = await waitSeconds(services, `address:${visitor.address}`, ADDRESS_THROTTLE);
  if (wait !== null) return { retryAfterSeconds: wait };
  // Too many links for one address are not sent, and not told either: that would give away that it is known.
  const isFlood = (await waitSeconds(services, `link:${email}`, LINK_THROTTLE)) !== null;
  await transaction(services.sql, async (tx) => {
    const user = await findUserByEmail(tx, email);
    if (isFlood || !user || user.disabledAt !== null) return;
    const url = await createSignInLink(tx, services, user.id);
    await queueSignInLink(tx, services, { userId: user.id, url, minutes: SIGN_IN_LINK_MINUTES });
  });
  return null;
}

/** Makes a one-time link that signs a user in, and returns its URL: the only time it can be read. */
export async function createSignInLink(
  tx: Tx,
  services: Services,
  userId: number,
  minutes = SIGN_IN_LINK_MINUTES,
): Promise<string> {
  const token = newToken();
  const now = services.clock.now();
  const expiresAt = new Date(now.getTime() + minutes * 60_000);
  await insertSignInLink(tx, { hash: tokenHash(token), userId, now, expiresAt });
  return `${services.config.publicUrl}/sign-in/link/${token}`;
}

export async function signOut(services: Services, sessionToken: string): Promise<void> {
  await deleteSession(services.sql, tokenHash(sessionToken));
}

/** Opens a session in place of the visitor's old one, so that a cookie planted before signing in is worth nothing. */
export async function openSession(
  tx: Tx,
  services: Services,
  userId: number,
  visitor: Pick<Visitor, 'sessionToken'>,
  means: 'password' | 'link' | 'first_account',
): Promise<{ userId: number; sessionToken: string }> {
  if (visitor.sessionToken !== null) await deleteSession(tx, tokenHash(visitor.sessionToken));
  const sessionToken = newToken();
  const now = services.clock.now();
  await insertSession(tx, {
    hash: tokenHash(sessionToken),
    userId,
    now,
    expiresAt: sessionEnd(now),
    isByLink: means === 'link',
  });
  await audit(tx, services, {
    actor: 'user',
    userId,
    action: 'user.signed_in',
    subjectType: 'user',
    subjectId: userId,
    details: { means },
  });
  return { userId, sessionToken };
}

/** When a session that is used now ends. */
export function sessionEnd(now: Date): Date {
  return new Date(now.getTime() + SESSION_DAYS * 86_400_000);
}

async function waitSeconds(
  services: { sql: Db; clock: Services['clock'] },
  subject: string,
  throttle: Throttle,
): Promise<number | null> {
  const now = services.clock.now();
  const { failures, windowEndsAt } = await countTry(services.sql, subject, throttle, now);
  if (failures <= throttle.triesMax) return null;
  return Math.max(1, Math.ceil((windowEndsAt.getTime() - now.getTime()) / 1000));
}
