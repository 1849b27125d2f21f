import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { registerPortalRoutes } from '../../server/portal/routes.ts';
import { payLinkToken } from '../../server/portal/token.ts';
import {
  givenCustomer,
  givenInvoice,
  givenPayLink,
  setUpPayments,
  type GivenCustomer,
  type PaymentBed,
} from '../payments/support.ts';
import { browserOf, fingerprint, readForms, type HtmlForm } from './support.ts';
import { givenDispute } from '../support/given.ts';

let bed: PaymentBed;
let browser: ReturnType<typeof browserOf>;
let customer: GivenCustomer;
let link: { id: string; token: string };
let counter = 0;

beforeAll(async () => {
  bed = await setUpPayments(registerPortalRoutes);
  bed.services.config.publicUrl = bed.url;
  browser = browserOf(bed);
});
afterAll(() => bed.close());
beforeEach(async () => {
  counter += 1;
  customer = await givenCustomer(bed.services, { email: `anna${counter}@jansen.example` });
  link = await givenPayLink(bed.services, customer);
});

const invoice = (number: string, dueOn = '2026-01-31') =>
  givenInvoice(bed.services, { customerId: customer.id, number, totalMinor: 12_000, dueOn });

const form = (action: string, fields: [string, string][] = []): HtmlForm => ({
  method: 'post',
  action,
  fields,
  checkboxes: [],
  formActions: [],
});

/** Presses the button and answers the token of the link that was made. */
async function make(): Promise<string> {
  const page = await browser.get(`/p/${link.token}/contact`);
  const button = readForms(page.html).find((one) => one.action.endsWith('/contact/pay-only'));
  if (!button) throw new Error('The page makes no link.');
  expect((await browser.submit(button)).status).toBe(303);
  const [made] = await bed.services.sql<{ id: string }[]>`
    select id from pay_links where customer_id = ${customer.id} and scope = 'pay_only'
    order by created_at desc, ctid desc limit 1`;
  return payLinkToken(bed.services.config.secretKey, made?.id ?? '');
}

const count = async () =>
  (
    await bed.services.sql`
      select 1 from pay_links where customer_id = ${customer.id} and scope = 'pay_only' and revoked_at is null`
  ).length;

test('whoever has it sees what is open and nothing of what was', async () => {
  const held = await invoice(`O-${counter}`);
  await givenDispute(bed.services, held);
  await bed.services.sql`
    insert into payments (customer_id, currency, amount_minor, method, received_on, recorded_at)
    values (${customer.id}, 'EUR', 500, 'transfer', '2026-02-02', ${bed.services.clock.now()})`;
  const whole = await browser.get(`/p/${link.token}`);
  expect(whole.html).toContain('Paiements reçus');
  expect(whole.html).toContain('En cours de discussion');
  expect(whole.html).toContain('/contact"');

  const token = await make();
  const before = await fingerprint(bed);
  const { html, status } = await browser.get(`/p/${token}`);
  expect(status).toBe(200);
  expect(html).toContain(`O-${counter}`);
  expect(html).toContain('id="transfer"');
  expect(html).not.toMatch(/Paiements reçus|En cours de discussion|\/receipts\/|\/contact/);
  expect(html).not.toContain(`anna${counter}@jansen.example`);
  expect(await fingerprint(bed)).toEqual(before);
});

test('with everything paid it names no payment', async () => {
  await bed.services.sql`
    insert into payments (customer_id, currency, amount_minor, method, received_on, recorded_at)
    values (${customer.id}, 'EUR', 500, 'transfer', '2026-02-02', ${bed.services.clock.now()})`;
  const { html } = await browser.get(`/p/${await make()}`);
  expect(html).toContain('Tout est réglé');
  expect(html).not.toMatch(/Derniers paiements|\/receipts\//);
});

test('pays, and gets the receipt of that payment and of no other', async () => {
  await invoice(`P-${counter}`);
  const token = await make();
  const elsewhere = await make();
  const [old] = await bed.services.sql<{ id: number }[]>`
    insert into payments (customer_id, currency, amount_minor, method, received_on, recorded_at)
    values (${customer.id}, 'EUR', 500, 'transfer', '2026-02-02', ${bed.services.clock.now()}) returning id`;
  const [basket] = readForms((await browser.get(`/p/${token}`)).html);
  const paying = await browser.submit(basket as HtmlForm);
  const session = /cs_test_\w+/.exec(paying.headers.get('location') ?? '')?.[0] ?? '';
  await bed.stripe.control.payment(session);
  await bed.work();
  const back = await browser.get(`/p/${token}/return?s=${session}`);
  expect(back.html).toContain('Paiement reçu, merci');
  const receipt = /\/receipts\/\d+/.exec(back.html)?.[0] ?? 'none';
  expect((await fetch(`${bed.url}/p/${token}${receipt}`)).status).toBe(200);
  expect((await fetch(`${bed.url}/p/${token}${receipt}.csv`)).status).toBe(200);
  // The one who handed it on sees it as well; somebody with another such link does not.
  expect((await fetch(`${bed.url}/p/${link.token}${receipt}`)).status).toBe(200);
  expect((await fetch(`${bed.url}/p/${elsewhere}${receipt}`)).status).toBe(404);
  expect((await browser.get(`/p/${elsewhere}/return?s=${session}`)).status).toBe(404);
  expect((await browser.get(`/p/${token}/receipts/${old?.id}`)).status).toBe(404);
});

test('when it has expired it says whom to ask, names no address and mails nothing', async () => {
  const token = await make();
  const now = bed.services.clock.now();
  bed.services.clock.set(new Date(now.getTime() + 32 * 86_400_000).toISOString());
  const page = await browser.get(`/p/${token}`);
  expect(page.status).toBe(410);
  expect(page.html).toContain('la personne qui vous l’a transmis');
  expect(page.html).not.toContain('@jansen');
  expect((await browser.submit(form(`/p/${token}/renewal`))).status).toBe(404);
  bed.services.clock.set(now.toISOString());
});

test('pressed twice it makes one, and five are open at most', async () => {
  const page = await browser.get(`/p/${link.token}/contact`);
  const button = readForms(page.html).find((one) => one.action.endsWith('/contact/pay-only'));
  const answers = await Promise.all([1, 2].map(() => browser.submit(button as HtmlForm)));
  expect(answers.map((one) => one.status)).toEqual([303, 303]);
  expect(await count()).toBe(1);
  const many = Array.from({ length: 6 }, async () => {
    const fresh = await browser.get(`/p/${link.token}/contact`);
    return readForms(fresh.html).find((one) => one.action.endsWith('/contact/pay-only'));
  });
  const forms = await Promise.all(many);
  const made = await Promise.all(forms.map((one) => browser.submit(one as HtmlForm)));
  expect(made.map((one) => one.status).sort()).toEqual([303, 303, 303, 303, 409, 409]);
  expect(made.find((one) => one.status === 409)?.html).toContain('Cinq liens sont ouverts');
  expect(await count()).toBe(5);
});

test('is shown to be copied, opens a mail of one’s own, and is closed from the page', async () => {
  const token = await make();
  const { html } = await browser.get(`/p/${link.token}/contact?saved=made`);
  expect(html).toContain(`${bed.url}/p/${token}`);
  expect(html).toMatch(/href="mailto:\?subject=[^"]+"/);
  const close = readForms(html).find((one) => one.action.endsWith('/revocation'));
  expect((await browser.submit(close as HtmlForm)).status).toBe(303);
  expect((await browser.get(`/p/${token}`)).status).toBe(404);
  expect((await browser.submit(close as HtmlForm)).status).toBe(303);
  expect(await count()).toBe(0);
});

test('falls with whoever made it', async () => {
  const token = await make();
  await browser.submit(form(`/p/${link.token}/contact/not-me`));
  expect((await browser.get(`/p/${token}`)).status).toBe(404);
});

test('a link of one invoice makes none, and has no contact page', async () => {
  const one = await givenPayLink(bed.services, customer, {
    invoiceId: await invoice(`Q-${counter}`),
  });
  const page = await browser.get(`/p/${one.token}`);
  expect(page.html).not.toContain('/contact');
  expect((await browser.get(`/p/${one.token}/contact`)).status).toBe(404);
  const key: [string, string][] = [['key', '4b0b2f4e-2f53-4d3a-9d1e-1d5c8a0e7a11']];
  const answer = await browser.submit(form(`/p/${one.token}/contact/pay-only`, key));
  expect(answer.status).toBe(404);
  expect(await count()).toBe(0);
});
