import type { PlainDate } from '../calendar/plain-date.ts';
import type { Tx } from '../db/sql.ts';
import {
  addressOf,
  contactsWith,
  type ChaseRow,
  type ChaseState,
  type TouchStep,
} from './queries.ts';

/** What decides where a new invoice begins; invoices of one `alike` begin alike. */
export type AlikeRow = Pick<
  ChaseRow,
  | 'invoiceId'
  | 'customerId'
  | 'currency'
  | 'issuedOn'
  | 'dueOn'
  | 'balanceMinor'
  | 'kind'
  | 'country'
  | 'segment'
  | 'factorId'
  | 'invoiceScenarioId'
  | 'chosenScenarioId'
  | 'address'
  | 'contacts'
> & { alike: string };

/** Which invoices, the amounts (minor units) at which some step begins or ends to concern one, and what else decides. */
export interface Starting {
  today: PlainDate;
  invoiceIds: readonly number[];
  amountLimits: readonly number[];
  /** Whether some step counts from the invoice's date. */
  byIssueDate: boolean;
}

/**
 * Owed invoices without chase and without hold, each with what it has in common with others: the facts of `listChaseRows` that
 * `nextTouch` looks at.
 */
function alikeInvoices(tx: Tx, { today, invoiceIds, amountLimits, byIssueDate }: Starting) {
  return tx`
    asked as (
      select i.id, i.customer_id, i.currency, i.issued_on, i.due_on, i.balance_minor, i.scenario_id, i.factor_id,
        (select count(*) from unnest(${amountLimits as number[]}::bigint[]) m where i.balance_minor >= m) as limits_reached
      from invoices i
      where i.id = any (${invoiceIds as number[]}::bigint[]) and i.balance_minor > 0
        and not exists (select from chases s where s.invoice_id = i.id)
        and not exists (select from unlifted_holds h where h.invoice_id = i.id)
    ), debtors as (
      select c.id, c.kind, c.country, c.segment, c.scenario_id, coalesce(a.address, 'missing') as address,
        coalesce(t.contacts, '[]') as contacts
      from customers c
      left join lateral (${addressOf(tx, tx`c.id`)}) a on true
      left join lateral (${contactsWith(tx, tx`c.id`, today)}) t on true
      where c.id in (select customer_id from asked)
    ), alike as (
      select a.id as invoice_id, a.customer_id, a.currency, a.issued_on, a.due_on, a.balance_minor, a.factor_id, d.kind,
        d.country, d.segment, a.scenario_id as invoice_scenario_id, d.scenario_id as chosen_scenario_id, d.address, d.contacts,
        concat_ws('|', a.due_on, case when ${byIssueDate} then a.issued_on end, a.limits_reached, coalesce(a.factor_id, 0), d.kind,
          d.country, d.segment, coalesce(a.scenario_id, 0), coalesce(d.scenario_id, 0), d.address, d.contacts) as alike
      from asked a join debtors d on d.id = a.customer_id
    )`;
}

/** One invoice of each kind. */
export async function listAlikeInvoices(tx: Tx, starting: Starting): Promise<AlikeRow[]> {
  return await tx<AlikeRow[]>`
    with ${alikeInvoices(tx, starting)} select distinct on (alike) * from alike order by alike, invoice_id`;
}

/** What was worked out for one invoice of a kind, with the kind. */
export type Alike<T> = T & { alike: string };

/** Makes the chases of the invoices of each kind, and records the steps they passed over. */
export async function insertAlike(
  tx: Tx,
  starting: Starting,
  states: readonly Alike<ChaseState>[],
  steps: readonly Alike<TouchStep>[],
  at: Date,
): Promise<void> {
  if (states.length === 0) return;
  await tx`
    with ${alikeInvoices(tx, starting)}, passed_over as (
      insert into touch_steps (invoice_id, cycle, position, step_key, outcome, reason, decided_on, previous_position,
        previous_slide_days)
      select a.invoice_id, s.cycle, s.position, s.step_key, s.outcome, s.reason, s.decided_on, s.previous_position, 0
      from alike a join unnest(
        ${steps.map((s) => s.alike)}::text[], ${steps.map((s) => s.cycle)}::int[], ${steps.map((s) => s.position)}::int[],
        ${steps.map((s) => s.stepKey)}::text[], ${steps.map((s) => s.outcome)}::text[],
        ${steps.map((s) => s.reason)}::text[], ${steps.map((s) => s.decidedOn)}::date[],
        ${steps.map((s) => s.previousPosition)}::int[]
      ) as s (alike, cycle, position, step_key, outcome, reason, decided_on, previous_position) using (alike)
    )
    insert into chases (invoice_id, customer_id, currency, scenario_id, version_id, cycle, position, next_position, next_on,
      held_because, review_on, updated_at)
    select a.invoice_id, a.customer_id, a.currency, s.scenario_id, s.version_id, s.cycle, s.position, s.next_position, s.next_on,
      s.held_because, s.review_on, ${at}::timestamptz
    from alike a join unnest(
      ${states.map((s) => s.alike)}::text[], ${states.map((s) => s.scenarioId)}::bigint[],
      ${states.map((s) => s.versionId)}::bigint[], ${states.map((s) => s.cycle)}::int[], ${states.map((s) => s.position)}::int[],
      ${states.map((s) => s.nextPosition)}::int[], ${states.map((s) => s.nextOn)}::date[],
      ${states.map((s) => s.heldBecause)}::text[], ${states.map((s) => s.reviewOn)}::date[]
    ) as s (alike, scenario_id, version_id, cycle, position, next_position, next_on, held_because, review_on) using (alike)`;
}
