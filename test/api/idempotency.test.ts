import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApiClient, givenToken, invoiceBody, type ApiClient } from './support.ts';

let api: ApiClient;
let customers = 0;

beforeAll(async () => {
  api = await createApiClient();
});
afterAll(async () => api.close());

let payment: Record<string, unknown>;
beforeEach(async () => {
  customers += 1;
  const number = `C-${customers}`;
  await api.post('/api/v1/invoices', invoiceBody(`F-${customers}`, { customer: { number } }));
  payment = {
    customer: { number },
    amount: { amount: 1_000, currency: 'EUR' },
    received_on: '2026-03-02',
    method: 'transfer',
  };
});

const withKey = (key: string) => ({ 'idempotency-key': key });

async function countPayments(): Promise<number> {
  const [row] = await api.services.sql<[{ payments: number }]>`
    select count(*)::int as payments from payments p join customers c on c.id = p.customer_id
    where c.number = ${`C-${customers}`}`;
  return row.payments;
}

describe('an Idempotency-Key', () => {
  test('gives a repetition the same answer, marked, and no second effect', async () => {
    const first = await api.post('/api/v1/payments', payment, withKey('once-1'));
    expect(first.status).toBe(201);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    const again = await api.post('/api/v1/payments', payment, withKey('once-1'));
    expect(again.status).toBe(201);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.headers.location).toBe(first.headers.location);
    expect(again.json).toEqual(first.json);
    expect(await countPayments()).toBe(1);
  });

  test('knows the same request by what it says, not by its spelling', async () => {
    await api.post('/api/v1/payments', payment, withKey('spelling'));
    const reversed = Object.fromEntries(Object.entries(payment).reverse());
    const again = await api.post('/api/v1/payments', JSON.stringify(reversed, null, 2), {
      ...withKey('spelling'),
      'content-type': 'application/json',
    });
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(await countPayments()).toBe(1);
  });

  test('refuses another request with it', async () => {
    await api.post('/api/v1/payments', payment, withKey('other'));
    for (const [path, body] of [
      ['/api/v1/payments', { ...payment, reference: 'another' }],
      ['/api/v1/customers', { number: 'C-other' }],
    ] as const) {
      const refused = await api.post(path, body, withKey('other'));
      expect(refused.status).toBe(422);
      expect(refused.json.errors).toMatchObject([
        { pointer: '/idempotency-key', code: 'idempotency_key_used' },
      ]);
    }
    expect(await countPayments()).toBe(1);
  });

  test('sent twice at the same time has one effect', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => api.post('/api/v1/payments', payment, withKey('race'))),
    );
    expect(await countPayments()).toBe(1);
    const fresh = answers.filter(
      (answer) => answer.status === 201 && !answer.headers['idempotency-replayed'],
    );
    expect(fresh.length).toBe(1);
    for (const answer of answers) {
      if (answer.status === 201) expect(answer.json).toEqual(fresh[0]?.json);
      else {
        expect(answer.status).toBe(409);
        expect(answer.headers['retry-after']).toBe('1');
        expect(answer.json.errors[0]?.code).toBe('idempotency_key_in_flight');
      }
    }
  });

  test('in flight answers 409 without waiting, and is free when its request ended without an effect', async () => {
    const [token] = await api.services.sql<[{ id: number }]>`
      select id from api_tokens where scope = 'write' limit 1`;
    const held = await api.services.sql.reserve();
    await held`select pg_advisory_lock(hashtextextended(${`api ${token.id} held`}, 0))`;
    expect((await api.post('/api/v1/payments', payment, withKey('held'))).status).toBe(409);
    await held`select pg_advisory_unlock_all()`;
    held.release();
    expect((await api.post('/api/v1/payments', payment, withKey('held'))).status).toBe(201);
  });

  test('of a refused request is kept for the corrected one', async () => {
    const wrong = { ...payment, received_on: '2026-03-03' };
    const refused = await api.post('/api/v1/payments', wrong, withKey('corrected'));
    expect(refused.status).toBe(422);
    expect(refused.json.errors[0]).toMatchObject({
      pointer: '/received_on',
      code: 'in_the_future',
    });
    const answer = await api.post('/api/v1/payments', payment, withKey('corrected'));
    expect(answer.status).toBe(201);
    expect(answer.headers['idempotency-replayed']).toBeUndefined();
  });

  test('and its effect are written together: without the answer there is no payment', async () => {
    const { sql } = api.services;
    await sql`alter table api_answers add constraint refuse_all check (idempotency_key <> 'crash')`;
    expect((await api.post('/api/v1/payments', payment, withKey('crash'))).status).toBe(500);
    expect(await countPayments()).toBe(0);
    await sql`alter table api_answers drop constraint refuse_all`;
    expect((await api.post('/api/v1/payments', payment, withKey('crash'))).status).toBe(201);
    expect(await countPayments()).toBe(1);
  });

  test('is forgotten after 24 hours', async () => {
    const { clock } = api.services;
    const answer = () => api.post('/api/v1/payments', payment, withKey('a-day'));
    await answer();
    clock.set('2026-03-03T07:59:59Z');
    expect((await answer()).headers['idempotency-replayed']).toBe('true');
    clock.set('2026-03-03T08:00:01Z');
    expect((await answer()).headers['idempotency-replayed']).toBeUndefined();
    expect(await countPayments()).toBe(2);
    clock.set('2026-03-02T08:00:00Z');
  });

  test('belongs to its token', async () => {
    const authorization = `Bearer ${await givenToken(api.services, 'write')}`;
    await api.post('/api/v1/payments', payment, withKey('shared'));
    const other = await api.post('/api/v1/payments', payment, {
      ...withKey('shared'),
      authorization,
    });
    expect(other.headers['idempotency-replayed']).toBeUndefined();
    expect(await countPayments()).toBe(2);
  });

  test.each(['', 'x'.repeat(256), 'with space', 'with\ttab'])('%j is none', async (key) => {
    const answer = await api.post('/api/v1/payments', payment, withKey(key));
    expect(answer.status).toBe(400);
    expect(answer.json.errors[0]?.code).toBe('idempotency_key_invalid');
  });

  test('is honoured on every POST', async () => {
    const { json: customer } = await api.post('/api/v1/customers', { number: `C-${customers}` });
    const note = {
      number: 'AV-every',
      customer: { number: `C-${customers}` },
      issued_on: '2026-03-02',
      total: { amount: 1_000, currency: 'EUR' },
    };
    const { json: paid } = await api.post('/api/v1/payments', payment);
    const { json: noted } = await api.post('/api/v1/credit_notes', { ...note, number: 'AV-undo' });
    const step = { key: 'day-5', anchor: 'due', offset_days: 5, channel: 'email' };
    const everyScenario = { key: 'every', name: 'Every', thanks: 'never', steps: [step] };
    const posts: [string, unknown][] = [
      ['/api/v1/customers', { number: 'C-every' }],
      [`/api/v1/customers/${customer.id}/contacts`, { email: 'every@example.com' }],
      ['/api/v1/invoices', invoiceBody('F-every')],
      ['/api/v1/promises', { invoice: { number: 'F-every' }, promised_on: '2026-03-20' }],
      ['/api/v1/payments', payment],
      [`/api/v1/payments/${paid.id}/undo`, { because: 'Twice' }],
      ['/api/v1/credit_notes', note],
      [`/api/v1/credit_notes/${noted.id}/undo`, { because: 'Twice' }],
      ['/api/v1/runs', { dry_run: true }],
      ['/api/v1/scenarios', everyScenario],
      ['/api/v1/scenarios/every/activation', { running: 'keep' }],
    ];
    // A refund needs a payment that Stripe took: refunds.test.ts tries its key there.
    const known = api.routes.filter(
      (route) => route.startsWith('POST ') && !route.endsWith('/refunds'),
    );
    expect(posts.length).toBe(known.length);
    for (const [path, body] of posts) {
      const first = await api.post(path, body, withKey(`every ${path}`.replaceAll(' ', '-')));
      expect(first.status, path).toBeLessThan(300);
      const again = await api.post(path, body, withKey(`every ${path}`.replaceAll(' ', '-')));
      expect(again.headers['idempotency-replayed'], path).toBe('true');
      expect(again.status).toBe(first.status);
      expect(again.json).toEqual(first.json);
    }
  });
});

test('many more requests at once than there are connections are all answered', async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, i) => {
      const customer = { number: `CROWD-${i}`, email: `crowd-${i}@example.com` };
      return api.post(
        '/api/v1/invoices',
        invoiceBody(`CROWD-${i}`, { customer }),
        withKey(`crowd-${i}`),
      );
    }),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
});
