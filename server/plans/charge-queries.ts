import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Tx } from '../db/sql.ts';
import type { ChargeFailure, ChargeTry } from './charge-rules.ts';
import type { ChargeRequest } from './charge-request.ts';

export type ChargeStatus = ChargeTry['status'];

/** One try to charge an instalment, with whose it is. */
export interface Charge {
  id: number;
  instalmentId: number;
  planId: number;
  customerId: number;
  /** Of the instalment, 1 for the first. */
  position: number;
  try: number;
  key: string;
  savedMethodId: number;
  currency: string;
  amountMinor: number;
  status: ChargeStatus;
  request: ChargeRequest;
  paymentIntentId: string | null;
  failureCode: string;
  declineCode: string;
  adviceCode: string;
  retryOn: PlainDate | null;
  createdAt: Date;
  updatedAt: Date;
}

const columns = (db: Db) => db`
  c.id, c.instalment_id, i.plan_id, p.customer_id, i.position, c.try, c.key, c.saved_method_id, c.currency, c.amount_minor,
  c.status, c.request, c.payment_intent_id, c.failure_code, c.decline_code, c.advice_code, c.retry_on, c.created_at,
  c.updated_at
  from instalment_charges c join plan_instalments i on i.id = c.instalment_id join plans p on p.id = i.plan_id`;

/** Writes a try before Stripe hears of it. A unique index refuses a second one under way. Answers its id. */
export async function insertCharge(
  tx: Tx,
  charge: Pick<
    Charge,
    'instalmentId' | 'try' | 'key' | 'savedMethodId' | 'currency' | 'amountMinor' | 'request'
  >,
  at: Date,
): Promise<number> {
  const [row] = await tx<{ id: number }[]>`
    insert into instalment_charges (instalment_id, try, key, saved_method_id, currency, amount_minor, status, request,
      created_at, updated_at)
    values (${charge.instalmentId}, ${charge.try}, ${charge.key}, ${charge.savedMethodId}, ${charge.currency},
      ${charge.amountMinor}, 'creating', ${tx.json(charge.request as never)}, ${at}, ${at})
    returning id`;
  if (!row) throw new Error('The charge was not written.');
  return row.id;
}

export async function findCharge(db: Db, id: number): Promise<Charge | undefined> {
  const [row] = await db<Charge[]>`select ${columns(db)} where c.id = ${id}`;
  return row;
}

/** By the key in its metadata at Stripe; compared as text, because the metadata may hold anything. */
export async function findChargeByKey(db: Db, key: string): Promise<Charge | undefined> {
  const isKey = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key);
  const [row] = await db<Charge[]>`select ${columns(db)} where c.key = ${isKey ? key : null}::uuid`;
  return row;
}

/** Locks one try, after its plan. */
export async function lockCharge(tx: Tx, id: number): Promise<Charge> {
  await tx`select 1 from instalment_charges where id = ${id} for update`;
  const charge = await findCharge(tx, id);
  if (!charge) throw new Error(`Charge ${id} is not there.`);
  return charge;
}

/** The tries of a plan's instalments, the oldest first. */
export async function listCharges(db: Db, planId: number): Promise<Charge[]> {
  return db<Charge[]>`select ${columns(db)} where i.plan_id = ${planId} order by c.id`;
}

/** Writes how a try stands. */
export async function updateCharge(
  tx: Tx,
  id: number,
  change: {
    status: ChargeStatus;
    paymentIntentId: string | null;
    failure?: ChargeFailure;
    retryOn?: PlainDate | null;
  },
  at: Date,
): Promise<void> {
  const { status, paymentIntentId, failure, retryOn } = change;
  await tx`
    update instalment_charges set status = ${status}, payment_intent_id = coalesce(${paymentIntentId}, payment_intent_id),
      failure_code = ${failure?.code ?? ''}, decline_code = ${failure?.declineCode ?? ''},
      advice_code = ${failure?.adviceCode ?? ''}, retry_on = ${retryOn ?? null}::date, updated_at = ${at}
    where id = ${id}`;
}

/** No further try of these instalments by itself. */
export async function forgetRetries(tx: Tx, planId: number): Promise<void> {
  await tx`
    update instalment_charges set retry_on = null
    where retry_on is not null and instalment_id in (select id from plan_instalments where plan_id = ${planId})`;
}

/** Instalments of running plans that are to be announced or charged, the first due first. */
export async function listInstalmentsToCharge(
  db: Db,
  of: { today: PlainDate; announceBy: PlainDate },
): Promise<{ instalmentId: number; planId: number }[]> {
  return db<{ instalmentId: number; planId: number }[]>`
    select i.id as instalment_id, i.plan_id from plan_instalments i join plans p on p.id = i.plan_id
    left join lateral (
      select c.status, c.retry_on from instalment_charges c where c.instalment_id = i.id order by c.try desc limit 1
    ) last on true
    where i.is_open and i.due_on <= ${of.announceBy} and p.status = 'active' and p.charge_by = 'saved_method'
      and (i.due_on <= ${of.today}
        or not exists (select from plan_touches t where t.instalment_id = i.id and t.step = 'announced'))
      and (last.status is null or last.status = 'canceled' or last.retry_on <= ${of.today})
    order by i.due_on, i.id`;
}

/** Tries whose outcome nobody knows, or whose bank takes days; not touched since the given instants. */
export async function listUnfinishedCharges(
  db: Db,
  before: { creating: Date; processing: Date },
  limit: number,
): Promise<{ id: number; status: ChargeStatus }[]> {
  return db<{ id: number; status: ChargeStatus }[]>`
    select id, status from instalment_charges
    where (status = 'creating' and updated_at < ${before.creating})
      or (status = 'processing' and updated_at < ${before.processing})
    order by updated_at limit ${limit}`;
}

/** Charges that wait for their debtor to confirm, since between two instants, and nobody was told of. */
export async function listUnconfirmed(
  db: Db,
  since: { from: Date; until: Date },
): Promise<{ id: number; planId: number }[]> {
  return db<{ id: number; planId: number }[]>`
    select c.id, i.plan_id from instalment_charges c join plan_instalments i on i.id = c.instalment_id
    where c.status = 'needs_customer' and i.is_open and c.updated_at between ${since.from} and ${since.until}
      and not exists (
        select from messages m where m.kind = 'charge_refused_team' and m.occasion like 'charge/' || c.id || '/user/%')
    order by c.id`;
}

/** Whether a charge of a plan that covers one of these invoices is under way. */
export async function hasChargeInFlight(db: Db, invoiceIds: readonly number[]): Promise<boolean> {
  const rows = await db`
    select 1 from plan_invoices l join plan_instalments i on i.plan_id = l.plan_id
    join instalment_charges c on c.instalment_id = i.id
    where l.invoice_id = any (${[...invoiceIds]}::bigint[]) and c.status in ('creating', 'processing') limit 1`;
  return rows.length > 0;
}

/** Whether a checkout that may still be paid asks for one of a plan's invoices. */
export async function isBeingPaid(db: Db, planId: number): Promise<boolean> {
  const rows = await db`
    select 1 from plan_invoices p join checkout_lines l on l.invoice_id = p.invoice_id
    where p.plan_id = ${planId} and l.is_open limit 1`;
  return rows.length > 0;
}

/** Holds the reminders of a plan's unpaid invoices while a debit is under way; answers those it holds. */
export async function holdPlanInFlight(
  tx: Tx,
  charge: { planId: number; id: number },
  at: Date,
): Promise<number[]> {
  const rows = await tx<{ invoiceId: number }[]>`
    insert into holds (invoice_id, kind, cause_id, placed_at)
    select l.invoice_id, 'payment_in_flight', ${charge.id}::bigint, ${at}::timestamptz from plan_invoices l
    join invoices i on i.id = l.invoice_id
    where l.plan_id = ${charge.planId} and i.balance_minor > 0 and not exists (
      select from holds h where h.invoice_id = l.invoice_id and h.kind = 'payment_in_flight' and h.lifted_at is null)
    returning invoice_id`;
  return rows.map((row) => row.invoiceId);
}

/** Stripe's id of the customer that owns a kept method, as it was kept. */
export async function findStripeCustomerOf(
  db: Db,
  customerId: number,
): Promise<string | undefined> {
  const [row] = await db<{ id: string | null }[]>`
    select stripe_customer_id as id from customers where id = ${customerId}`;
  return row?.id ?? undefined;
}
