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

export const PLAN_FILTERS = ['requested', 'offered', 'active', 'late', 'over'] as const;
export type PlanFilter = (typeof PLAN_FILTERS)[number];

const conditions = (db: Db, today: PlainDate) => ({
  requested: db`p.status = 'requested'`,
  offered: db`p.status = 'offered'`,
  active: db`p.status = 'active'`,
  late: db`p.status = 'active' and exists (
    select from plan_instalments i where i.plan_id = p.id and i.is_open and i.due_on < ${today}::date)`,
  over: db`p.status not in ('requested', 'offered', 'active')`,
});

/** A page of plans: those that wait by how long they do, the others the newest first. */
export async function listPlanPage(
  db: Db,
  asked: { filter: PlanFilter; today: PlainDate; limit: number; offset: number },
): Promise<{ plans: Plan[]; total: number }> {
  const where = conditions(db, asked.today)[asked.filter];
  const order = asked.filter === 'requested' ? db`p.id` : db`p.id desc`;
  const rows = await db<{ id: number; total: number }[]>`
    select p.id, count(*) over ()::int as total from plans p where ${where}
    order by ${order} limit ${asked.limit} offset ${asked.offset}`;
  const ids = rows.map((row) => row.id);
  const plans = await listPlans(db, ids);
  return {
    plans: plans.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)),
    total: rows[0]?.total ?? 0,
  };
}

export async function countPlans(db: Db, today: PlainDate): Promise<Record<PlanFilter, number>> {
  const is = conditions(db, today);
  const [row] = await db<Record<PlanFilter, number>[]>`
    select (count(*) filter (where ${is.requested}))::int as requested,
      (count(*) filter (where ${is.offered}))::int as offered,
      (count(*) filter (where ${is.active}))::int as active, (count(*) filter (where ${is.late}))::int as late,
      (count(*) filter (where ${is.over}))::int as over
    from plans p`;
  return row ?? { requested: 0, offered: 0, active: 0, late: 0, over: 0 };
}

export interface PlanToDecide {
  id: number;
  status: 'requested' | 'active';
  customerName: string;
  currency: string;
  totalMinor: number;
  numbers: string[];
  createdAt: Date;
  warnedUntil: PlainDate | null;
}

/** Requests that wait for an answer, and plans whose last warning ran out while something is due: the longest first. */
export async function listPlansToDecide(
  db: Db,
  today: PlainDate,
  limit: number,
): Promise<PlanToDecide[]> {
  return db<PlanToDecide[]>`
    select p.id, p.status, c.name as customer_name, p.currency, p.total_minor, p.created_at, p.warned_until,
      array(select i.number from plan_invoices l join invoices i on i.id = l.invoice_id where l.plan_id = p.id
        order by i.due_on, i.id) as numbers
    from plans p join customers c on c.id = p.customer_id
    where p.status = 'requested'
      or (p.status = 'active' and p.warned_until < ${today}::date and exists (
        select from plan_instalments i where i.plan_id = p.id and i.is_open and i.due_on <= ${today}::date))
    order by p.created_at, p.id limit ${limit}`;
}

/** The plans of a customer for its page, the newest first. */
export async function listPlansOfCustomer(db: Db, customerId: number): Promise<Plan[]> {
  const rows = await db<{ id: number }[]>`
    select id from plans where customer_id = ${customerId} order by id desc limit 10`;
  return listPlans(
    db,
    rows.map((row) => row.id),
  );
}
