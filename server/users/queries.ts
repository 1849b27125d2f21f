import type { Db, Tx } from '../db/sql.ts';
import type { Role } from './rules.ts';

export interface User {
  id: number;
  email: string;
  name: string;
  role: Role;
  language: string;
  disabledAt: Date | null;
}

export interface UserWithPassword extends User {
  passwordHash: string | null;
}

export interface UserRow extends User {
  hasPassword: boolean;
  lastSessionAt: Date | null;
}

/** By address, in lower case; disabled ones too. */
export async function findUserByEmail(
  sql: Db,
  email: string,
): Promise<UserWithPassword | undefined> {
  const [row] = await sql<UserWithPassword[]>`
    select id, email, name, role, language, disabled_at, password_hash from users where email = ${email}`;
  return row;
}

export async function findUser(sql: Db, id: number): Promise<UserWithPassword | undefined> {
  const [row] = await sql<UserWithPassword[]>`
    select id, email, name, role, language, disabled_at, password_hash from users where id = ${id}`;
  return row;
}

export async function hasUsers(sql: Db): Promise<boolean> {
  const [row] = await sql<{ found: boolean }[]>`select exists (select from users) as found`;
  return row?.found ?? false;
}

export async function listUsers(sql: Db): Promise<UserRow[]> {
  return sql<UserRow[]>`
    select id, email, name, role, language, disabled_at, password_hash is not null as has_password,
      (select max(sessions.created_at) from sessions where sessions.user_id = users.id) as last_session_at
    from users order by disabled_at nulls first, lower(coalesce(nullif(name, ''), email)), id`;
}

/** Waits for other changes to the team: two at once could each remove the other's administrator. */
export async function lockTeam(tx: Tx): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtext('users'))`;
}

/** Administrators who can sign in. */
export async function countAdmins(sql: Db): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from users where role = 'admin' and disabled_at is null`;
  return row?.count ?? 0;
}

/** Undefined when the address is taken. */
export async function insertUser(
  tx: Tx,
  user: { email: string; name: string; role: Role; language: string; passwordHash: string | null },
  now: Date,
): Promise<number | undefined> {
  const [row] = await tx<{ id: number }[]>`
    insert into users (email, name, role, language, password_hash, created_at)
    values (${user.email}, ${user.name}, ${user.role}, ${user.language}, ${user.passwordHash}, ${now})
    on conflict (email) do nothing
    returning id`;
  return row?.id;
}

export async function updateProfile(
  tx: Tx,
  id: number,
  profile: { name: string; language: string },
): Promise<void> {
  await tx`update users set name = ${profile.name}, language = ${profile.language} where id = ${id}`;
}

export async function updateRole(tx: Tx, id: number, role: Role): Promise<void> {
  await tx`update users set role = ${role} where id = ${id}`;
}

export async function updatePassword(tx: Tx, id: number, passwordHash: string): Promise<void> {
  await tx`update users set password_hash = ${passwordHash} where id = ${id}`;
}

/** `at` null lets the user in again. */
export async function updateDisabled(tx: Tx, id: number, at: Date | null): Promise<void> {
  await tx`update users set disabled_at = ${at} where id = ${id}`;
}
