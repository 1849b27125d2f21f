import { audit } from '../audit/record.ts';
import { transaction, type Tx } from '../db/sql.ts';
import { Conflict, NotFound } from '../errors.ts';
import { queueSignInLink } from '../messages/actions.ts';
import {
  findOrganization,
  insertOrganization,
  type NewOrganization,
} from '../organization/queries.ts';
import type { Services } from '../services.ts';
import { hashPassword, verifyPassword } from './password.ts';
import {
  countAdmins,
  findUser,
  hasUsers,
  insertUser,
  lockTeam,
  updateDisabled,
  updatePassword,
  updateProfile,
  updateRole,
  type UserWithPassword,
} from './queries.ts';
import {
  INVITATION_MINUTES,
  PASSWORD_BY_LINK_MINUTES,
  teamChangeProblem,
  type Role,
} from './rules.ts';
import { deleteSessionsOf, deleteSignInLinksOf, isOpenedByLink } from './session-queries.ts';
import { createSignInLink, openSession } from './sign-in-actions.ts';
import { tokenHash } from './token.ts';

/**
 * The first visit: the organization and its first administrator, or neither. Undefined when somebody was quicker:
 * two submits make one account.
 */
export async function createFirstAccount(
  services: Services,
  organization: NewOrganization,
  account: { email: string; name: string; password: string },
): Promise<{ userId: number; sessionToken: string } | undefined> {
  const passwordHash = await hashPassword(account.password);
  return transaction(services.sql, async (tx) => {
    await lockTeam(tx);
    if (await hasUsers(tx)) return undefined;
    const { language } = organization;
    await createOrganization(tx, services, organization, null);
    const { email, name } = account;
    const userId = await insertUser(
      tx,
      { email, name, role: 'admin', language, passwordHash },
      services.clock.now(),
    );
    if (userId === undefined) return undefined;
    await recordUser(tx, services, userId, 'user.created', userId, { role: 'admin' });
    return openSession(tx, services, userId, { sessionToken: null }, 'first_account');
  });
}

/** The organization alone, when the first user was made on the command line. Does nothing when there is one. */
export async function createOrganization(
  tx: Tx,
  services: Services,
  organization: NewOrganization,
  userId: number | null,
): Promise<void> {
  if (!(await insertOrganization(tx, organization, services.clock.now()))) return;
  await audit(tx, services, {
    actor: 'user',
    userId,
    action: 'organization.created',
    subjectType: 'organization',
    subjectId: 1,
    details: { name: organization.name },
  });
}

/** Adds a user without a password. Throws a Conflict when the address is taken. */
export async function createUser(
  tx: Tx,
  services: Services,
  user: { email: string; role: Role; name: string; language?: string; createdBy?: number | null },
): Promise<number> {
  const organization = await findOrganization(tx);
  const id = await insertUser(
    tx,
    {
      email: user.email.trim().toLowerCase(),
      name: user.name,
      role: user.role,
      language: user.language ?? organization?.language ?? 'en',
      passwordHash: null,
    },
    services.clock.now(),
  );
  if (id === undefined)
    throw new Conflict(`There is already a user with the address ${user.email}.`);
  await recordUser(tx, services, user.createdBy ?? null, 'user.created', id, { role: user.role });
  return id;
}

/** Adds a user and mails the link to come in by; the link is also returned, to be handed over in person. */
export async function inviteUser(
  services: Services,
  invitedBy: number,
  user: { email: string; role: Role; name: string; language: string },
): Promise<{ userId: number; url: string }> {
  return transaction(services.sql, async (tx) => {
    const userId = await createUser(tx, services, { ...user, createdBy: invitedBy });
    const url = await createSignInLink(tx, services, userId, INVITATION_MINUTES);
    await queueSignInLink(tx, services, { userId, url, minutes: INVITATION_MINUTES });
    return { userId, url };
  });
}

export type TeamChange = { ok: true } | { ok: false; reason: 'self' | 'last_admin' };

/** Gives a user another role. The last administrator stays one. */
export async function changeRole(
  services: Services,
  changedBy: number,
  userId: number,
  role: Role,
): Promise<TeamChange> {
  return changeTeam(services, changedBy, userId, { role }, async (tx, user) => {
    if (user.role === role) return;
    await updateRole(tx, userId, role);
    await recordUser(tx, services, changedBy, 'user.role_changed', userId, { role });
  });
}

/** Turns a user off: sessions and links end at once; what the user did stays on record. */
export async function disableUser(
  services: Services,
  disabledBy: number,
  userId: number,
): Promise<TeamChange> {
  return changeTeam(services, disabledBy, userId, 'disable', async (tx, user) => {
    if (user.disabledAt !== null) return;
    await updateDisabled(tx, userId, services.clock.now());
    await deleteSessionsOf(tx, userId, null);
    await deleteSignInLinksOf(tx, userId);
    await recordUser(tx, services, disabledBy, 'user.disabled', userId);
  });
}

export async function restoreUser(
  services: Services,
  restoredBy: number,
  userId: number,
): Promise<void> {
  await transaction(services.sql, async (tx) => {
    const user = await findUser(tx, userId);
    if (!user) throw new NotFound('There is no such user.');
    if (user.disabledAt === null) return;
    await updateDisabled(tx, userId, null);
    await recordUser(tx, services, restoredBy, 'user.restored', userId);
  });
}

export async function changeProfile(
  services: Services,
  userId: number,
  profile: { name: string; language: string },
): Promise<void> {
  await transaction(services.sql, async (tx) => {
    await updateProfile(tx, userId, profile);
    await recordUser(tx, services, userId, 'user.profile_changed', userId);
  });
}

/** Whether a user must show the current password before setting another: not without one, and not fresh from a link. */
export async function mustShowPassword(
  services: Services,
  userId: number,
  sessionToken: string,
): Promise<boolean> {
  const user = await findUser(services.sql, userId);
  if (!user?.passwordHash) return false;
  const since = new Date(services.clock.now().getTime() - PASSWORD_BY_LINK_MINUTES * 60_000);
  return !(await isOpenedByLink(services.sql, tokenHash(sessionToken), since));
}

/**
 * Sets a password and ends the user's other sessions. Somebody who has one must know it, so that an office left
 * unlocked for a minute is not taken over.
 */
export async function changePassword(
  services: Services,
  userId: number,
  passwords: { current: string; next: string; keepSession: string },
): Promise<{ ok: boolean }> {
  const user = await findUser(services.sql, userId);
  if (!user) return { ok: false };
  const isKnown =
    !(await mustShowPassword(services, userId, passwords.keepSession)) ||
    (await verifyPassword(passwords.current, user.passwordHash));
  if (!isKnown) return { ok: false };
  const passwordHash = await hashPassword(passwords.next);
  await transaction(services.sql, async (tx) => {
    await updatePassword(tx, userId, passwordHash);
    await deleteSessionsOf(tx, userId, tokenHash(passwords.keepSession));
    await deleteSignInLinksOf(tx, userId);
    await recordUser(tx, services, userId, 'user.password_changed', userId);
  });
  return { ok: true };
}

/** Ends every session of a user but the one it is asked from. */
export async function endOtherSessions(
  services: Services,
  userId: number,
  keepSession: string,
): Promise<void> {
  await transaction(services.sql, async (tx) => {
    await deleteSessionsOf(tx, userId, tokenHash(keepSession));
    await recordUser(tx, services, userId, 'user.sessions_ended', userId);
  });
}

async function changeTeam(
  services: Services,
  changedBy: number,
  userId: number,
  change: { role: Role } | 'disable',
  write: (tx: Tx, user: UserWithPassword) => Promise<void>,
): Promise<TeamChange> {
  return transaction(services.sql, async (tx) => {
    await lockTeam(tx);
    const user = await findUser(tx, userId);
    if (!user) throw new NotFound('There is no such user.');
    const reason = teamChangeProblem({
      isSelf: changedBy === userId,
      isAdmin: user.role === 'admin' && user.disabledAt === null,
      admins: await countAdmins(tx),
      change,
    });
    if (reason !== null) return { ok: false, reason };
    await write(tx, user);
    return { ok: true };
  });
}

async function recordUser(
  tx: Tx,
  services: Services,
  by: number | null,
  action: string,
  userId: number,
  details: Record<string, string> = {},
): Promise<void> {
  await audit(tx, services, {
    actor: by === null ? 'system' : 'user',
    userId: by,
    action,
    subjectType: 'user',
    subjectId: userId,
    details,
  });
}
