import type { Db, Tx } from '../db/sql.ts';

/** A file as lists show it; `bytes` is its size. */
export interface FileMeta {
  id: number;
  name: string;
  mediaType: string;
  bytes: number;
}

export interface StoredFile extends FileMeta {
  content: Buffer;
}

export async function insertFile(
  tx: Tx,
  file: { name: string; mediaType: string; sha256: Buffer; content: Buffer; at: Date },
): Promise<number> {
  const [row] = await tx<{ id: number }[]>`
    insert into files (name, media_type, bytes, sha256, content, created_at)
    values (${file.name}, ${file.mediaType}, ${file.content.length}, ${file.sha256}, ${file.content}, ${file.at})
    returning id`;
  return row?.id ?? 0;
}

/** A file with what it holds. Whoever asks has made sure that it may be seen: a file knows nobody. */
export async function findFile(db: Db, id: number): Promise<StoredFile | undefined> {
  const [row] = await db<StoredFile[]>`
    select id, name, media_type, bytes, content from files where id = ${id}`;
  return row;
}

/** Forgets files that nothing refers to any more. */
export async function deleteFiles(tx: Tx, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await tx`delete from files where id = any (${ids as number[]}::bigint[])`;
}
