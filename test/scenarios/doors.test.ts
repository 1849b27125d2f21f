import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { changeCustomer } from '../../server/customers/actions.ts';
import { chooseInvoiceScenario } from '../../server/invoices/scenario-actions.ts';
import { walkChases } from '../../server/scenarios/activate-actions.ts';
import { givenCustomer, givenInvoice } from '../support/given.ts';
import { fieldOf, openPages, textOfPage, type Pages } from '../today/pages.ts';

let pages: Pages;
const ids = new Map<string, number>();
beforeAll(async () => {
  pages = await openPages();
  for (const { key, id } of await pages.services.sql<{ key: string; id: number }[]>`
    select key, id from scenarios`) {
    ids.set(key, id);
  }
});
afterAll(() => pages.close());

const idOf = (key: string) => String(ids.get(key));

async function scenarioOf(invoiceId: number): Promise<string> {
  const [row] = await pages.services.sql<{ key: string }[]>`
    select s.key from chases c join scenarios s on s.id = c.scenario_id where c.invoice_id = ${invoiceId}`;
  return row?.key ?? 'none';
}

describe('a consumer in Belgium is given only what keeps the law', () => {
  let customer: { id: number };
  let invoice: { id: number };
  beforeEach(async () => {
    const made = await givenCustomer(pages.services, { kind: 'consumer', country: 'BE' });
    customer = made;
    invoice = await givenInvoice(pages.services, made, { dueOn: '2026-03-20' });
  });

  test('on the customer’s page', async () => {
    const path = `/customers/${customer.id}/treatment`;
    const form = { scenario: idOf('firm'), segment: 'standard', owner: String(pages.adaId) };
    const refused = await pages.ben.post(path, form);
    expect(refused.status).toBe(422);
    expect(textOfPage(refused.html)).toContain(
      'Consumers in Belgium may not be given this scenario.',
    );
    expect(refused.html).toContain(`<option value="${idOf('firm')}" selected>`);
    const taken = await pages.ben.post(path, { ...form, scenario: idOf('belgian_consumer') });
    expect(taken.status).toBe(303);
    const [row] = await pages.services
      .sql`select owner_id from customers where id = ${customer.id}`;
    expect(row).toEqual({ ownerId: pages.adaId });
  });

  test('on the invoice’s page', async () => {
    const path = `/invoices/${invoice.id}/scenario`;
    const refused = await pages.ben.post(path, { scenario: idOf('standard') });
    expect(refused.status).toBe(422);
    expect(textOfPage(refused.html)).toContain(
      'Consumers in Belgium may not be given this scenario.',
    );
    expect(await scenarioOf(invoice.id)).toBe('belgian_consumer');
    expect((await pages.cem.post(path, { scenario: '' })).status).toBe(403);
    expect((await pages.ben.post('/invoices/999999/scenario', { scenario: '' })).status).toBe(404);
  });

  test('in the grid of who follows what', async () => {
    const page = await pages.ada.get('/scenarios/assignment');
    const form = {
      ...{ seen: fieldOf(page.html, 'seen'), do: 'save' },
      belgian_consumer_standard: idOf('standard'),
    };
    const refused = await pages.ada.post('/scenarios/assignment', form);
    expect(refused.status).toBe(422);
    expect(textOfPage(refused.html)).toContain('does not keep to the law of consumers in Belgium');
  });

  test('and one that is activated for them', async () => {
    await pages.ada.post('/scenarios/belgian_consumer/versions');
    const { sql } = pages.services;
    await sql`
      update scenario_versions set definition = jsonb_set(definition, '{steps,1,mail}', '"reminder"')
      where activated_at is null and scenario_id = ${ids.get('belgian_consumer') ?? 0}`;
    const path = '/scenarios/belgian_consumer/versions/2/activation';
    const page = await pages.ada.get(path);
    expect(textOfPage(page.html)).toContain('Consumers in Belgium follow it');
    const form = { revision: fieldOf(page.html, 'revision'), running: 'keep' };
    expect((await pages.ada.post(path, form)).status).toBe(422);
    await pages.ada.post('/scenarios/belgian_consumer/draft/removal', {
      revision: fieldOf(page.html, 'revision'),
    });
  });

  test('a company that becomes one keeps no scenario that is against it', async () => {
    const { services } = pages;
    const by = { actor: 'system' as const };
    const company = await givenCustomer(services, { country: 'BE' });
    const owed = await givenInvoice(services, company, { dueOn: '2026-03-20' });
    const scenarioId = ids.get('firm') ?? 0;
    await transaction(services.sql, (tx) =>
      chooseInvoiceScenario(tx, services, { invoiceId: owed.id, scenarioId }, by),
    );
    expect(await scenarioOf(owed.id)).toBe('firm');
    await transaction(services.sql, (tx) =>
      changeCustomer(tx, services, { customerId: company.id, kind: 'consumer' }, by),
    );
    expect(await scenarioOf(owed.id)).toBe('belgian_consumer');
    const chosen = await givenCustomer(services, { country: 'BE' });
    const change = (facts: { kind?: 'consumer'; scenarioId?: number }) =>
      transaction(services.sql, (tx) =>
        changeCustomer(tx, services, { customerId: chosen.id, ...facts }, by),
      );
    await change({ scenarioId });
    await expect(change({ kind: 'consumer' })).rejects.toMatchObject({
      problems: [{ field: 'kind', code: 'belgian_consumers' }],
    });
  });
});

test('an invoice’s own scenario goes before its customer’s, and gives way again', async () => {
  const customer = await givenCustomer(pages.services, { segment: 'good_payer' });
  const invoice = await givenInvoice(pages.services, customer, { dueOn: '2026-03-20' });
  const path = `/invoices/${invoice.id}/scenario`;
  expect(await scenarioOf(invoice.id)).toBe('soft');
  await pages.ben.post(path, { scenario: idOf('firm') });
  expect(await scenarioOf(invoice.id)).toBe('firm');
  await pages.ben.post(path, { scenario: '' });
  expect(await scenarioOf(invoice.id)).toBe('soft');
});

test('who follows what is shown before it is saved, and worked out again for those concerned alone', async () => {
  const { services } = pages;
  const good = await givenCustomer(services, { segment: 'good_payer' });
  const concerned = await givenInvoice(services, good, { dueOn: '2026-03-20' });
  const late = await givenCustomer(services, { segment: 'frequent_late' });
  const other = await givenInvoice(services, late, { dueOn: '2026-03-20' });
  const page = await pages.ada.get('/scenarios/assignment');
  const form = { seen: fieldOf(page.html, 'seen'), company_good_payer: idOf('personal') };
  const look = await pages.ada.post('/scenarios/assignment', { ...form, do: 'look' });
  expect(look.status).toBe(200);
  expect(textOfPage(look.html)).toMatch(
    /Companies, Good payer: By hand instead of Soft \d+ customers?, \d+ inv/,
  );
  expect(await scenarioOf(concerned.id)).toBe('soft');
  expect((await pages.ada.post('/scenarios/assignment', { ...form, do: 'save' })).status).toBe(303);
  await walkChases(services, 1);
  expect(await scenarioOf(concerned.id)).toBe('personal');
  expect(await scenarioOf(other.id)).toBe('firm');
  // Sent again from the old page, it would undo what somebody did meanwhile.
  const stale = await pages.ada.post('/scenarios/assignment', { ...form, do: 'save' });
  expect(stale.status).toBe(409);
  const [open] = await services.sql`
    select count(*)::int as open from assignment_walks where after_invoice_id is not null`;
  expect(open).toEqual({ open: 0 });
});

test('a file makes drafts, the same file again makes nothing, and nothing is activated', async () => {
  const { body } = await pages.app.inject({
    ...{ method: 'GET', url: '/scenarios/export' },
    cookies: Object.fromEntries(pages.cem.cookies),
  });
  expect(body).toMatch(/^relance: 1\n/);
  const unchanged = await pages.ben.post('/scenarios/import', { text: body });
  expect(textOfPage(unchanged.html)).toContain('The file says nothing new.');
  const text = body.replace('offset_days: 15', 'offset_days: 16').replace('  soft:', '  gentle:');
  const look = await pages.ben.post('/scenarios/import', { text });
  expect(textOfPage(look.html)).toMatch(/Standard standard Changed/);
  expect(textOfPage(look.html)).toMatch(/gentle New/);
  const applied = await pages.ben.post('/scenarios/import', { text, do: 'apply' });
  expect(applied.status).toBe(303);
  const again = await pages.ben.post('/scenarios/import', { text, do: 'apply' });
  expect(again.status).toBe(303);
  const versions = await pages.services.sql<
    { key: string; number: number; revision: number; on: boolean }[]
  >`
    select s.key, v.number, v.revision, v.activated_at is not null as "on" from scenario_versions v
    join scenarios s on s.id = v.scenario_id where s.key in ('standard', 'gentle') order by s.key, v.number`;
  expect([...versions]).toEqual([
    { key: 'gentle', number: 1, revision: 1, on: false },
    { key: 'standard', number: 1, revision: 1, on: true },
    { key: 'standard', number: 2, revision: 1, on: false },
  ]);
  const wrong = await pages.ben.post('/scenarios/import', {
    text: 'relance: 1\nscenarios: {a: 1}',
  });
  expect(wrong.status).toBe(422);
  expect(textOfPage(wrong.html)).toContain('Line 2');
  const empty = await pages.ben.post('/scenarios/import', { text: ' ' });
  expect(empty.status).toBe(422);
  const large = await pages.ben.post('/scenarios/import', { text: 'x'.repeat(300_000) });
  expect(large.status).toBe(422);
});
