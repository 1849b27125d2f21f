import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { queueSignInLink } from '../../server/messages/actions.ts';
import { openTask } from '../../server/tasks/actions.ts';
import { createApiClient, invoiceBody, type ApiClient } from './support.ts';

let api: ApiClient;
beforeAll(async () => {
  api = await createApiClient();
  await api.post('/api/v1/invoices', invoiceBody('RUN-1'));
  await api.post('/api/v1/invoices', invoiceBody('RUN-2', { customer: { number: 'MUTE' } }));
});
afterAll(async () => api.close());

describe('a run', () => {
  test('that is dry tells what it would do and does nothing', async () => {
    const { status, json } = await api.post('/api/v1/runs', { as_of: '2026-03-02', dry_run: true });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      run_id: null,
      as_of: '2026-03-02',
      dry_run: true,
      counts: { messages: 1 },
      messages: [
        {
          message_id: null,
          customer: { number: 'C-1' },
          to: 'jansen@example.com',
          invoices: ['RUN-1'],
          status: null,
        },
      ],
      held: [{ invoice: 'RUN-2', customer: 'MUTE', because: 'address_missing', review_on: null }],
      held_by_reason: { address_missing: 1 },
    });
    expect((await api.get('/api/v1/messages')).json.data).toEqual([]);
    expect((await api.get('/api/v1/runs')).json.data).toEqual([]);
  });

  test('sends what is due, once, and tells what became of it', async () => {
    const run = await api.post('/api/v1/runs', {});
    expect(run.status).toBe(201);
    expect(run.json).toMatchObject({
      as_of: '2026-03-02',
      dry_run: false,
      counts: { messages: 1 },
      messages_by_status: { accepted: 1 },
      messages: [{ step: 'standard/reminder-1', invoices: ['RUN-1'], status: 'accepted' }],
    });
    const again = await api.post('/api/v1/runs', {});
    expect(again.json).toMatchObject({ counts: { messages: 0 }, messages: [] });
    const { json: runs } = await api.get('/api/v1/runs');
    expect(runs.data.map((one) => one.id)).toEqual([again.json.run_id, run.json.run_id]);
    expect((await api.get(run.headers.location ?? '')).json).toMatchObject({
      trigger: 'api',
      planned: 1,
      messages_by_status: { accepted: 1 },
    });
  });

  test('asked for with a key is repeated by its stored answer', async () => {
    const headers = { 'idempotency-key': 'run-of-monday' };
    const first = await api.post('/api/v1/runs', {}, headers);
    const again = await api.post('/api/v1/runs', {}, headers);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.json).toEqual(first.json);
  });

  test('whose process died before it answered is told the same when it is asked for again', async () => {
    const own = await createApiClient();
    try {
      await own.post('/api/v1/invoices', invoiceBody('LOST-1'));
      const { sql } = own.services;
      // The answer cannot be written down: as if nobody were there any more to write it.
      await sql.unsafe(`
        create function refuse() returns trigger language plpgsql as $$ begin raise 'gone'; end $$;
        create trigger refuse before update on api_answers for each row execute function refuse();`);
      const headers = { 'idempotency-key': 'run-that-died' };
      expect((await own.post('/api/v1/runs', {}, headers)).status).toBe(500);
      await sql.unsafe('drop trigger refuse on api_answers');

      const again = await own.post('/api/v1/runs', {}, headers);
      expect(again.status).toBe(201);
      expect(again.json).toMatchObject({
        counts: { messages: 1 },
        messages_by_status: { accepted: 1 },
        messages: [{ invoices: ['LOST-1'], status: 'accepted' }],
      });
      expect((await own.get('/api/v1/runs')).json.data).toHaveLength(1);
      const third = await own.post('/api/v1/runs', {}, headers);
      expect(third.headers['idempotency-replayed']).toBe('true');
      expect(third.json).toEqual(again.json);
    } finally {
      await own.close();
    }
  });

  test('of many asked for at once plans each step once and answers all', async () => {
    for (let i = 0; i < 5; i += 1) {
      const customer = { number: `MANY-${i}`, email: `many-${i}@example.com` };
      await api.post('/api/v1/invoices', invoiceBody(`MANY-${i}`, { customer }));
    }
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        api.post('/api/v1/runs', {}, { 'idempotency-key': `many-${i}` }),
      ),
    );
    const done = answers.filter((answer) => answer.status === 201);
    expect(done.length).toBeGreaterThan(0);
    for (const answer of answers.filter((one) => one.status !== 201)) {
      expect(answer.status).toBe(409);
      expect(answer.json.errors[0]?.code).toBe('runs_in_progress');
    }
    const planned = done.reduce((sum, answer) => sum + answer.json.counts.messages, 0);
    expect(planned).toBe(5);
  });

  test('before there is an organization is refused', async () => {
    const bare = await createApiClient({ organization: false });
    try {
      const answer = await bare.post('/api/v1/runs', { dry_run: true });
      expect(answer.status).toBe(409);
      expect(answer.json.errors[0]?.code).toBe('organization_missing');
    } finally {
      await bare.close();
    }
  });
});

describe('messages', () => {
  test('say what was sent, without the secret of their pay link', async () => {
    const { json: list } = await api.get('/api/v1/messages?status=accepted');
    const first = list.data.at(-1);
    expect(first).toMatchObject({
      kind: 'reminder',
      step: 'standard/reminder-1',
      customer: { number: 'C-1' },
      to: { address: 'jansen@example.com' },
      invoices: [
        { number: 'RUN-1', amount: { amount: 125_000, currency: 'EUR' }, dropped_because: null },
      ],
    });
    const message = await api.get(`/api/v1/messages/${first?.id}`);
    expect(message.json).toMatchObject({ ...first });
    expect(message.json.subject).toContain('RUN-1');
    expect(message.json.text).toContain('RUN-1');
    expect(message.json.text).toMatch(/\/p\/…/);
    expect(message.text).not.toMatch(/\/p\/[A-Za-z0-9_-]{10}/);
    const byInvoice = await api.get(`/api/v1/messages?invoice_id=${first?.invoices[0]?.id}`);
    expect(byInvoice.json.data.map((one) => one.id)).toEqual([first?.id]);
  });

  test('to the team are not shown: a sign-in link is a key', async () => {
    const { services } = api;
    const [user] = await services.sql<[{ id: number }]>`
      insert into users (email, role, created_at) values ('ada@example.com', 'admin', now()) returning id`;
    await transaction(services.sql, (tx) =>
      queueSignInLink(tx, services, {
        userId: user.id,
        url: 'http://127.0.0.1/sign-in/link/secret',
        minutes: 15,
      }),
    );
    const [message] = await services.sql<[{ id: number }]>`
      select id from messages where user_id = ${user.id}`;
    expect((await api.get(`/api/v1/messages/${message.id}`)).status).toBe(404);
    const { json: list } = await api.get('/api/v1/messages?limit=200');
    expect(list.data.map((one) => one.id)).not.toContain(message.id);
  });
});

test('tasks that wait for a person are listed', async () => {
  await openTask(api.services.sql, api.services, {
    kind: 'address_missing',
    subject: 'customer 2',
    details: { number: 'MUTE' },
  });
  const { json } = await api.get('/api/v1/tasks');
  expect(json.data).toMatchObject([
    { kind: 'address_missing', details: { number: 'MUTE' }, invoice: null },
  ]);
});

test('scenarios are listed with their steps', async () => {
  const { json } = await api.get('/api/v1/scenarios');
  expect(json.data.map((one) => one.key)).toEqual([
    ...['standard', 'soft', 'firm', 'belgian_consumer', 'personal'],
  ]);
  expect(json.data[0]?.steps[1]).toMatchObject({
    key: 'reminder-1',
    offset_days: 3,
    mail: 'reminder',
  });
});
