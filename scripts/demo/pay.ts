import type { PlainDate } from '../../server/calendar/plain-date.ts';
import { transaction } from '../../server/db/sql.ts';
import { assert } from '../../server/errors.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { applyCheckout } from '../../server/payments/apply-actions.ts';
import { startCheckout } from '../../server/payments/checkout-actions.ts';
import { payLinkUrl } from '../../server/portal/token.ts';
import type { Services } from '../../server/services.ts';
import type { StripeControl } from '../stand-ins/stripe/control.ts';
import type { SampleInvoice } from './books.ts';
import { readSampleCustomers } from './customers.ts';
import { SAMPLE_PAYMENTS, type SamplePayment } from './events.ts';
import { findInvoiceIds, findPayLink } from './queries.ts';

export interface Playing {
  services: Services;
  /** Stands at the payer's place on the Checkout page. */
  payer: StripeControl;
  userId: number;
  invoices: readonly SampleInvoice[];
  /** By the number the books give them. */
  customerIds: ReadonlyMap<string, number>;
  /** Puts the clock at a minute of a day in the firm's zone. */
  at(day: PlainDate, minuteOfDay: number): void;
}

/** Books what came in by bank and post on a day. Answers how many payments. */
export async function bookTransfers(play: Playing, day: PlainDate): Promise<number> {
  const settled = paidOn(play, day, (invoice) => invoice.method !== 'card');
  for (const invoices of settled) await bookSettlement(play, day, invoices);
  const others = SAMPLE_PAYMENTS.filter((payment) => payment.on === day);
  for (const payment of others) await bookOther(play, payment);
  return settled.length + others.length;
}

/** Lets customers pay on the portal, all the way through the Checkout page. Answers how many payments. */
export async function payByCard(play: Playing, day: PlainDate): Promise<number> {
  const baskets = paidOn(play, day, (invoice) => invoice.method === 'card');
  for (const invoices of baskets) await payBasket(play, invoices);
  return baskets.length;
}

/** The invoices paid on a day, each customer's together. */
function paidOn(
  { invoices }: Playing,
  day: PlainDate,
  isMeant: (invoice: SampleInvoice) => boolean,
): SampleInvoice[][] {
  const paid = invoices.filter((invoice) => invoice.paidOn === day && isMeant(invoice));
  return [...Map.groupBy(paid, (invoice) => invoice.customer).values()];
}

async function bookSettlement(
  { services, userId, customerIds }: Playing,
  day: PlainDate,
  invoices: SampleInvoice[],
): Promise<void> {
  const [first] = invoices;
  if (!first) return;
  const numbers = invoices.map((invoice) => invoice.number);
  await transaction(services.sql, async (tx) => {
    const ids = await findInvoiceIds(tx, numbers);
    await bookPayment(tx, services, {
      customerId: customerIds.get(first.customer) ?? 0,
      currency: first.currency,
      amountMinor: invoices.reduce((sum, invoice) => sum + invoice.totalMinor, 0),
      method: first.method,
      receivedOn: day,
      reference: numbers.join(' '),
      recordedBy: userId,
      allocations: invoices.map(({ number, totalMinor }) => ({
        invoiceId: ids.get(number) ?? 0,
        amountMinor: totalMinor,
      })),
      thank: true,
    });
  });
}

async function bookOther(
  { services, userId, customerIds }: Playing,
  payment: SamplePayment,
): Promise<void> {
  const { customer, currency, amountMinor, note, on } = payment;
  await transaction(services.sql, (tx) =>
    bookPayment(tx, services, {
      customerId: customerIds.get(customer) ?? 0,
      currency,
      amountMinor,
      method: 'transfer',
      receivedOn: on,
      reference: '',
      note,
      recordedBy: userId,
      allocations: payment.isAllocated ? 'oldest_first' : [],
      thank: true,
    }),
  );
}

async function payBasket(
  { services, payer, customerIds }: Playing,
  invoices: SampleInvoice[],
): Promise<void> {
  const number = invoices[0]?.customer ?? '';
  const customer = readSampleCustomers().find((one) => one.number === number);
  const link = await findPayLink(services.sql, number, services.clock.now());
  const payLinkId = link?.payLinkId ?? null;
  const page =
    payLinkId === null ? services.config.publicUrl : payLinkUrl(services.config, payLinkId);
  const ids = await findInvoiceIds(
    services.sql,
    invoices.map((invoice) => invoice.number),
  );
  const started = await startCheckout(services, {
    customerId: customerIds.get(number) ?? 0,
    payLinkId,
    invoiceIds: [...ids.values()],
    returnUrl: `${page}/return?s={CHECKOUT_SESSION_ID}`,
    cancelUrl: page,
    locale: customer?.language ?? 'fr',
  });
  assert(started.ok, `${number} could not open a checkout.`);
  const sessionId = /cs_test_\w+/.exec(started.url)?.[0] ?? '';
  await payer.payment(sessionId, { name: customer?.contact ?? '' });
  await applyCheckout(services, sessionId);
}
