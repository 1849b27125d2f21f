import type { Db, Tx } from '../db/sql.ts';
import type { Picture } from './brand-rules.ts';

/** Keeps a logo's content under its hash; the same one is there once. */
export async function insertLogo(
  tx: Tx,
  logo: Picture & { hash: string; content: Buffer; at: Date },
): Promise<void> {
  await tx`
    insert into brand_logos (hash, media_type, width, height, content, created_at)
    values (${logo.hash}, ${logo.mediaType}, ${logo.width}, ${logo.height}, ${logo.content}, ${logo.at})
    on conflict (hash) do nothing`;
}

/** Null: no logo. */
export async function updateLogo(tx: Tx, hash: string | null, now: Date): Promise<void> {
  await tx`update organization set logo_hash = ${hash}, updated_at = ${now}`;
}

export async function findLogoContent(
  sql: Db,
  hash: string,
): Promise<{ mediaType: string; content: Buffer } | undefined> {
  const [row] = await sql<{ mediaType: string; content: Buffer }[]>`
    select media_type, content from brand_logos where hash = ${hash}`;
  return row;
}
