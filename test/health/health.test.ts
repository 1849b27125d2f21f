import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registerHealth } from '../../server/health/routes.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

const SECRET = 'a-pay-link-token-that-nobody-else-may-know';

let services: TestServices;
let app: FastifyInstance;

beforeEach(async () => {
  services = await createTestServices();
  app = await createApp(services);
});
afterEach(async () => {
  await app.close();
  await services.close();
});

async function createApp(of: TestServices): Promise<FastifyInstance> {
  const made = Fastify();
  await registerHealth(made, of);
  await made.register(async (inner) => {
    inner.get('/p/:token', async () => 'a page');
  });
  await made.listen({ host: '127.0.0.1', port: 0 });
  return made;
}

const get = async (path: string) => {
  const response = await fetch(`${app.listeningOrigin}${path}`);
  return { status: response.status, headers: response.headers, text: await response.text() };
};

describe('/healthz', () => {
  test('answers while the process lives, with or without a database', async () => {
    const alive = await get('/healthz');
    expect(alive).toMatchObject({ status: 200, text: '{"status":"ok"}' });
    expect(alive.headers.get('cache-control')).toBe('no-store');
    await services.sql.end();
    expect((await get('/healthz')).status).toBe(200);
  });
});

describe('/readyz', () => {
  const ready = async () => {
    const { status, text } = await get('/readyz');
    return { status, body: JSON.parse(text) as Record<string, unknown>, text };
  };

  test('is 200 on a migrated database with its queue', async () => {
    expect(await ready()).toMatchObject({
      status: 200,
      body: {
        status: 'ready',
        checks: { database: { ok: true }, migrations: { ok: true }, queue: { ok: true } },
      },
    });
  });

  test('is 503 while the schema is older or newer than the release, and says which', async () => {
    const { sql } = services;
    const [newest] = await sql<[{ version: number }]>`
      select max(version)::int as version from schema_version`;
    await sql`insert into schema_version (version, name) values (9999, 'from the future')`;
    expect(await ready()).toMatchObject({
      status: 503,
      body: {
        status: 'not_ready',
        checks: { migrations: { ok: false, reason: expect.stringContaining('newer') as string } },
      },
    });
    await sql`delete from schema_version where version >= ${newest.version}`;
    expect(await ready()).toMatchObject({
      status: 503,
      body: {
        checks: {
          database: { ok: true },
          migrations: { reason: expect.stringContaining('run the migrations') as string },
        },
      },
    });
  });

  test('is 503 on an empty database', async () => {
    await services.sql`drop table schema_version`;
    await services.sql`drop schema pgboss cascade`;
    expect(await ready()).toMatchObject({
      status: 503,
      body: { checks: { database: { ok: true }, migrations: { ok: false }, queue: { ok: false } } },
    });
  });

  test('is 503 without a database, and tells nothing of where it was', async () => {
    await services.sql.end();
    const answer = await ready();
    expect(answer).toMatchObject({
      status: 503,
      body: { checks: { database: { ok: false, reason: 'It does not answer.' } } },
    });
    expect(answer.text).not.toContain('127.0.0.1');
    expect(answer.text).not.toContain('postgres');
  });

  test('is 503 in a few seconds when the database hangs', async () => {
    // Every connection of the pool is taken: a query waits, as it does for a database that no longer answers.
    const taken = await Promise.all(Array.from({ length: 10 }, () => services.sql.reserve()));
    const answer = await ready();
    expect(answer.status).toBe(503);
    for (const connection of taken) connection.release();
  });
});

describe('/metrics', () => {
  /** The value of a series, as Prometheus would read it. */
  const valueOf = (text: string, series: string) =>
    text
      .split('\n')
      .find((line) => line.startsWith(`${series} `))
      ?.split(' ')[1];

  test('is Prometheus text with the figures of the process', async () => {
    const { status, headers, text } = await get('/metrics');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toMatch(/^process_resident_memory_bytes \d+/m);
    for (const line of text.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) {
      expect(line).toMatch(/^[a-zA-Z_:][\w:]*(\{.*\})? (-?[\d.e+-]+|\+Inf|NaN)$/);
    }
  });

  test('counts what the database holds', async () => {
    await givenWork(services);
    const { text } = await get('/metrics');
    const expected = {
      relance_database_up: '1',
      'relance_messages{status="queued"}': '1',
      'relance_messages{status="delivered"}': '2',
      'relance_messages{status="unknown"}': '1',
      relance_chases_due: '1',
      relance_reviews_due: '1',
      relance_tasks_open: '1',
      relance_stripe_events_unprocessed: '1',
      relance_stripe_events_unprocessed_since_seconds: '1772437200',
      relance_resend_events_unprocessed: '0',
      relance_last_run_duration_seconds: '12.5',
      relance_last_run_messages: '7',
      'relance_jobs{queue="messages.send",state="created"}': '1',
    };
    for (const [series, value] of Object.entries(expected)) {
      expect(valueOf(text, series), series).toBe(value);
    }
  });

  test('asks the database once for collectors that ask often', async () => {
    await get('/metrics');
    await givenWork(services);
    const { text } = await get('/metrics');
    expect(valueOf(text, 'relance_chases_due')).toBe('0');
  });

  test('measures requests by their route; no token and no address is ever in a label', async () => {
    await get(`/p/${SECRET}`);
    await get(`/p/${SECRET}/nowhere`);
    await get(`/wp-login.php?${SECRET}`);
    const { text } = await get('/metrics');
    expect(
      valueOf(
        text,
        'http_request_duration_seconds_count{method="GET",route="/p/:token",status="200"}',
      ),
    ).toBe('1');
    expect(
      valueOf(
        text,
        'http_request_duration_seconds_count{method="GET",route="unmatched",status="404"}',
      ),
    ).toBe('2');
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain('wp-login');
  });

  test('says that the database is away and keeps telling of the process', async () => {
    await services.sql.end();
    const { status, text } = await get('/metrics');
    expect(status).toBe(200);
    expect(valueOf(text, 'relance_database_up')).toBe('0');
    expect(valueOf(text, 'relance_chases_due')).toBeUndefined();
    expect(text).toContain('process_cpu_seconds_total');
  });
});

/** One of everything the metrics count. */
async function givenWork({ sql, jobs, clock }: TestServices): Promise<void> {
  const at = clock.now();
  await sql`
    insert into customers (number, name, country, language, created_at, updated_at)
    values ('C-1', 'Atlas', 'FR', 'fr', ${at}, ${at})`;
  await sql`
    insert into invoices (customer_id, number, issued_on, due_on, currency, total_minor, balance_minor, created_at, updated_at)
    select c.id, n, '2026-01-01', '2026-01-31', 'EUR', 100, 100, ${at}, ${at}
    from customers c, unnest(array['due', 'later', 'held']) n`;
  await sql`
    insert into chases (invoice_id, customer_id, currency, scenario_id, version_id, next_on, held_because, review_on, updated_at)
    select id, customer_id, 'EUR', 1, 1, case number when 'due' then date '2026-03-02' when 'later' then '2026-03-03' end,
      case number when 'held' then 'pause' end, case number when 'held' then date '2026-03-01' end, ${at}
    from invoices`;
  await sql`
    insert into messages (kind, language, to_address, status, not_before, created_at)
    select 'reminder', 'fr', 'a@example.com', s, ${at}, ${at}
    from unnest(array['queued', 'delivered', 'delivered', 'unknown']) s`;
  await sql`insert into tasks (kind, subject, created_at) values ('call', 'x', ${at})`;
  await sql`
    insert into stripe_events (id, type, livemode, created_at, payload, received_via, received_at, processed_at)
    values ('evt_1', 'x', false, ${at}, '{}', 'webhook', '2026-03-02T07:40:00Z', null),
      ('evt_2', 'x', false, ${at}, '{}', 'webhook', '2026-03-02T07:30:00Z', ${at})`;
  await sql`
    insert into runs (as_of, trigger, started_at, finished_at, planned)
    values ('2026-03-02', 'api', '2026-03-02T07:00:00Z', '2026-03-02T07:00:12.5Z', 7),
      ('2026-03-02', 'api', '2026-03-02T07:30:00Z', null, 0)`;
  await jobs.enqueue(sql, 'messages.send', {});
}
