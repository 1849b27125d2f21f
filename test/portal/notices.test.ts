import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
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
const PROOF = Buffer.from('%PDF-1.7\nthe confirmation of the bank\n');

let bed: PaymentBed;
let browser: ReturnType<typeof browserOf>;
let customer: GivenCustomer;
let link: { id: string; token: string };
let late: number;
let counter = 0;

beforeAll(async () => {
  bed = await setUpPayments(registerPortalRoutes);
  browser = browserOf(bed);
});
afterAll(() => bed.close());
beforeEach(async () => {
  customer = await givenCustomer(bed.services, { name: `Boulangerie ${CANARY}` });
  link = await givenPayLink(bed.services, customer);
  counter += 1;
  late = await givenInvoice(bed.services, {
    ...{ customerId: customer.id, number: `N-${counter}`, totalMinor: 120_000 },
    dueOn: '2026-01-31',
  });
});

const path = (rest = '', token = link.token) => `/p/${token}${rest}`;
const plain = (html: string) => html.replace(/[\u00a0\u202f]/g, ' ');

async function openForm(): Promise<HtmlForm> {
  const [form] = readForms((await browser.get(path('/paid'))).html);
  if (!form) throw new Error('The page has no form.');
  return form;
}

const ANSWERS: [string, string][] = [
  ['paid', '2026-02-26'],
  ['amount', ''],
  ['method', 'transfer'],
  ['reference', `VIR ${CANARY}`],
  ['words', `Friday ${CANARY}`],
];

async function send(changes: [string, string][] = [], form?: HtmlForm, files: File[] = []) {
  const sent = form ?? (await openForm());
  const all = [
    ...ANSWERS.filter(([name]) => !changes.some(([other]) => other === name)),
    ...changes,
  ];
  const named = new Set(all.map(([name]) => name));
  const body = new FormData();
  for (const [name, value] of [...sent.fields.filter(([one]) => !named.has(one)), ...all]) {
    body.append(name, value);
  }
  for (const file of files) body.append('files', file);
  const answer = await fetch(bed.url + sent.action, {
    ...{ method: 'POST', redirect: 'manual', body },
    headers: { origin: 'null', 'sec-fetch-site': 'same-origin' },
  });
  return { status: answer.status, html: await answer.text(), headers: answer.headers };
}

async function given(files: File[] = []): Promise<string> {
  const answer = await send([], undefined, files);
  expect(answer.status).toBe(303);
  return answer.headers.get('location') ?? '';
}

const notices = () =>
  bed.services.sql<{ status: string; amountMinor: number; fileId: number | null }[]>`
    select status, amount_minor, file_id from payment_notices where customer_id = ${customer.id} order by id`;

test('a debtor without JavaScript says that it is paid, with a proof, and sees what becomes of it', async () => {
  expect((await browser.get(path())).html).toContain(`href="${path('/paid')}"`);
  const form = await openForm();
  expect(form.checkboxes.map((box) => [Number(box.value), box.isChecked])).toEqual([[late, true]]);
  const where = await given([new File([PROOF], 'avis.pdf', { type: 'text/html' })]);
  expect(await notices()).toMatchObject([{ status: 'looking', amountMinor: 120_000 }]);
  const page = await browser.get(where);
  expect(plain(page.html)).toContain('Paiement de 1 200,00 €');
  expect(page.html).toContain('jusqu’au 9 mars 2026');
  expect(page.html).toContain('VIR &lt;i&gt;');
  const proof = await fetch(`${bed.url}${where}/proof`);
  expect(proof.headers.get('content-disposition')).toContain('attachment; filename="avis.pdf"');
  expect(proof.headers.get('content-type')).toBe('application/pdf');
  expect(Buffer.from(await proof.arrayBuffer()).equals(PROOF)).toBe(true);
  const home = await browser.get(path());
  expect(home.html).toContain('Nous le cherchons');
  expect(home.html).toContain('Paiement signalé');
  // It is payable still, but not ticked: nobody pays twice by mistake.
  const [pay] = readForms(home.html);
  expect(pay?.checkboxes).toMatchObject([{ isDisabled: false }]);
});

test('the same form sent twice is one notice', async () => {
  const form = await openForm();
  const first = await send([], form);
  const again = await send([], form);
  expect(again.headers.get('location')).toBe(first.headers.get('location'));
  expect(await notices()).toHaveLength(1);
});

test.each<[string, [string, string][], number, string]>([
  ['a day to come', [['paid', '2026-03-03']], 422, 'Cette date est à venir.'],
  ['a day years ago', [['paid', '2023-03-03']], 422, 'Deux ans en arrière au plus.'],
  ['no day', [['paid', '']], 422, 'problem'],
  ['no way of paying', [['method', 'barter']], 422, 'problem'],
  ['an amount that is none', [['amount', '12,3,4']], 422, 'problem'],
  ['far too much', [['amount', '99 999 999']], 422, 'C’est bien plus que le total'],
  ['no invoice', [['invoice', '']], 422, 'Choisissez au moins une facture.'],
])('%s is refused by the field, with what was typed', async (_name, wrong, status, sentence) => {
  const answer = await send(wrong);
  expect(answer.status).toBe(status);
  expect(plain(answer.html)).toContain(sentence);
  expect(answer.html).toContain('Friday &lt;i&gt;&amp;&quot;&#39;canary</textarea>');
  expect(await notices()).toEqual([]);
});

test.each<[string, File, number]>([
  ['a page', new File(['<html><script>1</script>'], 'a.pdf'), 422],
  ['nothing', new File([], 'a.pdf'), 422],
  ['too much', new File([Buffer.concat([PROOF, Buffer.alloc(11_000_000)])], 'a.pdf'), 413],
])('a proof that holds %s is refused, and nothing is kept', async (_name, file, status) => {
  const answer = await send([], undefined, [file]);
  expect(answer.status).toBe(status);
  expect(answer.html).toContain('Friday &lt;i&gt;');
  expect(await notices()).toEqual([]);
});

test('a second notice of an invoice that is looked for is refused', async () => {
  await given();
  const answer = await send([['invoice', String(late)]]);
  expect(answer.status).toBe(422);
  expect(answer.html).toContain('Nous cherchons déjà un paiement');
});

test('it can be withdrawn once', async () => {
  const where = await given();
  const [form] = readForms((await browser.get(where)).html);
  if (!form) throw new Error('It cannot be withdrawn.');
  expect((await browser.submit(form)).status).toBe(303);
  expect((await browser.get(where)).html).toContain('Ce signalement ne compte plus.');
  expect((await browser.submit(form)).status).toBe(409);
});

test('nobody else’s link opens it or its proof, nor one that is wrong', async () => {
  const where = await given([new File([PROOF], 'avis.pdf')]);
  const rest = where.slice(path().length);
  const stranger = await givenPayLink(bed.services, await givenCustomer(bed.services));
  for (const token of [stranger.token, 'x'.repeat(43)]) {
    for (const page of [rest, `${rest}/proof`]) {
      expect((await browser.get(path(page, token))).status).toBe(404);
    }
    const form = { ...(await openForm()), action: path(`${rest}/withdrawal`, token) };
    expect((await browser.submit(form)).status).toBe(404);
  }
  expect((await browser.get(path('/paid', 'x'.repeat(43)))).status).toBe(404);
});

test('reading changes nothing', async () => {
  const where = await given([new File([PROOF], 'avis.pdf')]);
  const before = await fingerprint(bed);
  for (const page of [path('/paid'), where, path()]) {
    await browser.get(page);
    await browser.head(page);
  }
  await fetch(`${bed.url}${where}/proof`).then((answer) => answer.arrayBuffer());
  expect(await fingerprint(bed)).toEqual(before);
});
