import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { exportInvoices } from '../../server/imports/export.ts';
import { emptyBooks, givenOrganization, importText } from '../imports/support.ts';
import { createTestServices, type TestServices } from '../support/services.ts';
import { FACTOR_IBAN, givenFactor, sell } from './support.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
afterAll(() => services.close());
beforeEach(async () => {
  await emptyBooks(services);
  await services.sql`truncate factors cascade`;
});

const table = (head: string, ...rows: string[]) =>
  [`Facture;Client;Date;Montant TTC;${head}`, ...rows].join('\n');
const row = (number: string, rest: string) => `${number};C1;2026-02-01;100,00;${rest}`;

async function sold() {
  const rows = await services.sql<{ number: string; name: string | null; iban: string | null }[]>`
    select i.number, f.name, f.iban from invoices i left join factors f on f.id = i.factor_id order by i.number`;
  return rows.map(({ number, name, iban }) => [number, name, iban]);
}

async function exported(): Promise<string> {
  let text = '';
  for await (const piece of exportInvoices(services.sql)) text += piece;
  return text;
}

test.each([
  'Affactureur;IBAN factor;BIC factor',
  'Factor;Factor IBAN;Factor BIC',
  'Factoringmaatschappij;IBAN factoring;Factor BIC',
])('headers such as %s name a factor and make it with its account', async (head) => {
  const summary = await importText(
    services,
    table(
      head,
      row('F-1', 'Fidelis Factor;BE68 5390 0754 7034;TRIOBEBB'),
      row('F-2', ';;'),
      row('F-3', 'non;;'),
    ),
  );
  expect(summary.rejected).toEqual([]);
  expect(await sold()).toEqual([
    ['F-1', 'Fidelis Factor', FACTOR_IBAN],
    ['F-2', null, null],
    ['F-3', null, null],
  ]);
  const audits = await services.sql`select from audit_entries where action = 'factor.made'`;
  expect(audits).toHaveLength(1);
});

test('a known factor needs no account, whatever the case of its name; the same file again changes nothing', async () => {
  await givenFactor(services);
  const text = table('Factor', row('F-1', 'FIDELIS FACTOR'), row('F-2', ''));
  expect((await importText(services, text)).rejected).toEqual([]);
  expect(await sold()).toEqual([
    ['F-1', 'Fidelis Factor', FACTOR_IBAN],
    ['F-2', null, null],
  ]);
  expect((await importText(services, text)).counts).toMatchObject({ changed: 0, unchanged: 2 });
});

test('a line about an invoice of ours sells it; an empty cell leaves what was said', async () => {
  await givenFactor(services);
  await importText(services, table('Factor', row('F-1', ''), row('F-2', '')));
  const summary = await importText(
    services,
    table('Factor', row('F-1', 'Fidelis Factor'), row('F-2', '')),
  );
  expect(summary.counts).toMatchObject({ changed: 1, unchanged: 1 });
  await importText(services, table('Factor', row('F-1', ''), row('F-2', '')));
  expect((await sold())[0]).toEqual(['F-1', 'Fidelis Factor', FACTOR_IBAN]);
});

test.each([
  ['unknown_factor', 'Factor;Factor IBAN', [row('F-1', 'Nobody;')]],
  ['bad_iban', 'Factor;Factor IBAN', [row('F-1', 'Fidelis Factor;BE68539007547035')]],
  ['missing_factor', 'Factor;Factor IBAN', [row('F-1', ';BE68539007547034')]],
  [
    'factor_account_differs',
    'Factor;Factor IBAN',
    [row('F-1', 'Fidelis Factor;FR7630006000011234567890189')],
  ],
  [
    'factor_account_differs',
    'Factor;Factor IBAN',
    [row('F-1', 'Neu;FR7630006000011234567890189'), row('F-2', 'neu;BE68539007547034')],
  ],
])('a line is refused for %s, and nothing is made of it', async (code, head, rows) => {
  await givenFactor(services);
  const summary = await importText(services, table(head, ...rows), { skipRejected: true });
  expect(summary.rejected).toHaveLength(rows.length);
  expect(summary.rejected[0]?.reasons).toMatchObject([{ code }]);
  expect(await services.sql`select from invoices`).toHaveLength(0);
  expect(await services.sql`select name, iban from factors`).toEqual([
    { name: 'Fidelis Factor', iban: FACTOR_IBAN },
  ]);
});

test('an invoice in an instalment plan is not sold by a file', async () => {
  await givenFactor(services);
  await importText(services, table('Factor', row('F-1', '')));
  await services.sql`
    with plan as (insert into plans (customer_id, currency, total_minor, status, asked_by, created_at, updated_at)
      select customer_id, 'EUR', 10000, 'requested', 'debtor', now(), now() from invoices returning id)
    insert into plan_invoices (plan_id, invoice_id, amount_minor) select plan.id, i.id, 10000 from plan, invoices i`;
  const text = table('Factor', row('F-1', 'Fidelis Factor'));
  const summary = await importText(services, text, { skipRejected: true });
  expect(summary.rejected[0]?.reasons).toMatchObject([{ code: 'factor_in_plan' }]);
  const [invoice] = await services.sql<{ id: number }[]>`select id from invoices`;
  const [factor] = await services.sql<{ id: number }[]>`select id from factors`;
  expect(await sell(services, invoice?.id ?? 0, factor?.id ?? 0)).toBe('in_plan');
  expect((await sold())[0]).toEqual(['F-1', null, null]);
});

test('what is exported fills empty books with the same factors, and changes nothing where it came from', async () => {
  await givenFactor(services, { name: '=Fidelis; "Factor"', bic: 'TRIOBEBB' });
  await importText(services, table('Factor', row('F-1', ''), row('F-2', '')));
  const [invoice] = await services.sql<
    { id: number }[]
  >`select id from invoices where number = 'F-1'`;
  const [factor] = await services.sql<{ id: number }[]>`select id from factors`;
  await sell(services, invoice?.id ?? 0, factor?.id ?? 0);
  const before = await sold();
  const file = await exported();
  expect((await importText(services, file)).counts).toMatchObject({ new: 0, changed: 0 });
  await emptyBooks(services);
  await services.sql`truncate factors cascade`;
  expect((await importText(services, file)).rejected).toEqual([]);
  expect(await sold()).toEqual(before);
});
