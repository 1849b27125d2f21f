import type { Db } from '../db/sql.ts';

/** How far the movable clock is ahead of the system's, in milliseconds. */
export async function findOffset(sql: Db): Promise<number> {
  const [row] = await sql<{ offsetMs: number }[]>`select offset_ms from test_clock`;
  return row?.offsetMs ?? 0;
}

export async function saveOffset(sql: Db, offsetMs: number): Promise<void> {
  await sql`update test_clock set offset_ms = ${offsetMs}`;
}
