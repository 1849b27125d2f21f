import type { Tx } from '../db/sql.ts';
import type { ChaseRow, ChaseState, TouchStep } from './queries.ts';

/** What decides where a new invoice begins; invoices of one `alike` begin alike. */
export type AlikeRow = Pick<
  ChaseRow,
  | 'invoiceId'
  | 'customerId'
  | 'currency'
  | 'dueOn'
  | 'balanceMinor'
  | 'kind'
  | 'country'
  | 'segment'
  | 'chosenScenarioId'
  | 'address'
  | 'customerTouchedOn'
> & { alike: string };

/** Which invoices, and the amounts (minor units) below which some step is passed over. */
export interface Starting {
  invoiceIds: readonly number[];
  minimums: readonly number[];
}

/**
 * Owed invoices without chase and without hold, each with what it has in common with others: the facts of `listChaseRows` that
 * `nextTouch` looks at.
 */
function alikeInvoices(tx: Tx, { invoiceIds, minimums }: Starting) {
  return tx`
    asked as (
      select i.id, i.customer_id, i.currency, i.due_on, i.balance_minor,
        (select count(*) from unnest(${minimums as number[]}::bigint[]) m where i.balance_minor >= m) as minimums_reached
      from invoices i
      where i.id = any (${invoiceIds as number[]}::bigint[]) and i.balance_minor > 0
        and not exists (select from chases s where s.invoice_id = i.id)
        and not exists (select from unlifted_holds h where h.invoice_id = i.id)
    ), debtors as (
      select c.id, c.kind, c.country, c.segment, c.scenario_id, coalesce(a.address, 'missing') as address, t.touched_on
      from customers c
      left join lateral (
        select min(case when x.email is null then 'known' else 'suppressed' end) as address
        from contacts k left join suppressions x on x.email = k.email
        where k.customer_id = c.id and k.removed_at is null and k.email <> '' and 'billing' = any (k.roles)
      ) a on true
      left join lateral (
        select max(touched_on) as touched_on from touches where customer_id = c.id and channel = 'email'
      ) t on true
      where c.id in (select customer_id from asked)
    ), alike as (
      select a.id as invoice_id, a.customer_id, a.currency, a.due_on, a.balance_minor, d.kind, d.country, d.segment,
        d.scenario_id as chosen_scenario_id, d.address, d.touched_on as customer_touched_on,
        concat_ws('|', a.due_on, a.minimums_reached, d.kind, d.country, d.segment, coalesce(d.scenario_id, 0), d.address,
          coalesce(d.touched_on, 'infinity')) as alike
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
    insert into chases (invoice_id, customer_id, currency, scenario_id, cycle, position, next_position, next_on, held_because,
      review_on, updated_at)
    select a.invoice_id, a.customer_id, a.currency, s.scenario_id, s.cycle, s.position, s.next_position, s.next_on,
      s.held_because, s.review_on, ${at}::timestamptz
    from alike a join unnest(
      ${states.map((s) => s.alike)}::text[], ${states.map((s) => s.scenarioId)}::bigint[],
      ${states.map((s) => s.cycle)}::int[], ${states.map((s) => s.position)}::int[],
      ${states.map((s) => s.nextPosition)}::int[], ${states.map((s) => s.nextOn)}::date[],
      ${states.map((s) => s.heldBecause)}::text[], ${states.map((s) => s.reviewOn)}::date[]
    ) as s (alike, scenario_id, cycle, position, next_position, next_on, held_because, review_on) using (alike)`;
}
