import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import type { Db, Fragment } from '../db/sql.ts';
import type { AskedFacts } from '../scenarios/book-rules.ts';
import { CONTACTS_DAYS, type Contact } from './day-rules.ts';
import type { Hold } from './rules.ts';

/** Everything `nextTouch` needs to know of one invoice, with what the planner lists. */
export interface ChaseRow {
  invoiceId: number;
  customerId: number;
  currency: string;
  issuedOn: PlainDate;
  dueOn: PlainDate;
  balanceMinor: number;
  kind: string;
  country: string;
  segment: string;
  /** The scenario chosen for the invoice, for its customer. */
  invoiceScenarioId: number | null;
  chosenScenarioId: number | null;
  /** Who it was sold to, and is paid to; null: the firm itself. It changes no step, only with what a message asks for it. */
  factorId: number | null;
  address: 'known' | 'missing' | 'suppressed';
  contacts: Contact[];
  /** Read only where a scenario asks for them; 0 otherwise. */
  exposureMinor: number;
  seniorityDays: number;
  /** With the row each follows from, if any. */
  holds: (Hold & { causeId: number | null })[];
  /** Null: the invoice has no chase yet. */
  scenarioId: number | null;
  versionId: number | null;
  cycle: number;
  position: number;
  lastTouchOn: PlainDate | null;
  slideDays: number;
  nextPosition: number | null;
  nextOn: PlainDate | null;
  heldBecause: string | null;
  reviewOn: PlainDate | null;
}

/** The facts of these invoices, in one statement; rows that have a chase are locked by the caller beforehand. */
export async function listChaseRows(
  sql: Db,
  invoiceIds: readonly number[],
  { today, asked }: { today: PlainDate; asked: AskedFacts },
): Promise<ChaseRow[]> {
  return sql<ChaseRow[]>`
    select i.id as invoice_id, i.customer_id, i.currency, i.issued_on, i.due_on, i.balance_minor,
      c.kind, c.country, c.segment, i.factor_id, i.scenario_id as invoice_scenario_id,
      c.scenario_id as chosen_scenario_id,
      coalesce(a.address, 'missing') as address,
      coalesce(t.contacts, '[]') as contacts,
      coalesce(h.holds, '[]') as holds,
      case when ${asked.exposure} then (
        select sum(o.balance_minor)::bigint from invoices o
        where o.customer_id = i.customer_id and o.currency = i.currency and o.balance_minor > 0
      ) else 0 end as exposure_minor,
      case when ${asked.seniority} then (
        select ${today}::date - min(o.issued_on) from invoices o where o.customer_id = i.customer_id
      ) else 0 end as seniority_days,
      s.scenario_id, s.version_id, coalesce(s.cycle, 1) as cycle, coalesce(s.position, 0) as position, s.last_touch_on,
      coalesce(s.slide_days, 0) as slide_days, s.next_position, s.next_on, s.held_because, s.review_on
    from invoices i
    join customers c on c.id = i.customer_id
    left join chases s on s.invoice_id = i.id
    left join lateral (${addressOf(sql, sql`i.customer_id`)}) a on true
    left join lateral (${contactsWith(sql, sql`i.customer_id`, today)}) t on true
    left join lateral (
      select jsonb_agg(jsonb_build_object('kind', kind, 'untilOn', until_on, 'amountMinor', amount_minor,
        'causeId', cause_id)) as holds
      from unlifted_holds where invoice_id = i.id
    ) h on true
    where i.id = any (${invoiceIds as number[]})
    order by i.customer_id, i.due_on, i.id`;
}

/** Whether a customer has a billing address that may be written to; no row: none at all. */
export function addressOf(sql: Db, customerId: Fragment): Fragment {
  return sql`
    select min(case when x.email is null then 'known' else 'suppressed' end) as address
    from contacts k left join suppressions x on x.email = k.email
    where k.customer_id = ${customerId} and k.removed_at is null and k.email <> '' and 'billing' = any (k.roles)`;
}

/** What was said to a customer lately. */
export function contactsWith(sql: Db, customerId: Fragment, today: PlainDate): Fragment {
  return sql`
    select jsonb_agg(distinct jsonb_build_object('on', touched_on, 'channel', channel)) as contacts
    from touches
    where customer_id = ${customerId} and touched_on > ${addDays(today, -CONTACTS_DAYS)}::date and channel <> 'note'`;
}

/** Locks the chases of these invoices in one order, so that two changes wait for each other instead of crossing. */
export async function lockChases(sql: Db, invoiceIds: readonly number[]): Promise<void> {
  await sql`select 1 from chases where invoice_id = any (${invoiceIds as number[]}) order by invoice_id for update`;
}

/** What a chase is after it was worked out. */
export interface ChaseState {
  invoiceId: number;
  customerId: number;
  currency: string;
  scenarioId: number;
  versionId: number;
  cycle: number;
  position: number;
  lastTouchOn: PlainDate | null;
  slideDays: number;
  nextPosition: number | null;
  nextOn: PlainDate | null;
  heldBecause: string | null;
  reviewOn: PlainDate | null;
}

/** Writes the states, making rows that are missing. A row that stays as it was is not written. */
export async function saveChases(sql: Db, states: readonly ChaseState[], at: Date): Promise<void> {
  if (states.length === 0) return;
  await sql`
    insert into chases (invoice_id, customer_id, currency, scenario_id, version_id, cycle, position, last_touch_on, slide_days,
      next_position, next_on, held_because, review_on, updated_at)
    select *, ${at}::timestamptz from unnest(
      ${states.map((s) => s.invoiceId)}::bigint[], ${states.map((s) => s.customerId)}::bigint[],
      ${states.map((s) => s.currency)}::text[], ${states.map((s) => s.scenarioId)}::bigint[],
      ${states.map((s) => s.versionId)}::bigint[], ${states.map((s) => s.cycle)}::int[], ${states.map((s) => s.position)}::int[],
      ${states.map((s) => s.lastTouchOn)}::date[], ${states.map((s) => s.slideDays)}::int[],
      ${states.map((s) => s.nextPosition)}::int[], ${states.map((s) => s.nextOn)}::date[],
      ${states.map((s) => s.heldBecause)}::text[], ${states.map((s) => s.reviewOn)}::date[])
    on conflict (invoice_id) do update set customer_id = excluded.customer_id, currency = excluded.currency,
      scenario_id = excluded.scenario_id, version_id = excluded.version_id,
      cycle = excluded.cycle, position = excluded.position, last_touch_on = excluded.last_touch_on,
      slide_days = excluded.slide_days, next_position = excluded.next_position, next_on = excluded.next_on,
      held_because = excluded.held_because, review_on = excluded.review_on, updated_at = excluded.updated_at
    where (chases.scenario_id, chases.version_id, chases.cycle, chases.position, chases.last_touch_on, chases.slide_days,
        chases.next_position, chases.next_on, chases.held_because, chases.review_on, chases.customer_id)
      is distinct from (excluded.scenario_id, excluded.version_id, excluded.cycle, excluded.position, excluded.last_touch_on,
        excluded.slide_days, excluded.next_position, excluded.next_on, excluded.held_because, excluded.review_on,
        excluded.customer_id)`;
}

/** A step an invoice went through, or that was passed over. */
export interface TouchStep {
  invoiceId: number;
  cycle: number;
  position: number;
  touchId: number | null;
  stepKey: string;
  outcome: 'carried' | 'passed_over';
  reason: string;
  decidedOn: PlainDate;
  previousPosition: number;
  previousLastTouchOn: PlainDate | null;
  previousSlideDays: number;
}

/** Records the steps. The primary key refuses a second time the same step of the same cycle. */
export async function insertTouchSteps(sql: Db, steps: readonly TouchStep[]): Promise<void> {
  if (steps.length === 0) return;
  await sql`
    insert into touch_steps (invoice_id, cycle, position, touch_id, step_key, outcome, reason, decided_on,
      previous_position, previous_last_touch_on, previous_slide_days)
    select * from unnest(
      ${steps.map((s) => s.invoiceId)}::bigint[], ${steps.map((s) => s.cycle)}::int[],
      ${steps.map((s) => s.position)}::int[], ${steps.map((s) => s.touchId)}::bigint[],
      ${steps.map((s) => s.stepKey)}::text[], ${steps.map((s) => s.outcome)}::text[],
      ${steps.map((s) => s.reason)}::text[], ${steps.map((s) => s.decidedOn)}::date[],
      ${steps.map((s) => s.previousPosition)}::int[], ${steps.map((s) => s.previousLastTouchOn)}::date[],
      ${steps.map((s) => s.previousSlideDays)}::int[])`;
}

/** Open invoices of a customer: whoever changes the customer asks for them to be worked out again. */
export async function listOpenInvoiceIds(sql: Db, customerId: number): Promise<number[]> {
  const rows = await sql<{ id: number }[]>`
    select id from invoices where customer_id = ${customerId} and balance_minor > 0 order by id`;
  return rows.map((row) => row.id);
}

/** Held chases whose day of review has come, in chunks by the caller. */
export async function listReviewsDue(sql: Db, today: PlainDate, limit: number): Promise<number[]> {
  const rows = await sql<{ invoiceId: number }[]>`
    select invoice_id from chases where review_on <= ${today} order by review_on limit ${limit}`;
  return rows.map((row) => row.invoiceId);
}

/** Customers with a step due, by their number: the run walks them in chunks. */
export async function listCustomersDue(sql: Db, today: PlainDate): Promise<number[]> {
  const rows = await sql<{ customerId: number }[]>`
    select distinct customer_id from chases where next_on <= ${today} order by customer_id`;
  return rows.map((row) => row.customerId);
}

export interface ChaseStep {
  cycle: number;
  position: number;
  stepKey: string;
  outcome: 'carried' | 'passed_over';
  reason: string;
  decidedOn: PlainDate;
  messageId: number | null;
  /** Whether its mail waits for a person. */
  awaitsApproval: boolean;
}

/** What happened to an invoice step by step, oldest first. */
export async function listChaseSteps(sql: Db, invoiceId: number): Promise<ChaseStep[]> {
  return sql<ChaseStep[]>`
    select s.cycle, s.position, s.step_key, s.outcome, s.reason, s.decided_on, m.id as message_id,
      coalesce(m.status = 'awaiting_approval', false) as awaits_approval
    from touch_steps s left join messages m on m.touch_id = s.touch_id
    where s.invoice_id = ${invoiceId} order by s.cycle, s.position`;
}

/** The mail to a customer that waits for a person, if any: nothing else is planned for it until then. */
export async function findAwaitingMail(
  sql: Db,
  customerId: number,
): Promise<{ messageId: number; plannedOn: PlainDate } | undefined> {
  const [row] = await sql<{ messageId: number; plannedOn: PlainDate }[]>`
    select m.id as message_id, t.touched_on as planned_on from messages m join touches t on t.id = m.touch_id
    where m.customer_id = ${customerId} and m.status = 'awaiting_approval' order by m.id limit 1`;
  return row;
}
