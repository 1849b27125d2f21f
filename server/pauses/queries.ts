import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Tx } from '../db/sql.ts';

/** A pause of a customer that nobody has lifted; its day may have passed. */
export interface CustomerPause {
  id: number;
  /** The last day it holds; null: never chased. */
  untilOn: PlainDate | null;
  reason: string;
  /** Null: a program did. */
  placedBy: string | null;
  placedAt: Date;
}

export async function findUnliftedPause(
  db: Db,
  customerId: number,
): Promise<CustomerPause | undefined> {
  const [row] = await db<CustomerPause[]>`
    select p.id, p.until_on, p.reason, coalesce(nullif(u.name, ''), u.email) as placed_by, p.placed_at
    from customer_pauses p left join users u on u.id = p.placed_by
    where p.customer_id = ${customerId} and p.lifted_at is null`;
  return row;
}

export async function insertPause(
  tx: Tx,
  pause: {
    customerId: number;
    untilOn: PlainDate | null;
    reason: string;
    placedBy: number | null;
    placedAt: Date;
  },
): Promise<number> {
  const [row] = await tx<[{ id: number }]>`
    insert into customer_pauses (customer_id, until_on, reason, placed_by, placed_at)
    values (${pause.customerId}, ${pause.untilOn}, ${pause.reason}, ${pause.placedBy}, ${pause.placedAt})
    returning id`;
  return row.id;
}

/** Lifts the pause of a customer; undefined when there was none. */
export async function liftPause(
  tx: Tx,
  customerId: number,
  by: { liftedBy: number | null; liftedAt: Date },
): Promise<{ id: number } | undefined> {
  const [row] = await tx<{ id: number }[]>`
    update customer_pauses set lifted_by = ${by.liftedBy}, lifted_at = ${by.liftedAt}
    where customer_id = ${customerId} and lifted_at is null returning id`;
  return row;
}

/** Notes that somebody looked at the end of a pause; undefined when there is none that ended before `today`. */
export async function markEndSeen(
  tx: Tx,
  id: number,
  { today, at }: { today: PlainDate; at: Date },
): Promise<{ subjectId: number; isNew: boolean } | undefined> {
  const [row] = await tx<{ subjectId: number; isNew: boolean }[]>`
    with ended as (
      select id, end_seen_at from customer_pauses where id = ${id} and until_on < ${today}::date for update
    )
    update customer_pauses p set end_seen_at = coalesce(p.end_seen_at, ${at}) from ended
    where p.id = ended.id returning p.customer_id as subject_id, ended.end_seen_at is null as is_new`;
  return row;
}

/**
 * Locks what a customer owes as payments do, by id: a sender that has these invoices in hand ends first, and the next one sees
 * what this transaction wrote.
 */
export async function lockOwedInvoices(
  tx: Tx,
  customerId: number,
): Promise<{ id: number; number: string }[]> {
  return tx<{ id: number; number: string }[]>`
    select id, number from invoices where customer_id = ${customerId} and balance_minor > 0
    order by id for no key update`;
}

/** What a customer owes, the oldest due date first. */
export async function listOwedInvoices(
  db: Db,
  customerId: number,
  limit: number,
): Promise<{ id: number; number: string }[]> {
  return db<{ id: number; number: string }[]>`
    select id, number from invoices where customer_id = ${customerId} and balance_minor > 0
    order by due_on, id limit ${limit}`;
}
