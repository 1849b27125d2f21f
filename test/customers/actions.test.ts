import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  changeCustomer,
  removeContact,
  saveContact,
  upsertCustomer,
} from '../../server/customers/actions.ts';
import {
  findCustomerByNumber,
  listContacts,
  listCustomers,
} from '../../server/customers/queries.ts';
import type { ContactFacts, CustomerFacts } from '../../server/customers/rules.ts';
import { transaction, type Tx } from '../../server/db/sql.ts';
import { upsertInvoice } from '../../server/invoices/actions.ts';
import { createTestServices, TODAY, type TestServices } from '../support/services.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  await services.sql`
    insert into organization (name, country, language, updated_at) values ('Atelier Démo', 'BE', 'nl', now())`;
});
afterAll(() => services.close());
beforeEach(async () => {
  await services.sql`truncate customers, invoices, ledger_entries, audit_entries cascade`;
});

const BY = { actor: 'api' } as const;
const inTx = <T>(work: (tx: Tx) => Promise<T>) => transaction(services.sql, work);
const state = (facts: Partial<CustomerFacts> = {}, number = 'C1') =>
  inTx((tx) => upsertCustomer(tx, services, { number, ...facts }, BY));
const contact = (more: Partial<ContactFacts> = {}): ContactFacts => ({
  name: 'Ada',
  email: 'Ada@Jansen.example ',
  phone: '',
  roles: ['billing'],
  language: null,
  ...more,
});

async function givenOpenInvoice(
  customerId: number,
  number = 'F-1',
  currency = 'EUR',
): Promise<void> {
  await inTx((tx) =>
    upsertInvoice(
      tx,
      services,
      {
        number,
        customerId,
        issuedOn: '2026-01-01',
        dueOn: '2026-02-27',
        currency,
        totalMinor: 10000,
      },
      BY,
    ),
  );
}

async function scenario(): Promise<string | undefined> {
  const [row] = await services.sql<{ key: string }[]>`
    select s.key from chases h join scenarios s on s.id = h.scenario_id`;
  return row?.key;
}

test('a new customer gets what the organization makes likely where nothing is stated', async () => {
  expect(await state()).toMatchObject({ outcome: 'new' });
  expect(await findCustomerByNumber(services.sql, 'C1')).toMatchObject({
    name: 'C1',
    country: 'BE',
    language: 'nl',
    kind: 'company',
    segment: 'standard',
  });
  await state({ country: 'DE' }, 'C2');
  expect(await findCustomerByNumber(services.sql, 'C2')).toMatchObject({ language: 'en' });
});

test('stating the same again changes nothing; what is not stated stays', async () => {
  await state({ name: 'Bakkerij Jansen', city: 'Gent' });
  expect(await state({ name: ' Bakkerij  Jansen' })).toMatchObject({ outcome: 'unchanged' });
  expect(await state({ name: 'Jansen' })).toMatchObject({ outcome: 'changed' });
  expect(await findCustomerByNumber(services.sql, 'C1')).toMatchObject({
    name: 'Jansen',
    city: 'Gent',
  });
});

test.each([
  ['kind', { kind: 'firm' as never }],
  ['segment', { segment: 'bad' as never }],
  ['country', { country: 'be' }],
  ['language', { language: 'de' }],
  ['name', { name: '' }],
  ['city', { city: 'x'.repeat(101) }],
] as [string, Partial<CustomerFacts>][])('a %s that cannot be is refused', async (field, facts) => {
  await expect(state(facts)).rejects.toMatchObject({ problems: [{ field }] });
  expect(await findCustomerByNumber(services.sql, 'C1')).toBeUndefined();
});

test('a changed segment moves the open invoices to its scenario', async () => {
  const { customerId } = await state();
  await givenOpenInvoice(customerId);
  expect(await scenario()).toBe('standard');
  await inTx((tx) => changeCustomer(tx, services, { customerId, segment: 'frequent_late' }, BY));
  expect(await scenario()).toBe('firm');
  await inTx((tx) => changeCustomer(tx, services, { customerId, kind: 'consumer' }, BY));
  expect(await scenario()).toBe('belgian_consumer');
});

test('an address that comes lets the reminders go, and one that goes holds them', async () => {
  const { customerId } = await state();
  await givenOpenInvoice(customerId);
  const held = async () =>
    (await services.sql`select held_because from chases`)[0]?.['heldBecause'] as unknown;
  expect(await held()).toBe('address_missing');
  const contactId = await inTx((tx) => saveContact(tx, services, { customerId, ...contact() }, BY));
  expect(await held()).toBeNull();
  expect(await listContacts(services.sql, customerId)).toMatchObject([
    { email: 'ada@jansen.example' },
  ]);
  await inTx((tx) => removeContact(tx, services, { customerId, contactId }, BY));
  expect(await held()).toBe('address_missing');
  expect(await listContacts(services.sql, customerId)).toEqual([]);
});

test('contacts are changed, checked, and not doubled', async () => {
  const { customerId } = await state();
  const other = await state({}, 'C2');
  const save = (more: Partial<ContactFacts>, contactId?: number, of = customerId) =>
    inTx((tx) =>
      saveContact(
        tx,
        services,
        { customerId: of, ...(contactId !== undefined && { contactId }), ...contact(more) },
        BY,
      ),
    );
  const id = await save({});
  expect(await save({ name: 'Ben', roles: ['buyer'] }, id)).toBe(id);
  expect(await listContacts(services.sql, customerId)).toMatchObject([
    { name: 'Ben', roles: ['buyer'] },
  ]);
  await expect(save({})).rejects.toThrow(/has a contact with ada@jansen.example already/);
  await expect(save({ email: 'no address' })).rejects.toMatchObject({
    problems: [{ field: 'email' }],
  });
  await expect(save({ roles: [] })).rejects.toMatchObject({ problems: [{ field: 'roles' }] });
  await expect(save({ email: '', name: '' })).rejects.toMatchObject({
    problems: [{ field: 'email' }],
  });
  await expect(save({}, id, other.customerId)).rejects.toThrow(/no such contact/);
  await expect(
    inTx((tx) => removeContact(tx, services, { customerId: other.customerId, contactId: id }, BY)),
  ).rejects.toThrow(/no such contact/);
});

test('the list says what is owed per currency, by name and page by page', async () => {
  const jansen = await state({ name: 'Jansen' });
  await state({ name: 'atlas' }, 'C2');
  await givenOpenInvoice(jansen.customerId, 'F-1');
  await givenOpenInvoice(jansen.customerId, 'F-2', 'GBP');
  const all = await listCustomers(services.sql, { today: TODAY, limit: 10 });
  expect(all).toMatchObject([
    { name: 'atlas', balances: [] },
    {
      name: 'Jansen',
      balances: [
        { currency: 'EUR', openMinor: 10000, overdueMinor: 10000 },
        { currency: 'GBP', openMinor: 10000 },
      ],
    },
  ]);
  const after = { name: all[0]!.name, id: all[0]!.id };
  expect(await listCustomers(services.sql, { today: TODAY, after, limit: 10 })).toHaveLength(1);
  expect(
    await listCustomers(services.sql, { today: TODAY, search: 'jans', limit: 10 }),
  ).toHaveLength(1);
});
