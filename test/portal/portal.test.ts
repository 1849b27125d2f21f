import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { registerPortalRoutes } from '../../server/portal/routes.ts';
import { readStructuredReference } from '../../server/references/rules.ts';
import {
  givenCustomer,
  givenInvoice,
  givenPayLink,
  readBooks,
  setUpPayments,
  type GivenCustomer,
  type PaymentBed,
} from '../payments/support.ts';
import { browserOf, fingerprint, readForms, type HtmlForm } from './support.ts';
import { givenDispute } from '../support/given.ts';

const CANARY = `<i>&"'canary`;
const KEY = 'sk_test_of_the_tests';

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
  bed.services.config.stripe.secretKey = KEY;
  customer = await givenCustomer(bed.services, { name: `Boulangerie ${CANARY}` });
  link = await givenPayLink(bed.services, customer);
});

const path = (rest = '') => `/p/${link.token}${rest}`;

async function invoice(totalMinor: number, dueOn: string, currency = 'EUR'): Promise<number> {
  counter += 1;
  const number = `F-${counter}`;
  return givenInvoice(bed.services, {
    customerId: customer.id,
    number,
    totalMinor,
    dueOn,
    currency,
  });
}

async function hold(invoiceId: number, kind: string, untilOn: string | null = null) {
  await bed.services.sql`
    insert into holds (invoice_id, kind, until_on, placed_at)
    values (${invoiceId}, ${kind}, ${untilOn as never}, ${bed.services.clock.now()})`;
}

function onlyForm(html: string): HtmlForm {
  const [form, ...others] = readForms(html);
  expect(others).toEqual([]);
  if (!form) throw new Error('The page has no form.');
  return form;
}

const ticked = (form: HtmlForm) =>
  form.checkboxes.filter((box) => box.isChecked).map((box) => Number(box.value));
/** Spaces of every width as one plain one, so that amounts can be written here. */
const plain = (html: string) => html.replace(/[\u00a0\u202f]/g, ' ');

test('a debtor without JavaScript pays what is overdue with the form on the page', async () => {
  const late = await invoice(120_000, '2026-01-31');
  const soon = await invoice(9_690, '2026-03-20');
  const page = await browser.get(path());
  expect(page.status).toBe(200);
  expect(plain(page.html)).toContain('1 200,00 €');
  expect(plain(page.html)).toContain('sur un total dû de 1 296,90 €');
  const form = onlyForm(page.html);
  expect(ticked(form)).toEqual([late]);

  const answer = await browser.submit(form);
  expect(answer.status).toBe(303);
  const target = answer.headers.get('location') ?? '';
  expect(target).toMatch(new RegExp(`^${bed.stripe.url}/c/pay/cs_test_`));

  const session = /cs_test_\w+/.exec(target)?.[0] ?? '';
  await bed.stripe.control.payment(session);
  await bed.work();
  const back = await browser.get(path(`/return?s=${session}`));
  expect(back.html).toContain('Paiement reçu, merci');
  expect(plain(back.html)).toContain('Il reste 96,90 € à régler.');
  expect(ticked(onlyForm((await browser.get(path())).html))).toEqual([soon]);
});

test('one of several invoices can be chosen, and its total shown before paying', async () => {
  await invoice(10_000, '2026-01-31');
  const wanted = await invoice(2_500, '2026-02-10');
  const form = onlyForm((await browser.get(path())).html);
  const fields: [string, string][] = [
    ...form.fields.filter(([name]) => name !== 'invoice'),
    ['invoice', String(wanted)],
  ];
  const [update] = form.formActions;
  const total = await browser.get(`${update}?${new URLSearchParams(fields).toString()}`);
  expect(plain(total.html)).toContain('<p class="amount">25,00 €</p>');
  expect(ticked(onlyForm(total.html))).toEqual([wanted]);

  const answer = await browser.submit(form, fields);
  const session = /cs_test_\w+/.exec(answer.headers.get('location') ?? '')?.[0] ?? '';
  const stripe = await bed.services.stripe();
  const read = await stripe?.checkout.sessions.retrieve(session);
  expect(read?.amount_total).toBe(2_500);
});

test('nothing ticked is said on the page, and Stripe is not asked', async () => {
  await invoice(10_000, '2026-01-31');
  const form = onlyForm((await browser.get(path())).html);
  const before = bed.stripe.control.requests.length;
  const answer = await browser.submit(form, [['currency', 'EUR']]);
  expect(answer.status).toBe(422);
  expect(answer.html).toContain('Choisissez au moins une facture à régler.');
  expect(ticked(onlyForm(answer.html))).toEqual([]);
  expect(bed.stripe.control.requests.length).toBe(before);
});

test('when nothing is overdue everything is ticked', async () => {
  const ids = [await invoice(10_000, '2026-03-02'), await invoice(10_000, '2026-03-20')];
  expect(ticked(onlyForm((await browser.get(path())).html))).toEqual(ids);
});

test('each currency has its own sum and its own form', async () => {
  await invoice(10_000, '2026-01-31');
  const swiss = await invoice(20_000, '2026-02-15', 'CHF');
  const forms = readForms((await browser.get(path())).html);
  expect(forms.length).toBe(2);
  const answer = await browser.submit(forms[1] as HtmlForm);
  const session = /cs_test_\w+/.exec(answer.headers.get('location') ?? '')?.[0] ?? '';
  const [row] = await bed.services.sql`
    select currency, (select array_agg(invoice_id) from checkout_lines where checkout_id = checkouts.id) as invoices
    from checkouts where session_id = ${session}`;
  expect(row).toEqual({ currency: 'CHF', invoices: [swiss] });
});

test('an invoice under discussion says so, is not ticked, and can still be paid', async () => {
  const disputed = await invoice(10_000, '2026-01-31');
  const other = await invoice(5_000, '2026-02-15');
  await givenDispute(bed.services, disputed);
  await hold(other, 'promise', '2026-03-10');
  const page = await browser.get(path());
  expect(page.html).toContain('En cours de discussion');
  expect(page.html).toContain('Règlement annoncé pour le 10 mars 2026');
  const form = onlyForm(page.html);
  expect(ticked(form)).toEqual([other]);
  const answer = await browser.submit(form, [['invoice', String(disputed)]]);
  expect(answer.status).toBe(303);
});

test('our own reasons to wait are not shown to the debtor', async () => {
  const paused = await invoice(10_000, '2026-01-31');
  await hold(paused, 'pause');
  await hold(paused, 'reply');
  expect((await browser.get(path())).html).not.toContain('class="state"');
});

test('an invoice whose payment is under way cannot be ticked', async () => {
  const underWay = await invoice(10_000, '2026-01-31');
  await hold(underWay, 'payment_in_flight');
  const page = await browser.get(path());
  expect(page.html).toContain('Un paiement est en cours');
  expect(onlyForm(page.html).checkboxes).toEqual([
    { value: String(underWay), isChecked: false, isDisabled: true },
  ]);
});

test('somebody who owes nothing is thanked and sees the last payments', async () => {
  const id = await invoice(10_000, '2026-01-31');
  const answer = await browser.submit(onlyForm((await browser.get(path())).html));
  const session = /cs_test_\w+/.exec(answer.headers.get('location') ?? '')?.[0] ?? '';
  await bed.stripe.control.payment(session);
  await bed.work();
  const page = await browser.get(path());
  expect(page.html).toContain('Tout est réglé, merci');
  expect(plain(page.html)).toContain('100,00 €');
  expect(readForms(page.html)).toEqual([]);
  expect(id).toBeGreaterThan(0);
});

test('a transfer finds IBAN, holder and the reference of what is chosen', async () => {
  await invoice(10_000, '2026-01-31');
  await invoice(10_000, '2026-02-01');
  const { html } = await browser.get(path());
  expect(html).toContain('FR76 3000 6000 0112 3456 7890 189');
  expect(html).toContain('Atelier Bernard SAS');
  const reference = /class="copy">(RF[^<]+)</.exec(html)?.[1] ?? '';
  expect(readStructuredReference(reference)).toEqual({ kind: 'basket', id: customer.id });
  // Both invoices' sum to the firm's account, as a banking app reads it.
  expect(html).toContain('<svg class="transfer-qr"');
});

test('without a Stripe key the page offers the transfer alone', async () => {
  await invoice(10_000, '2026-01-31');
  bed.services.config.stripe.secretKey = null;
  const { html } = await browser.get(path());
  expect(html).not.toContain('Payer par carte');
  expect(html).not.toContain('type="checkbox"');
  expect(html).toContain('FR76 3000 6000 0112 3456 7890 189');
});

test('the language can be changed on the page, stays with it, and changes no row', async () => {
  await invoice(123_456, '2026-01-31');
  const before = await fingerprint(bed);
  const page = await browser.get(path('?lang=nl'));
  expect(page.html).toContain('<html lang="nl">');
  expect(plain(page.html)).toContain('€ 1.234,56');
  expect(await fingerprint(bed)).toEqual(before);
  const answer = await browser.submit(onlyForm(page.html));
  const session = /cs_test_\w+/.exec(answer.headers.get('location') ?? '')?.[0] ?? '';
  const stripe = await bed.services.stripe();
  const read = await stripe?.checkout.sessions.retrieve(session);
  expect(read?.locale).toBe('nl');
  expect(read?.success_url).toContain('lang=nl');
});

test('what people typed is escaped wherever it is shown', async () => {
  const id = await invoice(10_000, '2026-01-31');
  await bed.services
    .sql`update invoices set subject = ${CANARY}, reference = ${CANARY} where id = ${id}`;
  const { html } = await browser.get(path());
  expect(html.split('&lt;i&gt;&amp;&quot;&#39;canary').length - 1).toBe(3);
});

test('GET and HEAD change no row, whatever the link', async () => {
  await invoice(10_000, '2026-01-31');
  const expired = await givenPayLink(bed.services, customer, { expiresAt: new Date(0) });
  const revoked = await givenPayLink(bed.services, customer, { revokedAt: new Date(0) });
  const answer = await browser.submit(onlyForm((await browser.get(path())).html));
  const session = /cs_test_\w+/.exec(answer.headers.get('location') ?? '')?.[0] ?? '';
  await bed.stripe.control.payment(session);
  await bed.work();
  await invoice(10_000, '2026-01-31');
  const before = await fingerprint(bed);
  for (const address of [
    path(),
    path('?lang=en&currency=EUR&invoice=1'),
    path('/pay'),
    path('/renewal'),
    path(`/return?s=${session}`),
    path('/return'),
    `/p/${expired.token}`,
    `/p/${expired.token}?sent=1`,
    `/p/${revoked.token}`,
    '/p/nothing',
    '/assets/brand.css',
    '/assets/portal.js',
  ]) {
    await browser.get(address);
    await browser.head(address);
  }
  expect(await fingerprint(bed)).toEqual(before);
});

test('tokens that are unknown, foreign, malformed or revoked answer alike', async () => {
  const revoked = await givenPayLink(bed.services, customer, { revokedAt: new Date(0) });
  const tokens = [
    'x',
    'A'.repeat(43),
    `${link.token}A`,
    `${link.token.slice(0, 42)}.`,
    revoked.token,
  ];
  const answers = await Promise.all(tokens.map((token) => browser.get(`/p/${token}`)));
  expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404, 404, 404]);
  expect(new Set(answers.map((answer) => answer.html)).size).toBe(1);
  for (const token of tokens) {
    const form = {
      method: 'post',
      action: `/p/${token}/pay`,
      fields: [],
      checkboxes: [],
      formActions: [],
    };
    expect((await browser.submit(form, [['invoice', '1']])).status).toBe(404);
  }
});

test('a link of one customer neither shows nor pays another’s invoices', async () => {
  const own = await invoice(10_000, '2026-01-31');
  const other = await givenCustomer(bed.services, { name: 'Studio Lumen' });
  const foreign = await givenInvoice(bed.services, {
    customerId: other.id,
    number: `L-${counter}`,
    totalMinor: 77_700,
  });
  const page = await browser.get(path());
  expect(page.html).not.toContain(`L-${counter}`);
  const answer = await browser.submit(onlyForm(page.html), [['invoice', String(foreign)]]);
  expect(answer.status).toBe(409);
  expect(own).toBeGreaterThan(0);
});

test('a link for one invoice opens that one only', async () => {
  const one = await invoice(10_000, '2026-01-31');
  const other = await invoice(20_000, '2026-01-31');
  const narrow = await givenPayLink(bed.services, customer, { invoiceId: one });
  const page = await browser.get(`/p/${narrow.token}`);
  const form = onlyForm(page.html);
  expect(form.checkboxes.map((box) => Number(box.value))).toEqual([one]);
  expect((await browser.submit(form, [['invoice', String(other)]])).status).toBe(409);
});

test('somebody else’s return address answers as if it did not exist', async () => {
  await invoice(10_000, '2026-01-31');
  const answer = await browser.submit(onlyForm((await browser.get(path())).html));
  const session = /cs_test_\w+/.exec(answer.headers.get('location') ?? '')?.[0] ?? '';
  const stranger = await givenPayLink(bed.services, await givenCustomer(bed.services));
  expect((await browser.get(`/p/${stranger.token}/return?s=${session}`)).status).toBe(404);
  expect((await browser.get(path('/return?s=cs_test_unknown'))).status).toBe(404);
});

test('the return page settles by itself when no webhook came', async () => {
  await invoice(10_000, '2026-01-31');
  bed.stripe.control.delivery({ drop: () => true });
  const answer = await browser.submit(onlyForm((await browser.get(path())).html));
  const session = /cs_test_\w+/.exec(answer.headers.get('location') ?? '')?.[0] ?? '';
  await bed.stripe.control.payment(session);
  const before = await readBooks(bed.services);
  // A scanner's HEAD does not.
  await browser.head(path(`/return?s=${session}`));
  expect(await readBooks(bed.services)).toEqual(before);
  expect((await browser.get(path(`/return?s=${session}`))).html).toContain('Paiement reçu');
  expect((await readBooks(bed.services)).payments.length).toBe(before.payments.length + 1);
  bed.stripe.control.normalDelivery();
});

test('the return page of a payment under way asks for itself five times, then says what happens', async () => {
  await invoice(10_000, '2026-01-31');
  const answer = await browser.submit(onlyForm((await browser.get(path())).html));
  const session = /cs_test_\w+/.exec(answer.headers.get('location') ?? '')?.[0] ?? '';
  await bed.services.sql`update checkouts set status = 'processing' where session_id = ${session}`;
  let address = path(`/return?s=${session}`);
  for (let refreshes = 0; refreshes < 5; refreshes += 1) {
    const { html } = await browser.get(address);
    address = (/http-equiv="refresh" content="3;url=([^"]+)"/.exec(html)?.[1] ?? '').replaceAll(
      '&amp;',
      '&',
    );
    expect(address).toContain(`n=${refreshes + 1}`);
  }
  const last = await browser.get(address);
  expect(last.html).not.toContain('http-equiv="refresh"');
  expect(last.html).toContain('Votre paiement est en cours');
});

test('a payer who turns back is told that nothing was charged', async () => {
  await invoice(10_000, '2026-01-31');
  const answer = await browser.submit(onlyForm((await browser.get(path())).html));
  const session = /cs_test_\w+/.exec(answer.headers.get('location') ?? '')?.[0] ?? '';
  expect((await browser.get(path(`/return?s=${session}`))).html).toContain('Rien n’a été débité.');
});

test('when Stripe does not answer the page says so and keeps the choice', async () => {
  const late = await invoice(10_000, '2026-01-31');
  const form = onlyForm((await browser.get(path())).html);
  bed.stripe.control.fault({ match: /^POST/, kind: '500', times: 20 });
  const answer = await browser.submit(form);
  bed.stripe.control.clearFaults();
  expect(answer.status).toBe(503);
  expect(answer.html).toContain('indisponible');
  expect(ticked(onlyForm(answer.html))).toEqual([late]);
});

test('an expired link shows nothing owed and mails a fresh one to the address on file', async () => {
  await invoice(10_000, '2026-01-31');
  const expired = await givenPayLink(bed.services, customer, {
    expiresAt: bed.services.clock.now(),
  });
  const page = await browser.get(`/p/${expired.token}`);
  expect(page.status).toBe(410);
  expect(plain(page.html)).not.toContain('100,00');
  expect(page.html).toContain('a•••@jansen.example');
  expect(page.html).not.toContain('anna@');
  const before = await messages();
  const form = onlyForm(page.html);
  const pay = await browser.submit({ ...form, action: `/p/${expired.token}/pay` });
  expect(pay.status).toBe(410);
  const answer = await browser.submit(form);
  expect(answer.status).toBe(303);
  expect((await browser.get(answer.headers.get('location') ?? '')).html).toContain('est en route');
  // Asked for again at once, one mail is enough.
  await browser.submit(form);
  const sent = await messages();
  expect(sent.length).toBe(before.length + 1);
  expect(sent.at(-1)).toEqual({ kind: 'link_renewed', toAddress: 'anna@jansen.example' });
});

test('a form that another site sends is refused', async () => {
  const id = await invoice(10_000, '2026-01-31');
  const answer = await fetch(`${bed.url}${path('/pay')}`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ invoice: String(id) }),
    headers: { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' },
  });
  expect(answer.status).toBe(403);
});

test('the page is private to its reader and small', async () => {
  for (let i = 0; i < 10; i += 1) await invoice(10_000, '2026-01-31');
  const page = await browser.get(path());
  expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  expect(page.headers.get('x-robots-tag')).toContain('noindex');
  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(page.headers.get('content-security-policy')).toContain("style-src 'self'");
  const files = [...page.html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(
    ([, file]) => file,
  );
  expect(files.length).toBe(4);
  let bytes = Buffer.byteLength(page.html);
  for (const file of files) {
    const answer = await fetch(bed.url + file);
    expect(answer.status).toBe(200);
    bytes += (await answer.arrayBuffer()).byteLength;
  }
  expect(bytes).toBeLessThan(60_000);
});

test('somebody who tries token after token is stopped', async () => {
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) => fetch(`${bed.url}/p/guess${index}`)),
  );
  const stopped = answers.find((answer) => answer.status === 429);
  expect(stopped?.headers.get('retry-after')).toMatch(/^\d+$/);
});

async function messages() {
  const rows = await bed.services.sql`select kind, to_address from messages order by id`;
  return [...rows];
}
