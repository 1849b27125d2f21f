import type { Db, Tx } from '../db/sql.ts';

export type ApiScope = 'read' | 'write';

export interface ApiToken {
  id: number;
  name: string;
  scope: ApiScope;
}

export interface ApiTokenRow extends ApiToken {
  createdAt: Date;
  createdBy: string | null;
  revokedAt: Date | null;
}

export async function insertApiToken(
  tx: Tx,
  token: { name: string; hash: Buffer; scope: ApiScope; userId: number | null; now: Date },
): Promise<number> {
  const [row] = await tx<{ id: number }[]>`
    insert into api_tokens (name, token_hash, scope, created_at, created_by)
    values (${token.name}, ${token.hash}, ${token.scope}, ${token.now}, ${token.userId})
    returning id`;
  if (!row) throw new Error('The token was not stored.');
  return row.id;
}

/** The token that a request carries, unless it was revoked. */
export async function findApiToken(sql: Db, hash: Buffer): Promise<ApiToken | undefined> {
  const [row] = await sql<ApiToken[]>`
    select id, name, scope from api_tokens where token_hash = ${hash} and revoked_at is null`;
  return row;
}

export async function listApiTokens(sql: Db): Promise<ApiTokenRow[]> {
  return sql<ApiTokenRow[]>`
    select api_tokens.id, api_tokens.name, scope, api_tokens.created_at, revoked_at,
      coalesce(nullif(users.name, ''), users.email) as created_by
    from api_tokens left join users on users.id = api_tokens.created_by
    order by revoked_at nulls first, api_tokens.id desc
    limit 200`;
}

/** False when there is none, or it was revoked before. */
export async function revokeApiTokenRow(tx: Tx, id: number, now: Date): Promise<boolean> {
  const rows = await tx`
    update api_tokens set revoked_at = ${now} where id = ${id} and revoked_at is null returning id`;
  return rows.length > 0;
}
