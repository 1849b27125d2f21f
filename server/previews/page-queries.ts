import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';

export async function findCustomerName(sql: Db, id: number): Promise<string | undefined> {
  const [row] = await sql<{ name: string }[]>`select name from customers where id = ${id}`;
  return row?.name;
}

export interface ForeseenInvoice {
  id: number;
  number: string;
  dueOn: PlainDate;
}

export async function listForeseenInvoices(
  sql: Db,
  ids: readonly number[],
): Promise<Map<number, ForeseenInvoice>> {
  const rows = await sql<ForeseenInvoice[]>`
    select id, number, due_on from invoices where id = any (${ids as number[]})`;
  return new Map(rows.map((row) => [row.id, row]));
}
