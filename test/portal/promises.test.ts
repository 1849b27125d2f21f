import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { judgeDuePromises } from '../../server/promises/judge-actions.ts';
import { registerPortalRoutes } from '../../server/portal/routes.ts';
import {
  givenCustomer,
  givenInvoice,
  givenPayLink,
  setUpPayments,
  type GivenCustomer,
  type PaymentBed,
} from '../payments/support.ts';
import { browserOf, fingerprint, readForms, type HtmlForm } from './support.ts';

const CANARY = `<i>&"'canary`;

let bed: PaymentBed;
let browser: ReturnType<typeof browserOf>;
let customer: GivenCustomer;
let link: { id: string; token: string };
let late: number;
let soon: number;
let counter = 0;

beforeAll(async () => {
  bed = await setUpPayments(registerPortalRoutes);
  bed.services.config.publicUrl = bed.url;
  browser = browserOf(bed);
});
afterAll(() => bed.close());
beforeEach(async () => {
  bed.services.clock.set('2026-03-02T08:00:00Z');
  customer = await givenCustomer(bed.services, { name: `Boulangerie ${CANARY}` });
  link = await givenPayLink(bed.services, customer);
  late = await invoice(120_000, '2026-01-31');
  soon = await invoice(9_690, '2026-03-20');
});

const path = (rest = '', token = link.token) => `/p/${token}${rest}`;
const plain = (html: string) => html.replace(/[\u00a0\u202f]/g, ' ');

async function invoice(totalMinor: number, dueOn: string, currency = 'EUR'): Promise<number> {
  counter += 1;
  return givenInvoice(bed.services, {
    ...{ customerId: customer.id, number: `P-${counter}`, totalMinor, dueOn, currency },
  });
}

async function openForm(rest = '/promise'): Promise<HtmlForm> {
  const page = await browser.get(path(rest));
  expect(page.status).toBe(200);
  const [form] = readForms(page.html);
  if (!form) throw new Error('The page has no form.');
  return form;
}

/** Sends the form with these answers beside what a browser would send of itself. */
async function send(form: HtmlForm, answers: [string, string][] = []) {
  const named = new Set(answers.map(([name]) => name));
  return browser.submit(form, [...form.fields.filter(([name]) => !named.has(name)), ...answers]);
}

async function given(answers: [string, string][] = []): Promise<string> {
  const answer = await send(await openForm(), [['promised', '2026-03-13'], ...answers]);
  expect(answer.status).toBe(303);
  return answer.headers.get('location') ?? '';
}

const promises = () =>
  bed.services.sql<{ status: string; amountMinor: number; words: string }[]>`
    select status, amount_minor, words from promises where customer_id = ${customer.id} order by id`;

test('a debtor without JavaScript promises a day for what is overdue, and sees what was noted', async () => {
  expect((await browser.get(path())).html).toContain(`href="${path('/promise')}"`);
  const form = await openForm();
  expect(form.checkboxes.map((box) => [Number(box.value), box.isChecked])).toEqual([
    [late, true],
    [soon, false],
  ]);
  const where = await given([['words', `Our bank ${CANARY}`]]);
  expect(where).toMatch(/^\/p\/[\w-]{43}\/promises\/\d+$/);
  expect([...(await promises())]).toEqual([
    { status: 'open', amountMinor: 120_000, words: `Our bank ${CANARY}` },
  ]);
  const page = await browser.get(where);
  expect(page.status).toBe(200);
  expect(plain(page.html)).toContain('Promesse de régler 1 200,00 €');
  expect(page.html).toContain('au plus tard le 13 mars 2026');
  const home = plain((await browser.get(path())).html);
  expect(home).toContain('Promis pour le 13 mars 2026');
  expect(home).toContain('Règlement annoncé pour le 13 mars 2026');
});

test('the same form sent twice makes one promise and leads to it', async () => {
  const form = await openForm();
  const first = await send(form, [['promised', '2026-03-13']]);
  const again = await send(form, [['promised', '2026-03-13']]);
  expect(again.status).toBe(303);
  expect(again.headers.get('location')).toBe(first.headers.get('location'));
  expect(await promises()).toHaveLength(1);
});

test.each<[string, [string, string][], string]>([
  ['a day that has passed', [['promised', '2026-03-01']], 'Cette date est passée.'],
  ['a day too far ahead', [['promised', '2026-04-02']], 'Au plus tard le 1er avril 2026.'],
  ['no day at all', [['promised', 'soon']], 'Cette date n’existe pas'],
  ['an amount that is none', [['amount', 'all']], 'montant'],
  ['more than is owed', [['amount', '1 300']], 'C’est plus que les 1 200,00 €'],
  ['nothing', [['amount', '0']], 'Un montant supérieur à zéro.'],
  ['no invoice', [['invoice', '']], 'Choisissez au moins une facture.'],
])('%s is refused by the field, with what was typed', async (_name, wrong, sentence) => {
  const answer = await send(await openForm(), [
    ['promised', '2026-03-13'],
    ['words', `kept ${CANARY}`],
    ...wrong,
  ]);
  expect(answer.status).toBe(422);
  if (sentence !== 'Cette date n’existe pas') expect(plain(answer.html)).toContain(sentence);
  expect(answer.html).toContain('class="problem"');
  expect(answer.html).toContain('kept &lt;i&gt;&amp;&quot;&#39;canary</textarea>');
  const [typed] = wrong.find(([name]) => name !== 'invoice') ? wrong : [];
  if (typed) expect(answer.html).toContain(`value="${typed[1]}"`);
  expect(await promises()).toEqual([]);
});

test('a third promise of an invoice is refused, and one of what is promised already is not offered', async () => {
  await given([['amount', '100']]);
  await given([['amount', '100']]);
  const third = await send(await openForm(), [
    ['promised', '2026-03-13'],
    ['amount', '100'],
  ]);
  expect(third.status).toBe(422);
  expect(third.html).toContain('2 promesses à la fois');
  const form = await openForm();
  await send(form, [
    ['promised', '2026-03-13'],
    ['invoice', String(soon)],
  ]);
  expect((await openForm()).checkboxes.map((box) => Number(box.value))).toEqual([late]);
});

test('it can be withdrawn once; then it says so', async () => {
  const where = await given();
  const [form] = readForms((await browser.get(where)).html);
  if (!form) throw new Error('It cannot be withdrawn.');
  expect((await send(form)).status).toBe(303);
  expect((await browser.get(where)).html).toContain('Cette promesse ne compte plus.');
  expect(readForms((await browser.get(where)).html)).toEqual([]);
  expect((await send(form)).status).toBe(409);
  expect(await promises()).toMatchObject([{ status: 'withdrawn' }]);
});

test('the day comes as a file for a calendar, in the chosen language, while the promise stands', async () => {
  const where = await given();
  const response = await fetch(`${bed.url}${where}.ics?lang=nl`);
  expect(response.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
  expect(response.headers.get('content-disposition')).toMatch(
    /attachment; filename="belofte-\d+\.ics"/,
  );
  const file = (await response.text()).replace(/\r\n /g, '');
  expect(file).toContain('DTSTART;VALUE=DATE:20260313');
  expect(file).toContain(`URL:${bed.url}${where}`);
  expect(plain(file)).toContain('SUMMARY:€ 1.200\\,00 betalen aan Atelier Bernard');
  expect((await browser.get(`${where}.pdf`)).status).toBe(404);
  const [form] = readForms((await browser.get(where)).html);
  if (form) await send(form);
  expect((await browser.get(`${where}.ics`)).status).toBe(404);
});

test('one kept in part is renewed by its page', async () => {
  const where = await given();
  await bed.services.sql`
    insert into payments (customer_id, currency, amount_minor, method, received_on, recorded_at, unapplied_minor)
    values (${customer.id}, 'EUR', 70000, 'transfer', '2026-03-10', now(), 0)`;
  await bed.services.sql`
    insert into ledger_entries (invoice_id, kind, amount_minor, currency, payment_id, booked_on, recorded_at)
    select ${late}, 'payment', -70000, 'EUR', max(id), '2026-03-10', now() from payments`;
  await bed.services.sql`update invoices set balance_minor = 50000 where id = ${late}`;
  bed.services.clock.set('2026-03-18T08:00:00Z');
  await judgeDuePromises(bed.services);
  const page = await browser.get(where);
  expect(plain(page.html)).toContain('Nous avons bien reçu 700,00 €, merci. Il reste 500,00 €.');
  const renew = /href="([^"]*\/promise\?renews=\d+)"/.exec(page.html)?.[1] ?? '';
  const form = await openForm(renew.slice(path().length));
  const answer = await send(form, [['promised', '2026-03-25']]);
  expect(answer.status).toBe(303);
  expect((await promises()).map((one) => [one.status, one.amountMinor])).toEqual([
    ['partly_kept', 120_000],
    ['open', 50_000],
  ]);
  // Pressed again after a step back it is a new form, and the promise is renewed once.
  const [again] = readForms((await browser.get(where)).html);
  expect(again).toBeUndefined();
});

test('nobody else’s link opens it, nor one that is wrong, and one that opens one invoice opens just that', async () => {
  const where = await given([['invoice', String(late)]]);
  const rest = where.slice(path().length);
  const stranger = await givenPayLink(bed.services, await givenCustomer(bed.services));
  const own = await givenPayLink(bed.services, customer);
  await bed.services.sql`update pay_links set invoice_id = ${soon} where id = ${own.id}`;
  const wrong = 'x'.repeat(43);
  for (const token of [stranger.token, own.token, wrong]) {
    for (const page of [rest, `${rest}.ics`]) {
      expect((await browser.get(path(page, token))).status, page).toBe(404);
    }
    const form = { ...(await openForm()), action: path(`${rest}/withdrawal`, token) };
    expect((await send(form)).status).toBe(404);
  }
  for (const page of ['/promise', '/promises/1', '/promises/x', '/promises/1/withdrawal']) {
    expect((await browser.get(path(page, wrong))).status).toBe(404);
  }
  // Another's invoice cannot be promised by naming it.
  const theirs = await browser.submit(
    { ...(await openForm()), action: path('/promise', stranger.token) },
    [
      ['promised', '2026-03-13'],
      ['invoice', String(late)],
    ],
  );
  expect(theirs.status).toBe(422);
});

test('reading changes nothing', async () => {
  const where = await given();
  const before = await fingerprint(bed);
  for (const page of [path('/promise'), where, `${where}.ics`, path()]) {
    await browser.get(page);
    await browser.head(page);
  }
  await browser.get(`${where}/withdrawal`);
  expect(await fingerprint(bed)).toEqual(before);
});

test('an expired link leads to the page that offers a fresh one', async () => {
  const where = await given();
  await bed.services.sql`update pay_links set expires_at = '2026-03-01' where id = ${link.id}`;
  for (const page of [path('/promise'), where]) {
    const answer = await browser.get(page);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, path()]);
  }
});
