import type { Db } from '../db/sql.ts';

/** Stops writing to an address. The first reason stays. */
export async function suppress(
  sql: Db,
  address: string,
  reason: 'bounced' | 'complained' | 'rejected' | 'manual',
  details: string,
  at: Date,
): Promise<void> {
  await sql`
    insert into suppressions (email, reason, details, created_at)
    values (${address.toLowerCase()}, ${reason}, ${details.slice(0, 500)}, ${at})
    on conflict (email) do nothing`;
}

/** How often each message was taken in hand. */
export async function listAttempts(sql: Db, ids: readonly number[]): Promise<Map<number, number>> {
  const rows = await sql<{ id: number; attempts: number }[]>`
    select id, attempts from messages where id = any (${ids as number[]})`;
  return new Map(rows.map((row) => [row.id, row.attempts]));
}
