import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { extractText, getDocumentProxy } from 'unpdf';
import { sendQueued } from '../../server/messages/send.ts';
import { renderStoredMessage } from '../../server/messages/actions.ts';
import { registerPortalRoutes } from '../../server/portal/routes.ts';
import { runReminders } from '../../server/runs/actions.ts';
import {
  givenCustomer,
  givenInvoice,
  givenPayLink,
  setUpPayments,
  type GivenCustomer,
  type PaymentBed,
} from '../payments/support.ts';
import * as chased from '../support/given.ts';
import { givenScenario } from '../support/scenario-versions.ts';
import { fingerprint } from './support.ts';

let bed: PaymentBed;
let customer: GivenCustomer;
let link: { id: string; token: string };
let counter = 0;

beforeAll(async () => {
  bed = await setUpPayments(registerPortalRoutes);
  await givenScenario(bed.services, [
    {
      ...{ key: 'carrying', anchor: 'due', offset_days: 3, channel: 'email' },
      ...{ mail: 'reminder', tone: 'friendly', adds: ['statement'] },
    },
  ]);
});
afterAll(() => bed.close());
beforeEach(async () => {
  customer = await givenCustomer(bed.services, { name: 'Pâtisserie Œuvrard' });
  link = await givenPayLink(bed.services, customer);
  counter += 1;
  const number = `S-${counter}`;
  await givenInvoice(bed.services, { customerId: customer.id, number, totalMinor: 120_000 });
});

const ask = (file: string, token = link.token, method = 'GET') =>
  fetch(`${bed.url}/p/${token}/statement/${file}`, { redirect: 'manual', method });

async function textOf(answer: Response): Promise<string> {
  const pdf = await getDocumentProxy(new Uint8Array(await answer.arrayBuffer()));
  const { text } = await extractText(pdf, { mergePages: true });
  return text.replace(/\s/g, ' ');
}

test('the statement opens as PDF and as CSV, in the language that was chosen, and changes nothing', async () => {
  const before = await fingerprint(bed);
  const pdf = await ask('EUR.pdf?lang=fr');
  expect(pdf.headers.get('content-type')).toBe('application/pdf');
  expect(pdf.headers.get('content-disposition')).toMatch(/^inline; filename="releve-/);
  expect(pdf.headers.get('cache-control')).toBe('no-store');
  expect(pdf.headers.get('x-robots-tag')).toContain('noindex');
  expect(pdf.headers.get('referrer-policy')).toBe('no-referrer');
  const text = await textOf(pdf);
  for (const said of ['Pâtisserie Œuvrard', `S-${counter}`, '1 200,00 €']) {
    expect(text).toContain(said);
  }
  const csv = await ask('EUR.csv?lang=nl');
  expect(csv.headers.get('content-type')).toMatch(/^text\/csv/);
  expect(csv.headers.get('content-disposition')).toMatch(/^attachment; filename="overzicht-/);
  expect(await csv.text()).toContain(`S-${counter}`);
  expect((await ask('EUR.pdf', link.token, 'HEAD')).status).toBe(200);
  expect(await fingerprint(bed)).toEqual(before);
});

test('what the link does not open is not there', async () => {
  for (const file of ['USD.pdf', 'eur.pdf', 'EUR.xls', 'EUR', '..%2f..%2fetc.pdf']) {
    expect((await ask(file)).status, file).toBe(404);
  }
  expect((await ask('EUR.pdf', 'x'.repeat(43))).status).toBe(404);
  const { sql } = bed.services;
  await sql`update pay_links set scope = 'pay_only' where id = ${link.id}`;
  expect((await ask('EUR.pdf')).status).toBe(404);
  const one = await givenPayLink(bed.services, customer);
  await sql`
    update pay_links set invoice_id = (select min(id) from invoices where customer_id = ${customer.id}) where id = ${one.id}`;
  expect((await ask('EUR.csv', one.token)).status).toBe(404);
  const old = await givenPayLink(bed.services, customer);
  await sql`update pay_links set expires_at = '2020-01-01' where id = ${old.id}`;
  const expired = await ask('EUR.pdf', old.token);
  expect(expired.status).toBe(303);
  expect(expired.headers.get('location')).toBe(`/p/${old.token}`);
});

test('a mail of a step that adds the statement leads to it with its own link, and to nothing else', async () => {
  const { services } = bed;
  const late = await chased.givenCustomer(services);
  await chased.givenInvoice(services, late, { dueOn: '2026-02-27' });
  await runReminders(services, { trigger: 'command' });
  await sendQueued(services);
  const [message] = await services.sql<{ id: number; stored: string }[]>`
    select id, facts::text as stored from messages where customer_id = ${late.id}`;
  const mail = await renderStoredMessage(services, message?.id ?? 0);
  const [, token = ''] = /\/p\/([\w-]{43})\n/.exec(mail?.text ?? '') ?? [];
  expect(token).not.toBe('');
  // The database keeps the addresses without it.
  expect(message?.stored).toContain('/p/statement/EUR');
  expect(message?.stored).not.toContain(token);
  const origin = services.config.publicUrl;
  for (const file of ['pdf', 'csv']) {
    const address = `${origin}/p/${token}/statement/EUR.${file}`;
    expect(mail?.html.split(`href="${address}"`)).toHaveLength(2);
    expect(mail?.text.split('\n').filter((line) => line === address)).toHaveLength(1);
    const opened = await ask(`EUR.${file}`, token);
    expect(opened.status).toBe(200);
    // An answer that nobody reads to its end would keep the server from closing.
    expect((await opened.arrayBuffer()).byteLength).toBeGreaterThan(100);
  }
  expect(mail?.html.match(/ href="/g)).toHaveLength(3);
});
