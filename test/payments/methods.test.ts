import { afterAll, beforeAll, expect, test } from 'vitest';
import { knownMethods } from '../../server/payments/method-rules.ts';
import { startCheckout } from '../../server/payments/checkout-actions.ts';
import { openPages, textOfPage, type Pages } from '../today/pages.ts';
import { givenCustomer, givenInvoice, setUpPayments } from './support.ts';

let pages: Pages;
beforeAll(async () => {
  pages = await openPages();
});
afterAll(() => pages.close());

const PAGE = '/settings/stripe/methods';
const ticked = (html: string) =>
  [...html.matchAll(/name="method" value="(\w+)" checked/g)].map(([, value]) => value);

test('at first everything but buying on credit is what French and Belgian firms pay with', async () => {
  const { html } = await pages.ada.get(PAGE);
  expect(ticked(html)).toEqual(['card', 'link', 'bancontact', 'ideal', 'sepa_debit', 'paypal']);
  expect(textOfPage(html)).toContain('Klarna on credit');
});

test('what an administrator ticks is kept; nothing at all, or what nobody knows, is not', async () => {
  const kept = async () =>
    (
      await pages.services.sql<{ paymentMethods: string[] }[]>`
      select payment_methods from organization`
    )[0]?.paymentMethods;
  expect(await pages.ada.post(PAGE, { method: 'card' })).toMatchObject({ status: 303 });
  expect(await kept()).toEqual(['card']);
  const refused = await pages.ada.post(PAGE, { method: 'gold' });
  expect(refused.status).toBe(422);
  expect(refused.html).toContain('Allow at least one.');
  expect(await kept()).toEqual(['card']);
  const [row] = await pages.services.sql`
    select details from audit_entries where action = 'organization.payment_methods_changed'`;
  expect(row).toEqual({ details: { methods: 'card' } });
});

test('methods keep one order, and strangers are left out', () => {
  expect(knownMethods(['paypal', 'card', 'gold'])).toEqual(['card', 'paypal']);
});

test('a checkout asks Stripe for the allowed ones', async () => {
  const bed = await setUpPayments();
  try {
    await bed.services.sql`update organization set payment_methods = '{sepa_debit,card}'`;
    const customer = await givenCustomer(bed.services);
    const invoice = { customerId: customer.id, number: 'F-1', totalMinor: 5_000 };
    const started = await startCheckout(bed.services, {
      customerId: customer.id,
      payLinkId: null,
      invoiceIds: [await givenInvoice(bed.services, invoice)],
      returnUrl: 'http://127.0.0.1/?s={CHECKOUT_SESSION_ID}',
      cancelUrl: 'http://127.0.0.1/',
      locale: 'fr',
    });
    const session = started.ok ? (/cs_test_\w+/.exec(started.url)?.[0] ?? '') : '';
    const stripe = await bed.services.stripe();
    const read = await stripe?.checkout.sessions.retrieve(session);
    expect(read?.allowed_payment_method_types).toEqual(['card', 'sepa_debit']);
  } finally {
    await bed.close();
  }
});
