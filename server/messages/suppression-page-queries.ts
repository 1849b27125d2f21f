import type { Db, Tx } from '../db/sql.ts';

export interface SuppressionRow {
  id: number;
  email: string;
  reason: string;
  details: string;
  createdAt: Date;
  /** Who put it there; null: the program did. */
  addedBy: string | null;
  customers: { id: number; name: string }[];
}

/** Addresses that are not written to, the latest first; `beforeId` is the last one of the page before. */
export async function listSuppressions(
  db: Db,
  asked: { id?: number; search?: string; beforeId?: number | null; limit: number },
): Promise<SuppressionRow[]> {
  const { id, search = '', beforeId, limit } = asked;
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  return db<SuppressionRow[]>`
    select s.id, s.email, s.reason, s.details, s.created_at, coalesce(nullif(u.name, ''), u.email) as added_by,
      coalesce((select json_agg(json_build_object('id', x.id, 'name', x.name) order by x.name) from (
        select distinct c.id, c.name from contacts k join customers c on c.id = k.customer_id
        where k.email = s.email and k.removed_at is null limit 20) x), '[]') as customers
    from suppressions s left join users u on u.id = s.added_by
    where ${id ? db`s.id = ${id}` : db`true`} and ${search === '' ? db`true` : db`s.email ilike ${pattern}`}
      and ${beforeId ? db`s.id < ${beforeId}` : db`true`}
    order by s.id desc limit ${limit}`;
}

/** Puts an address on the list by hand; undefined when it stands there. */
export async function insertSuppression(
  tx: Tx,
  entry: { email: string; details: string; userId: number; at: Date },
): Promise<number | undefined> {
  const [row] = await tx<{ id: number }[]>`
    insert into suppressions (email, reason, details, created_at, added_by)
    values (${entry.email}, 'manual', ${entry.details}, ${entry.at}, ${entry.userId})
    on conflict (email) do nothing returning id`;
  return row?.id;
}

/** Takes an address off the list; undefined when it is not on it. */
export async function takeSuppression(
  tx: Tx,
  email: string,
): Promise<{ id: number; reason: string } | undefined> {
  const [row] = await tx<{ id: number; reason: string }[]>`
    delete from suppressions where email = ${email} returning id, reason`;
  return row;
}

/** Customers with a contact of this address. */
export async function listCustomersOf(db: Db, email: string): Promise<number[]> {
  const rows = await db<{ customerId: number }[]>`
    select distinct customer_id from contacts
    where email = ${email} and removed_at is null order by customer_id`;
  return rows.map((row) => row.customerId);
}
