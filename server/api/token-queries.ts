import type { Db } from '../db/sql.ts';

export type TokenScope = 'read' | 'write';

export interface ApiToken {
  id: number;
  name: string;
  scope: TokenScope;
}

/** The token with this hash, unless it was revoked. */
export async function findTokenByHash(sql: Db, hash: Buffer): Promise<ApiToken | undefined> {
  const [row] = await sql<ApiToken[]>`
    select id, name, scope from api_tokens where token_hash = ${hash} and revoked_at is null`;
  return row;
}

export async function insertToken(
  sql: Db,
  token: {
    name: string;
    hash: Buffer;
    scope: TokenScope;
    createdAt: Date;
    createdBy: number | null;
  },
): Promise<number> {
  const [row] = await sql<{ id: number }[]>`
    insert into api_tokens (name, token_hash, scope, created_at, created_by)
    values (${token.name}, ${token.hash}, ${token.scope}, ${token.createdAt}, ${token.createdBy}) returning id`;
  return row?.id ?? 0;
}

/** Revokes a token; false when there is none, or it was revoked before. */
export async function revokeTokenRow(sql: Db, id: number, at: Date): Promise<boolean> {
  const rows = await sql`
    update api_tokens set revoked_at = ${at} where id = ${id} and revoked_at is null returning id`;
  return rows.length > 0;
}

export interface ApiTokenRow extends ApiToken {
  createdAt: Date;
  createdBy: string | null;
  revokedAt: Date | null;
}

/** All tokens, the newest first. */
export async function listTokens(sql: Db): Promise<ApiTokenRow[]> {
  return sql<ApiTokenRow[]>`
    select t.id, t.name, t.scope, t.created_at, coalesce(nullif(u.name, ''), u.email) as created_by, t.revoked_at
    from api_tokens t left join users u on u.id = t.created_by order by t.id desc limit 200`;
}
