import { randomUUID } from 'node:crypto';
import { transaction } from '../../server/db/sql.ts';
import { startCheckout } from '../../server/payments/checkout-actions.ts';
import { requestRefund } from '../../server/refunds/actions.ts';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import type { TestServices } from '../support/services.ts';
import { givenCustomer, givenInvoice, type PaymentBed } from '../payments/support.ts';

let counter = 0;

export interface PaidOnline {
  customerId: number;
  /** In the order of the amounts asked for. */
  invoiceIds: number[];
  session: string;
  /** Undefined while no news of it was worked on. */
  paymentId: number;
}

/** A customer who paid invoices of these amounts (minor units) through Stripe, booked unless `isTold` is false. */
export async function givenPaidOnline(
  bed: PaymentBed,
  amounts: readonly number[],
  options: { card?: string; method?: 'card' | 'sepa_debit'; isTold?: boolean } = {},
): Promise<PaidOnline> {
  const { services, stripe } = bed;
  const customer = await givenCustomer(services);
  const invoiceIds: number[] = [];
  for (const totalMinor of amounts) {
    counter += 1;
    const number = `F-${counter}-${randomUUID().slice(0, 4)}`;
    invoiceIds.push(await givenInvoice(services, { customerId: customer.id, number, totalMinor }));
  }
  const session = await startSession(services, customer.id, invoiceIds);
  const { isTold = true, ...paid } = options;
  await stripe.control.payment(session, paid);
  if (paid.method === 'sepa_debit') await bed.advance('4d');
  await bed.advance('5s');
  if (isTold) await bed.work();
  return {
    customerId: customer.id,
    invoiceIds,
    session,
    paymentId: await paymentOf(services, customer.id),
  };
}

export async function startSession(
  services: TestServices,
  customerId: number,
  invoiceIds: readonly number[],
): Promise<string> {
  const started = await startCheckout(services, {
    customerId,
    payLinkId: null,
    invoiceIds,
    returnUrl: 'http://127.0.0.1/return?s={CHECKOUT_SESSION_ID}',
    cancelUrl: 'http://127.0.0.1/',
    locale: 'fr',
  });
  if (!started.ok) throw new Error(started.reason);
  return /cs_test_\w+/.exec(started.url)?.[0] ?? '';
}

export async function paymentOf(services: TestServices, customerId: number): Promise<number> {
  const [row] = await services.sql<{ id: number }[]>`
    select id from payments where customer_id = ${customerId} order by id desc limit 1`;
  return row?.id ?? 0;
}

/** Writes a refund down, as the page does. */
export async function givenRefundRow(
  services: TestServices,
  paymentId: number,
  amountMinor: number,
): Promise<number> {
  const { refundId } = await transaction(services.sql, (tx) =>
    requestRefund(tx, services, {
      ...{ paymentId, amountMinor, reason: 'requested', note: '', key: randomUUID() },
      author: { actor: 'system' },
    }),
  );
  return refundId;
}

export interface MoneyBack {
  balances: number[];
  unapplied: number;
  refunds: { status: string; amountMinor: number; bookedMinor: number; reason: string }[];
  chargebacks: { status: string; amountMinor: number; bookedMinor: number }[];
  holds: string[];
  tasks: string[];
}

/** What the books say of one customer; throws when they do not prove themselves. */
export async function readMoneyBack(
  { sql }: TestServices,
  { customerId }: { customerId: number },
): Promise<MoneyBack> {
  const violations = await checkLedger(sql);
  if (violations.length > 0) throw new Error(JSON.stringify(violations));
  const invoices = await sql<{ balanceMinor: number }[]>`
    select balance_minor from invoices where customer_id = ${customerId} order by id`;
  const [money] = await sql<{ unapplied: number }[]>`
    select coalesce(sum(unapplied_minor), 0) as unapplied from payments where customer_id = ${customerId}`;
  const refunds = await sql<MoneyBack['refunds']>`
    select r.status, r.amount_minor, r.booked_minor, r.reason from refunds r join payments p on p.id = r.payment_id
    where p.customer_id = ${customerId} order by r.id`;
  const chargebacks = await sql<MoneyBack['chargebacks']>`
    select status, amount_minor, booked_minor from chargebacks where customer_id = ${customerId} order by id`;
  const holds = await sql<{ kind: string }[]>`
    select h.kind from holds h join invoices i on i.id = h.invoice_id
    where i.customer_id = ${customerId} and h.lifted_at is null order by h.kind`;
  const tasks = await sql<{ kind: string }[]>`
    select kind from tasks where customer_id = ${customerId} and done_at is null order by kind`;
  return {
    balances: invoices.map((one) => one.balanceMinor),
    unapplied: money?.unapplied ?? 0,
    refunds: [...refunds],
    chargebacks: [...chargebacks],
    holds: holds.map((one) => one.kind),
    tasks: tasks.map((one) => one.kind),
  };
}
