import type { Db, Tx } from '../db/sql.ts';
import type { WordingKey, WordingVersion } from './rules.ts';

/** The newest version of every wording that somebody wrote. */
export async function listNewestWordings(sql: Db): Promise<WordingVersion[]> {
  return sql<WordingVersion[]>`
    select distinct on (kind, tone, language, variant) kind, tone, language, variant, number, origin, subject, body
    from mail_wordings order by kind, tone, language, variant, number desc`;
}

/** A version as a history shows it. */
export interface ListedVersion extends WordingVersion {
  note: string;
  author: string;
  createdAt: Date;
}

/** The versions of one wording, the newest first. */
export async function listVersions(sql: Db, key: WordingKey): Promise<ListedVersion[]> {
  return sql<ListedVersion[]>`
    select w.kind, w.tone, w.language, w.variant, w.number, w.origin, w.subject, w.body, w.note, w.created_at,
      coalesce(nullif(u.name, ''), u.email, '') as author
    from mail_wordings w left join users u on u.id = w.created_by
    where w.kind = ${key.kind} and w.tone = ${key.tone} and w.language = ${key.language} and w.variant = ${key.variant}
    order by w.number desc`;
}

/** Who wrote the newest version of each wording, and when. */
export async function listAuthors(
  sql: Db,
): Promise<(WordingKey & { author: string; createdAt: Date })[]> {
  return sql<(WordingKey & { author: string; createdAt: Date })[]>`
    select distinct on (w.kind, w.tone, w.language, w.variant) w.kind, w.tone, w.language, w.variant, w.created_at,
      coalesce(nullif(u.name, ''), u.email, '') as author
    from mail_wordings w left join users u on u.id = w.created_by
    order by w.kind, w.tone, w.language, w.variant, w.number desc`;
}

export interface NewVersion extends WordingVersion {
  note: string;
  userId: number;
  at: Date;
}

/** False when a version of that number is there already: somebody else saved meanwhile. */
export async function insertVersion(tx: Tx, version: NewVersion): Promise<boolean> {
  const rows = await tx`
    insert into mail_wordings (kind, tone, language, variant, number, origin, subject, body, note, created_by, created_at)
    values (${version.kind}, ${version.tone}, ${version.language}, ${version.variant}, ${version.number},
      ${version.origin}, ${version.subject}, ${version.body}, ${version.note}, ${version.userId}, ${version.at})
    on conflict do nothing returning number`;
  return rows.length > 0;
}
