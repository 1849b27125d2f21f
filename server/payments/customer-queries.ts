import type { Db } from '../db/sql.ts';

export interface Payer {
  name: string;
  language: string;
  email: string | null;
  stripeCustomerId: string | null;
}

/** What Stripe is told of a customer: the name, and the address of the first contact for bills. */
export async function findPayer(db: Db, customerId: number): Promise<Payer | undefined> {
  const [row] = await db<Payer[]>`
    select customers.name, customers.language, customers.stripe_customer_id, (
      select email from contacts
      where customer_id = customers.id and removed_at is null and email <> ''
      order by 'billing' = any(roles) desc, id limit 1
    ) as email
    from customers where id = ${customerId}`;
  return row;
}

/** Keeps Stripe's id of a customer; the first one stays. Answers the id that counts. */
export async function storeStripeCustomer(
  db: Db,
  customerId: number,
  stripeCustomerId: string,
): Promise<string> {
  const [row] = await db<{ stripeCustomerId: string }[]>`
    update customers set stripe_customer_id = coalesce(stripe_customer_id, ${stripeCustomerId})
    where id = ${customerId} returning stripe_customer_id`;
  return row?.stripeCustomerId ?? stripeCustomerId;
}

/** Forgets an id that Stripe does not know any more. */
export async function forgetStripeCustomer(db: Db, stripeCustomerId: string): Promise<void> {
  await db`update customers set stripe_customer_id = null where stripe_customer_id = ${stripeCustomerId}`;
}

/** The customer Stripe knows by this id. */
export async function findCustomerByStripeId(
  db: Db,
  stripeCustomerId: string,
): Promise<{ id: number } | undefined> {
  const [row] = await db<{ id: number }[]>`
    select id from customers where stripe_customer_id = ${stripeCustomerId}`;
  return row;
}
