import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { changeCustomer, upsertCustomer } from '../../server/customers/actions.ts';
import type { Segment } from '../../server/customers/rules.ts';
import { transaction, type Tx } from '../../server/db/sql.ts';
import { judgeDuePromises } from '../../server/promises/judge-actions.ts';
import {
  changeSegmentSettings,
  clearSegment,
  computeSegments,
  setSegment,
} from '../../server/segments/actions.ts';
import { segmentJobs } from '../../server/segments/jobs.ts';
import { findSegmentSettings, findShownSegment } from '../../server/segments/queries.ts';
import { givenColleague } from '../promises/support.ts';
import { givenCustomer, givenInvoice, givenOrganization } from '../support/given.ts';
import { createTestServices, TODAY, type TestServices } from '../support/services.ts';
import { givenPaid, pay, scenariosOf, segmentOf } from './support.ts';

let services: TestServices;
let userId: number;
beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
  userId = await givenColleague(services);
});
beforeEach(() => services.clock.set(`${TODAY}T08:00:00Z`));
afterAll(() => services.close());

const inTx = <T>(work: (tx: Tx) => Promise<T>) => transaction(services.sql, work);
const BY = { actor: 'api' } as const;

const set = (customerId: number, segment: Segment, until: `${number}-${number}-${number}` | null) =>
  inTx((tx) =>
    setSegment(
      tx,
      services,
      { customerId, segment, because: 'Known for years.', until },
      { actor: 'user', userId },
    ),
  );

/** Works off the jobs that wait for a customer, as a worker does. */
async function follow(): Promise<number> {
  const waiting = await services.sql<{ id: string; data: { customerId: number } }[]>`
    delete from pgboss.job where name = 'segments.follow' and state = 'created' returning id, data`;
  await segmentJobs(services)['segments.follow']?.(waiting.map((job) => job.data));
  return waiting.length;
}

async function movesOf(customerId: number) {
  const rows = await services.sql<{ actor: string; details: Record<string, string> }[]>`
    select actor, details from audit_entries
    where action = 'customer.segment_changed' and subject_id = ${customerId} order by id`;
  return rows.map(({ actor, details }) => [
    actor,
    details['from'],
    details['to'],
    details['because'],
  ]);
}

test('the night puts each where its payments lead, with its scenario and a line in the audit', async () => {
  const [good, late, fresh] = [
    await givenCustomer(services),
    await givenCustomer(services),
    await givenCustomer(services),
  ];
  await givenPaid(services, good, [0, 2, -3]);
  await givenPaid(services, late, [20, 30, 16]);
  await givenPaid(services, fresh, [40]);
  for (const customer of [good, late, fresh]) {
    await givenInvoice(services, customer, { dueOn: '2026-03-20' });
  }
  await computeSegments(services);
  expect(await segmentOf(services, good.id)).toBe('good_payer');
  expect(await scenariosOf(services, good.id)).toEqual(['soft']);
  expect(await segmentOf(services, late.id)).toBe('frequent_late');
  expect(await scenariosOf(services, late.id)).toEqual(['firm']);
  expect(await segmentOf(services, fresh.id)).toBe('standard');
  expect((await findShownSegment(services.sql, fresh.id))?.reasons).toEqual([
    { code: 'new', paid: 1, needed: 3 },
  ]);
  expect(await movesOf(late.id)).toEqual([['system', 'standard', 'frequent_late', 'late']]);
  // What is as it was is not written again.
  const before = await services.sql`select * from customer_segments order by customer_id`;
  services.clock.set(`${TODAY}T20:00:00Z`);
  expect(await computeSegments(services)).toEqual({ changed: 0 });
  expect(await services.sql`select * from customer_segments order by customer_id`).toEqual(before);
});

test('a payment is followed by a job of its transaction, and by nothing when it is undone', async () => {
  const customer = await givenCustomer(services);
  await givenPaid(services, customer, [40, 40]);
  await follow();
  const invoice = await givenInvoice(services, customer, { dueOn: '2026-01-01', totalMinor: 500 });
  await givenInvoice(services, customer, { dueOn: '2026-03-20' });
  await expect(
    inTx(async (tx) => {
      await services.jobs.enqueue(tx, 'segments.follow', { customerId: customer.id });
      throw new Error('Undone.');
    }),
  ).rejects.toThrow('Undone.');
  expect(await follow()).toBe(0);
  await pay(services, customer, invoice.id, { on: TODAY, amountMinor: 500 });
  expect(await segmentOf(services, customer.id)).toBe('standard');
  expect(await follow()).toBe(1);
  expect(await segmentOf(services, customer.id)).toBe('frequent_late');
  expect(await scenariosOf(services, customer.id)).toEqual(['firm']);
});

test('the second broken promise moves the customer', async () => {
  const customer = await givenCustomer(services);
  await givenInvoice(services, customer, { dueOn: '2026-02-01' });
  const promise = async (status: string) => services.sql`
    with made as (insert into promises (customer_id, currency, amount_minor, promised_on, status, made_by, balance_minor, after_entry_id,
      made_at, judge_on, judged_at)
    values (${customer.id}, 'EUR', 100, '2026-02-10', ${status}, 'user', 100, 0, '2026-02-01', '2026-02-13',
      ${status === 'open' ? null : services.clock.now()}) returning id, customer_id)
    insert into promise_invoices (promise_id, invoice_id, amount_minor)
    select made.id, i.id, 100 from made join invoices i using (customer_id)`;
  await promise('broken');
  await promise('open');
  await judgeDuePromises(services);
  expect(await follow()).toBe(1);
  expect(await segmentOf(services, customer.id)).toBe('frequent_late');
  expect((await findShownSegment(services.sql, customer.id))?.reasons).toEqual([
    { code: 'broken_promises', count: 2 },
  ]);
});

test('what a person sets wins over every computation until it is given back', async () => {
  const customer = await givenCustomer(services);
  await givenPaid(services, customer, [40, 40, 40]);
  await givenInvoice(services, customer, { dueOn: '2026-03-20' });
  await set(customer.id, 'good_payer', null);
  await computeSegments(services);
  expect(await segmentOf(services, customer.id)).toBe('good_payer');
  expect(await scenariosOf(services, customer.id)).toEqual(['soft']);
  expect(await findShownSegment(services.sql, customer.id)).toMatchObject({
    ...{ computed: 'frequent_late', setTo: 'good_payer', setBecause: 'Known for years.' },
  });
  await inTx((tx) => clearSegment(tx, services, customer.id, BY));
  expect(await segmentOf(services, customer.id)).toBe('frequent_late');
  expect(await scenariosOf(services, customer.id)).toEqual(['firm']);
});

test('a choice with a day holds on that day and is over on the next', async () => {
  const customer = await givenCustomer(services);
  await givenPaid(services, customer, [0, 0, 0]);
  await set(customer.id, 'at_risk', '2026-03-05');
  services.clock.set('2026-03-05T22:30:00Z');
  await computeSegments(services);
  expect(await segmentOf(services, customer.id)).toBe('at_risk');
  // Half past midnight in Paris, still the fifth in UTC.
  services.clock.set('2026-03-05T23:30:00Z');
  await computeSegments(services);
  expect(await segmentOf(services, customer.id)).toBe('good_payer');
  expect(await findShownSegment(services.sql, customer.id)).toMatchObject({
    ...{ setTo: null, setUntil: null, setBecause: '' },
  });
});

test('what a program states is set as by hand; stating what is in effect sets nothing', async () => {
  const { customerId } = await inTx((tx) =>
    upsertCustomer(tx, services, { number: 'S-1', segment: 'frequent_late' }, BY),
  );
  await computeSegments(services);
  expect(await segmentOf(services, customerId)).toBe('frequent_late');
  await inTx((tx) => changeCustomer(tx, services, { customerId, segment: null }, BY));
  expect(await segmentOf(services, customerId)).toBe('standard');
  const again = await inTx((tx) =>
    upsertCustomer(tx, services, { number: 'S-1', segment: 'standard' }, BY),
  );
  expect(again.outcome).toBe('unchanged');
  expect((await findShownSegment(services.sql, customerId))?.setTo).toBeNull();
});

test('a limit and an insolvency count at once', async () => {
  const customer = await givenCustomer(services);
  const invoice = await givenInvoice(services, customer, { dueOn: '2026-03-20' });
  const state = (facts: object) =>
    inTx((tx) => changeCustomer(tx, services, { customerId: customer.id, ...facts }, BY));
  await state({ creditLimitMinor: 119_999 });
  expect(await segmentOf(services, customer.id)).toBe('at_risk');
  await pay(services, customer, invoice.id, { on: TODAY, amountMinor: 1 });
  await follow();
  expect(await segmentOf(services, customer.id)).toBe('standard');
  await state({ insolventSince: '2026-02-20' });
  expect(await segmentOf(services, customer.id)).toBe('at_risk');
  await state({ insolventSince: null, creditLimitMinor: null });
  expect(await segmentOf(services, customer.id)).toBe('standard');
  await expect(state({ creditLimitMinor: -1 })).rejects.toThrow();
});

test('other limits work every customer out again', async () => {
  const customer = await givenCustomer(services);
  await givenPaid(services, customer, [8, 8, 8]);
  await computeSegments(services);
  expect(await segmentOf(services, customer.id)).toBe('standard');
  const settings = await findSegmentSettings(services.sql);
  await changeSegmentSettings(services, userId, { ...settings, goodDays: 8 });
  const [job] = await services.sql`select from pgboss.job where name = 'segments.compute'`;
  expect(job).toBeDefined();
  await computeSegments(services);
  expect(await segmentOf(services, customer.id)).toBe('good_payer');
  await changeSegmentSettings(services, userId, settings);
});

test('the night, payments and people at once leave everybody where the facts lead', async () => {
  const customers = [];
  for (let n = 0; n < 6; n += 1) {
    const customer = await givenCustomer(services);
    await givenPaid(services, customer, [30, 30]);
    const invoice = await givenInvoice(services, customer, { dueOn: '2026-01-05' });
    customers.push({ customer, invoice });
  }
  await Promise.all([
    computeSegments(services),
    computeSegments(services),
    ...customers.map(({ customer, invoice }) =>
      pay(services, customer, invoice.id, { on: TODAY, amountMinor: 120_000 }),
    ),
    ...customers.slice(0, 2).map(({ customer }) => set(customer.id, 'good_payer', null)),
    follow(),
  ]);
  await follow();
  for (const [index, { customer }] of customers.entries()) {
    expect(await segmentOf(services, customer.id)).toBe(index < 2 ? 'good_payer' : 'frequent_late');
  }
});
