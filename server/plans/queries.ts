import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Tx } from '../db/sql.ts';
import type { PlanStatus } from './states.ts';

/** A plan as it is stored, with whose it is. Amounts in minor units. */
export interface PlanRow {
  id: number;
  customerId: number;
  customerName: string;
  customerNumber: string;
  customerKind: string;
  country: string;
  /** The creditor's. */
  timeZone: string;
  currency: string;
  status: PlanStatus;
  totalMinor: number;
  replacesId: number | null;
  askedBy: 'debtor' | 'user' | 'api';
  payLinkId: string | null;
  words: string;
  beyond: string;
  ownerId: number | null;
  ownerName: string | null;
  decisionWords: string;
  offerUntil: PlainDate | null;
  chargeBy: 'link' | 'saved_method';
  savedMethodId: number | null;
  warnedAt: Date | null;
  warnedUntil: PlainDate | null;
  walkedOn: PlainDate | null;
  startedOn: PlainDate | null;
  endedOn: PlainDate | null;
  endReason: string;
  createdAt: Date;
}

export interface CoveredInvoice {
  invoiceId: number;
  number: string;
  dueOn: PlainDate;
  /** What was owed when the plan was made, and what is now (minor units). */
  amountMinor: number;
  balanceMinor: number;
}

export interface StoredInstalment {
  id: number;
  position: number;
  dueOn: PlainDate;
  amountMinor: number;
  isOpen: boolean;
}

export interface Plan extends PlanRow {
  covered: CoveredInvoice[];
  instalments: StoredInstalment[];
}

const rowOf = (db: Db) => db`
  p.id, p.customer_id, c.name as customer_name, c.number as customer_number, c.kind as customer_kind, c.country,
  (select time_zone from organization) as time_zone,
  p.currency, p.status, p.total_minor, p.replaces_id, p.asked_by, p.pay_link_id, p.words, p.beyond, p.owner_id,
  u.name as owner_name, p.decision_words, p.offer_until, p.charge_by, p.saved_method_id, p.warned_at, p.warned_until,
  p.walked_on, p.started_on, p.ended_on, p.end_reason, p.created_at`;

/** Plans by their ids, with their invoices and instalments; the newest first. */
export async function listPlans(db: Db, ids: readonly number[]): Promise<Plan[]> {
  if (ids.length === 0) return [];
  const rows = await db<PlanRow[]>`
    select ${rowOf(db)} from plans p join customers c on c.id = p.customer_id left join users u on u.id = p.owner_id
    where p.id = any (${[...ids]}::bigint[]) order by p.id desc`;
  const covered = await db<(CoveredInvoice & { planId: number })[]>`
    select l.plan_id, l.invoice_id, i.number, i.due_on, l.amount_minor, i.balance_minor
    from plan_invoices l join invoices i on i.id = l.invoice_id
    where l.plan_id = any (${[...ids]}::bigint[]) order by i.due_on, i.id`;
  const instalments = await db<(StoredInstalment & { planId: number })[]>`
    select plan_id, id, position, due_on, amount_minor, is_open from plan_instalments
    where plan_id = any (${[...ids]}::bigint[]) order by position`;
  return rows.map((row) => ({
    ...row,
    covered: covered.filter((one) => one.planId === row.id),
    instalments: instalments.filter((one) => one.planId === row.id),
  }));
}

export async function findPlan(db: Db, id: number): Promise<Plan | undefined> {
  return (await listPlans(db, [id]))[0];
}

/**
 * Locks a plan after the invoices it covers, in the order in which payments lock them. Undefined when there is none. What it
 * covers never changes, so it may be read before.
 */
export async function lockPlan(tx: Tx, id: number): Promise<Plan | undefined> {
  await tx`
    select 1 from invoices where id in (select invoice_id from plan_invoices where plan_id = ${id})
    order by id for no key update`;
  return lockPlanAlone(tx, id);
}

/** The same in the hands of whoever has locked one of its invoices already. */
export async function lockPlanAlone(tx: Tx, id: number): Promise<Plan | undefined> {
  await tx`select 1 from plans where id = ${id} for update`;
  return findPlan(tx, id);
}

/** Plans that still go on, and those paid in full, that cover one of these invoices. */
export async function listPlansOf(tx: Tx, invoiceIds: readonly number[]): Promise<number[]> {
  if (invoiceIds.length === 0) return [];
  const rows = await tx<{ id: number }[]>`
    select distinct p.id from plan_invoices l join plans p on p.id = l.plan_id
    where l.invoice_id = any (${[...invoiceIds]}::bigint[]) and p.status in ('requested', 'offered', 'active', 'completed')
    order by p.id`;
  return rows.map((row) => row.id);
}

export interface NewPlan {
  customerId: number;
  currency: string;
  status: 'requested' | 'offered' | 'active';
  replacesId: number | null;
  askedBy: 'debtor' | 'user' | 'api';
  askedByUserId: number | null;
  payLinkId: string | null;
  words: string;
  beyond: string;
  decisionWords: string;
  offerUntil: PlainDate | null;
  covered: readonly { invoiceId: number; amountMinor: number }[];
  instalments: readonly { position: number; dueOn: PlainDate; amountMinor: number }[];
  at: Date;
}

/** Writes a plan with what it covers and its instalments; answers its id. */
export async function insertPlan(tx: Tx, plan: NewPlan): Promise<number> {
  // A request is decided by nobody yet, whoever took it down.
  const decidedBy = plan.status === 'requested' ? null : plan.askedByUserId;
  const [row] = await tx<{ id: number }[]>`
    with made as (
      insert into plans (customer_id, currency, status, total_minor, replaces_id, asked_by, asked_by_user_id, pay_link_id,
        words, beyond, owner_id, decision_words, offer_until, decided_by, decided_at, created_at, updated_at)
      values (${plan.customerId}, ${plan.currency}, ${plan.status},
        ${plan.covered.reduce((sum, one) => sum + one.amountMinor, 0)}, ${plan.replacesId}, ${plan.askedBy},
        ${plan.askedByUserId}, ${plan.payLinkId}, ${plan.words}, ${plan.beyond}, ${plan.askedByUserId},
        ${plan.decisionWords}, ${plan.offerUntil}, ${decidedBy},
        ${decidedBy === null ? null : plan.at}, ${plan.at}, ${plan.at})
      returning id
    ), covering as (
      insert into plan_invoices (plan_id, invoice_id, amount_minor)
      select made.id, t.invoice_id, t.amount_minor from made, unnest(
        ${plan.covered.map((one) => one.invoiceId)}::bigint[], ${plan.covered.map((one) => one.amountMinor)}::bigint[])
        as t (invoice_id, amount_minor)
    )
    select id from made`;
  const id = row?.id ?? 0;
  await insertInstalments(tx, id, plan.instalments);
  return id;
}

async function insertInstalments(
  tx: Tx,
  planId: number,
  instalments: NewPlan['instalments'],
): Promise<void> {
  await tx`
    insert into plan_instalments (plan_id, position, due_on, amount_minor)
    select ${planId}::bigint, t.position, t.due_on, t.amount_minor from unnest(
      ${instalments.map((one) => one.position)}::int[], ${instalments.map((one) => one.dueOn)}::date[],
      ${instalments.map((one) => one.amountMinor)}::bigint[]) as t (position, due_on, amount_minor)`;
}

/** Gives a plan that does not run yet another schedule. */
export async function replaceInstalments(
  tx: Tx,
  planId: number,
  instalments: NewPlan['instalments'],
): Promise<void> {
  await tx`delete from plan_instalments where plan_id = ${planId}`;
  await insertInstalments(tx, planId, instalments);
}

/** Writes what a plan has become; what is not given stays. */
export async function updatePlan(
  tx: Tx,
  id: number,
  change: {
    status: PlanStatus;
    decidedBy?: number | null;
    decisionWords?: string;
    offerUntil?: PlainDate | null;
    startedOn?: PlainDate;
    endedOn?: PlainDate | null;
    endReason?: string;
  },
  at: Date,
): Promise<void> {
  const { status, decidedBy, decisionWords, offerUntil, startedOn, endedOn, endReason } = change;
  const isDecided = decidedBy !== undefined;
  await tx`
    update plans set status = ${status}, updated_at = ${at},
      decided_by = case when ${isDecided} then ${decidedBy ?? null}::bigint else decided_by end,
      owner_id = case when ${isDecided} then ${decidedBy ?? null}::bigint else owner_id end,
      decided_at = case when ${isDecided} then ${at}::timestamptz else decided_at end,
      decision_words = coalesce(${decisionWords ?? null}, decision_words),
      offer_until = coalesce(${offerUntil ?? null}::date, offer_until),
      started_on = coalesce(${startedOn ?? null}::date, started_on),
      ended_on = case when ${endedOn === undefined} then ended_on else ${endedOn ?? null}::date end,
      end_reason = coalesce(${endReason ?? null}, end_reason)
    where id = ${id}`;
}

/** The change of a plan that waits for its debtor, if any. */
export async function findOfferedChange(db: Db, planId: number): Promise<number | null> {
  const [row] = await db<{ id: number }[]>`
    select id from plans where replaces_id = ${planId} and status = 'offered' limit 1`;
  return row?.id ?? null;
}

/** Marks the invoices of a plan as being in it, or no more. A unique index refuses an invoice in two running plans. */
export async function markCovering(tx: Tx, planId: number, isActive: boolean): Promise<void> {
  await tx`update plan_invoices set is_active = ${isActive} where plan_id = ${planId}`;
}

/** Those of the invoices that are in a running plan, other than one. */
export async function listPlannedInvoices(
  db: Db,
  invoiceIds: readonly number[],
  exceptPlanId: number | null,
): Promise<number[]> {
  const rows = await db<{ invoiceId: number }[]>`
    select invoice_id from plan_invoices
    where invoice_id = any (${[...invoiceIds]}::bigint[]) and is_active
      and plan_id is distinct from ${exceptPlanId}::bigint`;
  return rows.map((row) => row.invoiceId);
}

/** Writes which instalments are open; answers those that were paid and are open again. */
export async function saveOpen(
  tx: Tx,
  planId: number,
  openIds: readonly number[],
): Promise<{ reopened: number[] }> {
  const rows = await tx<{ id: number; isOpen: boolean }[]>`
    update plan_instalments set is_open = id = any (${[...openIds]}::bigint[])
    where plan_id = ${planId} and is_open <> (id = any (${[...openIds]}::bigint[]))
    returning id, is_open`;
  return { reopened: rows.filter((row) => row.isOpen).map((row) => row.id) };
}

export async function saveWarning(
  tx: Tx,
  planId: number,
  warning: { at: Date; until: PlainDate } | null,
): Promise<void> {
  await tx`
    update plans set warned_at = ${warning?.at ?? null}, warned_until = ${warning?.until ?? null} where id = ${planId}`;
}
