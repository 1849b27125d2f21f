import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createResendStandIn } from '../../scripts/stand-ins/resend/stand-in.ts';
import { createSmtpSink } from '../../scripts/stand-ins/smtp/sink.ts';
import { setTestClock } from '../../server/clock/test-clock.ts';
import { createTestServices, TODAY, type TestServices } from '../support/services.ts';
import { givenOrganization } from '../support/given.ts';
import { givenManyInvoices } from '../support/given-many.ts';

const MESSAGES = 1_000;
let services: TestServices;

beforeEach(async () => {
  services = await createTestServices();
  await givenOrganization(services);
  await givenManyInvoices(services, { customers: MESSAGES, invoicesEach: 1, dueOn: '2026-02-20' });
  await setTestClock(services.sql, new Date(`${TODAY}T09:00:00Z`));
});
afterEach(() => services.close());

/** Starts a worker and kills it after a random while, until one gets to its end. Answers how many were killed. */
async function killUntilDone(environment: Record<string, string>, kills: number): Promise<number> {
  for (let killed = 0; ;) {
    const worker = spawn(
      process.execPath,
      ['--import', 'tsx', fileURLToPath(new URL('./worker-process.ts', import.meta.url))],
      {
        env: {
          ...process.env,
          DATABASE_URL: services.database.url,
          TEST_CLOCK: '1',
          SECRET_KEY: 'k'.repeat(40),
          LOG_LEVEL: 'error',
          ...environment,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    let output = '';
    const ready = new Promise<void>((resolve) => {
      worker.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('ready')) resolve();
      });
    });
    await Promise.race([ready, ended]);
    if (killed < kills) {
      await Promise.race([ended, sleep(50 + Math.random() * 900)]);
      if (!output.includes('done')) {
        worker.kill('SIGKILL');
        killed += 1;
      }
    }
    await ended;
    if (output.includes('done')) return killed;
  }
}

test('a worker killed at random moments of a run: every message exactly once by Resend', async () => {
  const resend = await createResendStandIn({
    clock: { now: () => Date.now() },
    rateLimit: null,
    keepBodies: false,
  });
  try {
    // Slow answers put the kills into the middle of calls, before and after their effect.
    resend.control.fault({ kind: 'slow', ms: 150, times: 10_000 });
    const killed = await killUntilDone(
      {
        MAIL_TRANSPORT: 'resend',
        RESEND_API_KEY: 're_test_key',
        RESEND_BASE_URL: resend.url,
        MAIL_FROM: 'compta@lumen.test',
      },
      5,
    );
    expect(killed).toBeGreaterThan(0);
    const statuses =
      await services.sql`select status, count(*)::int as messages from messages group by status`;
    expect([...statuses]).toEqual([{ status: 'accepted', messages: MESSAGES }]);
    const counts = [...resend.control.countBy('header:x-relance-message').values()];
    expect(counts).toHaveLength(MESSAGES);
    expect(new Set(counts)).toEqual(new Set([1]));
  } finally {
    await resend.close();
  }
}, 120_000);

test('a worker killed at random moments: each once by SMTP, and what was in flight is unknown and not sent again', async () => {
  const sink = await createSmtpSink({ keepBodies: false });
  try {
    const killed = await killUntilDone(
      { MAIL_TRANSPORT: 'smtp', SMTP_URL: sink.url, MAIL_FROM: 'compta@lumen.test' },
      4,
    );
    expect(killed).toBeGreaterThan(0);
    const rows = await services.sql<{ id: number; status: string; statusReason: string }[]>`
      select id, status, status_reason from messages order by id`;
    expect(rows).toHaveLength(MESSAGES);
    const unknown = rows.filter((row) => row.status === 'unknown');
    // Two calls of ten mails are under way at most.
    expect(unknown.length).toBeLessThanOrEqual(20 * killed);
    expect(rows.filter((row) => row.status !== 'unknown' && row.status !== 'accepted')).toEqual([]);
    expect(unknown.every((row) => row.statusReason === 'worker_died')).toBe(true);
    const received = sink.countByMessageId();
    const countOf = (id: number) => received.get(`<msg_${id}@lumen.test>`) ?? 0;
    for (const row of rows) {
      if (row.status === 'accepted') expect(countOf(row.id)).toBe(1);
      else expect(countOf(row.id)).toBeLessThanOrEqual(1);
    }
  } finally {
    await sink.close();
  }
}, 120_000);
