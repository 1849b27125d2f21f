import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Tx } from '../db/sql.ts';
import type { Tone } from '../scenarios/rules.ts';
import type { PlanLimits } from './limit-rules.ts';

export interface PlanSettings {
  /** Bank days after its day until an instalment counts as missed. */
  graceDays: number;
  /** Calendar days from the last warning to the end of a plan, for businesses and for others. */
  noticeDays: number;
  consumerNoticeDays: number;
  /** Days a debtor has to accept an offer. */
  offerDays: number;
  /** Days before a charge on which it is announced. */
  announceDays: number;
}

/** The organization's rules of plans; undefined before the first visit. */
export async function findPlanSettings(db: Db): Promise<PlanSettings | undefined> {
  const [row] = await db<PlanSettings[]>`
    select plan_grace_days as grace_days, plan_notice_days as notice_days, plan_consumer_notice_days as consumer_notice_days,
      plan_offer_days as offer_days, plan_announce_days as announce_days
    from organization`;
  return row;
}

export async function updatePlanSettings(tx: Tx, settings: PlanSettings, at: Date): Promise<void> {
  await tx`
    update organization set plan_grace_days = ${settings.graceDays}, plan_notice_days = ${settings.noticeDays},
      plan_consumer_notice_days = ${settings.consumerNoticeDays}, plan_offer_days = ${settings.offerDays},
      plan_announce_days = ${settings.announceDays}, updated_at = ${at}`;
}

/** The limits of every segment, in their order. */
export async function listPlanLimits(db: Db): Promise<PlanLimits[]> {
  return db<PlanLimits[]>`
    select segment, is_self_service, instalments_max, first_within_days, instalment_min_minor, total_max_minor, tone_max
    from plan_limits order by array_position(array['good_payer', 'standard', 'frequent_late', 'at_risk'], segment)`;
}

export async function updatePlanLimits(tx: Tx, limits: PlanLimits, at: Date): Promise<void> {
  await tx`
    update plan_limits set is_self_service = ${limits.isSelfService}, instalments_max = ${limits.instalmentsMax},
      first_within_days = ${limits.firstWithinDays}, instalment_min_minor = ${limits.instalmentMinMinor},
      total_max_minor = ${limits.totalMaxMinor}, tone_max = ${limits.toneMax}, updated_at = ${at}
    where segment = ${limits.segment}`;
}

export interface AskingCustomer {
  id: number;
  name: string;
  kind: string;
  segment: string;
  hasActivePlan: boolean;
  hasBrokenPlan: boolean;
}

/** Whoever asks for a plan, with the plans that tell against one; `since`: broken from that day on. */
export async function findAskingCustomer(
  db: Db,
  customerId: number,
  since: PlainDate,
): Promise<AskingCustomer | undefined> {
  const [row] = await db<AskingCustomer[]>`
    select c.id, c.name, c.kind, c.segment,
      exists (select from plans p where p.customer_id = c.id and p.status = 'active') as has_active_plan,
      exists (select from plans p where p.customer_id = c.id and p.status = 'broken' and p.ended_on >= ${since})
        as has_broken_plan
    from customers c where c.id = ${customerId}`;
  return row;
}

/** The tones in which reminders of these invoices went out. */
export async function listTones(db: Db, invoiceIds: readonly number[]): Promise<Tone[]> {
  const rows = await db<{ tone: Tone }[]>`
    select distinct m.tone from message_lines l join messages m on m.id = l.message_id
    where l.invoice_id = any (${[...invoiceIds]}::bigint[]) and l.dropped_because is null and m.touch_id is not null
      and m.status in ('accepted', 'delivered', 'unknown') and m.tone in ('friendly', 'neutral', 'firm', 'final')`;
  return rows.map((row) => row.tone);
}

/** An open invoice that a plan may cover, or why it may not. */
export interface PlannableInvoice {
  id: number;
  number: string;
  subject: string;
  dueOn: PlainDate;
  currency: string;
  balanceMinor: number;
  /** A plan that runs, waits for a decision or for the debtor. */
  planId: number | null;
  planStatus: string | null;
  isDisputed: boolean;
  isInFlight: boolean;
  /** It was sold: whoever bought it decides in how many parts it is paid. */
  isSold: boolean;
}

/** A customer's open invoices for a plan, or of them the one a link opens; the first due first. */
export async function listPlannable(
  db: Db,
  of: { customerId: number; invoiceId: number | null },
  today: PlainDate,
): Promise<PlannableInvoice[]> {
  return db<PlannableInvoice[]>`
    select i.id, i.number, i.subject, i.due_on, i.currency, i.balance_minor, planned.id as plan_id,
      planned.status as plan_status,
      exists (select from holds h where h.invoice_id = i.id and h.kind in ('dispute', 'chargeback', 'reopened')
        and h.lifted_at is null and (h.until_on is null or h.until_on >= ${today}::date)) as is_disputed,
      exists (select from checkout_lines l join checkouts k on k.id = l.checkout_id
        where l.invoice_id = i.id and l.is_open and k.status = 'processing') as is_in_flight,
      i.factor_id is not null as is_sold
    from invoices i
    left join lateral (
      select p.id, p.status from plan_invoices l join plans p on p.id = l.plan_id
      where l.invoice_id = i.id and p.status in ('requested', 'offered', 'active') order by p.id desc limit 1
    ) planned on true
    where i.customer_id = ${of.customerId} and i.balance_minor > 0
      and (${of.invoiceId}::bigint is null or i.id = ${of.invoiceId}::bigint)
    order by i.due_on, i.id`;
}

/** Locks a customer, so that two wishes are decided one after the other, and the invoices in the order in which payments do. */
export async function lockForPlan(
  tx: Tx,
  customerId: number,
  invoiceIds: readonly number[],
): Promise<void> {
  await tx`select 1 from customers where id = ${customerId} for no key update`;
  await tx`
    select 1 from invoices where customer_id = ${customerId} and id = any (${[...invoiceIds]}::bigint[])
    order by id for no key update`;
}
