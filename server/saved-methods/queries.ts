import type { Db, Tx } from '../db/sql.ts';

export type MethodStatus = 'usable' | 'expired' | 'detached' | 'refused' | 'given_back';

/** What a debtor let us keep at Stripe to pay a plan with. */
export interface SavedMethod {
  id: number;
  customerId: number;
  stripePaymentMethodId: string;
  /** As Stripe names it: `card`, `link`, `sepa_debit`. */
  kind: string;
  brand: string;
  last4: string;
  expMonth: number | null;
  expYear: number | null;
  mandateId: string | null;
  status: MethodStatus;
}

/** What Stripe says of a method. */
export type MethodFacts = Omit<SavedMethod, 'id' | 'customerId' | 'status'>;

const columns = (db: Db) => db`
  id, customer_id, stripe_payment_method_id, kind, brand, last4, exp_month, exp_year, mandate_id, status`;

/** Keeps a method; one that is known already gets what Stripe says of it now. Answers its id. */
export async function keepMethod(
  tx: Tx,
  customerId: number,
  method: MethodFacts,
  at: Date,
): Promise<number> {
  const [row] = await tx<{ id: number }[]>`
    insert into saved_methods (customer_id, stripe_payment_method_id, kind, brand, last4, exp_month, exp_year, mandate_id,
      created_at, updated_at)
    values (${customerId}, ${method.stripePaymentMethodId}, ${method.kind}, ${method.brand}, ${method.last4},
      ${method.expMonth}, ${method.expYear}, ${method.mandateId}, ${at}, ${at})
    on conflict (stripe_payment_method_id) do update set brand = excluded.brand, last4 = excluded.last4,
      exp_month = excluded.exp_month, exp_year = excluded.exp_year,
      mandate_id = coalesce(excluded.mandate_id, saved_methods.mandate_id), updated_at = excluded.updated_at
    returning id`;
  if (!row) throw new Error('The method was not kept.');
  return row.id;
}

export async function findMethod(db: Db, id: number): Promise<SavedMethod | undefined> {
  const [row] = await db<SavedMethod[]>`select ${columns(db)} from saved_methods where id = ${id}`;
  return row;
}

export async function findMethodAtStripe(
  db: Db,
  stripeId: string,
): Promise<SavedMethod | undefined> {
  const [row] = await db<SavedMethod[]>`
    select ${columns(db)} from saved_methods where stripe_payment_method_id = ${stripeId}`;
  return row;
}

export async function findMethodOfMandate(
  db: Db,
  mandateId: string,
): Promise<SavedMethod | undefined> {
  const [row] = await db<SavedMethod[]>`
    select ${columns(db)} from saved_methods where mandate_id = ${mandateId} order by id desc limit 1`;
  return row;
}

/** Those of a customer that may still be charged. */
export async function listUsableMethods(db: Db, customerId: number): Promise<SavedMethod[]> {
  return db<SavedMethod[]>`
    select ${columns(db)} from saved_methods where customer_id = ${customerId} and status = 'usable' order by id`;
}

/** Says what has become of a usable method; false when it was none any more. */
export async function retireMethod(
  tx: Tx,
  id: number,
  status: Exclude<MethodStatus, 'usable'>,
  at: Date,
): Promise<boolean> {
  const rows = await tx`
    update saved_methods set status = ${status}, updated_at = ${at}
    where id = ${id} and status = 'usable' returning id`;
  return rows.length > 0;
}

/**
 * Methods that Stripe still keeps for us although no running plan is charged with them, and no charge of theirs is under way.
 * What was detached is not there any more.
 */
export async function listUnusedMethods(db: Db, limit: number): Promise<SavedMethod[]> {
  return db<SavedMethod[]>`
    select ${columns(db)} from saved_methods m
    where m.status in ('usable', 'expired', 'refused')
      and not exists (select from plans p where p.saved_method_id = m.id and p.status = 'active' and p.charge_by = 'saved_method')
      and not exists (select from instalment_charges c where c.saved_method_id = m.id and c.status in ('creating', 'processing'))
    order by m.id limit ${limit}`;
}

/** Stripe has let go of it. */
export async function markGivenBack(db: Db, id: number, at: Date): Promise<void> {
  await db`update saved_methods set status = 'given_back', updated_at = ${at} where id = ${id}`;
}

/** Usable cards of running plans whose last month ends on or before a day. */
export async function listEndingCards(
  db: Db,
  by: string,
): Promise<{ id: number; planId: number }[]> {
  return db<{ id: number; planId: number }[]>`
    select m.id, p.id as plan_id from plans p join saved_methods m on m.id = p.saved_method_id
    where p.status = 'active' and p.charge_by = 'saved_method' and m.status = 'usable' and m.exp_year is not null
      and (make_date(m.exp_year, m.exp_month, 1) + interval '1 month' - interval '1 day')::date <= ${by}::date
    order by p.id`;
}
