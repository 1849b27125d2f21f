import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';
import { listPlans, type Plan } from './queries.ts';

interface Opens {
  customerId: number;
  /** Set when a link opens one invoice only: it shows plans over that invoice alone. */
  invoiceId: number | null;
}

/** A plan that a link opens; undefined for any other, so that nobody learns which exist. */
export async function findPlanOfLink(
  db: Db,
  link: Opens,
  planId: number,
): Promise<Plan | undefined> {
  const rows = await db<{ id: number }[]>`
    select id from plans p where id = ${planId} and ${isOpenedBy(db, link)}`;
  return (await listPlans(db, [rows[0]?.id ?? 0]))[0];
}

/** The plans a debtor hears of: those that go on, and those over since a day, but not what another took the place of. */
export async function listPlansOfLink(db: Db, link: Opens, since: PlainDate): Promise<Plan[]> {
  const rows = await db<{ id: number }[]>`
    select id from plans p
    where ${isOpenedBy(db, link)} and status not in ('replaced', 'withdrawn')
      and (status in ('requested', 'offered', 'active') or ended_on >= ${since})
    order by id desc limit 10`;
  return listPlans(
    db,
    rows.map((row) => row.id),
  );
}

const isOpenedBy = (db: Db, { customerId, invoiceId }: Opens) => db`
  p.customer_id = ${customerId} and (${invoiceId}::bigint is null or ${invoiceId}::bigint = all (
    select invoice_id from plan_invoices where plan_id = p.id))`;

/** Of a plan that runs the change that is offered; of one that was replaced the one in its place. */
export async function findSuccessor(db: Db, planId: number): Promise<number | null> {
  const [row] = await db<{ id: number }[]>`
    select id from plans where replaces_id = ${planId} and status not in ('withdrawn', 'lapsed')
    order by id desc limit 1`;
  return row?.id ?? null;
}
