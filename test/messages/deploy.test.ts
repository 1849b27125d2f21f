import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSmtpSink } from '../../scripts/stand-ins/smtp/sink.ts';
import { setTestClock } from '../../server/clock/test-clock.ts';
import { ROOT } from '../../server/root.ts';
import { runReminders } from '../../server/runs/actions.ts';
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
  await runReminders(services, { trigger: 'command' });
});
afterEach(() => services.close());

function startWorker(smtpUrl: string) {
  const worker = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'server/main.ts')], {
    cwd: ROOT,
    env: {
      ...process.env,
      DATABASE_URL: services.database.url,
      ROLE: 'worker',
      TEST_CLOCK: '1',
      SECRET_KEY: 'k'.repeat(40),
      LOG_LEVEL: 'error',
      MAIL_TRANSPORT: 'smtp',
      SMTP_URL: smtpUrl,
      MAIL_FROM: 'compta@lumen.test',
    },
    stdio: 'inherit',
  });
  const exited = new Promise<number | null>((resolve) => worker.once('exit', resolve));
  return { worker, exited };
}

async function countAccepted(): Promise<number> {
  const [row] = await services.sql<{ accepted: number }[]>`
    select count(*)::int as accepted from messages where status = 'accepted'`;
  return row?.accepted ?? 0;
}

test('a deploy in the middle of a run: the old process ends cleanly, the new one goes on, nothing is lost or doubled', async () => {
  const sink = await createSmtpSink({ keepBodies: false });
  const first = startWorker(sink.url);
  let second: ReturnType<typeof startWorker> | undefined;
  try {
    while ((await countAccepted()) < 100) await sleep(20);
    first.worker.kill('SIGTERM');
    expect(await first.exited).toBe(0);
    const before = await countAccepted();
    expect(before).toBeLessThan(MESSAGES);
    const left =
      await services.sql`select distinct status from messages where status <> 'accepted'`;
    expect([...left]).toEqual([{ status: 'queued' }]);
    second = startWorker(sink.url);
    while ((await countAccepted()) < MESSAGES) await sleep(50);
    second.worker.kill('SIGTERM');
    expect(await second.exited).toBe(0);
    expect(new Set(sink.countByMessageId().values())).toEqual(new Set([1]));
    expect(sink.countByMessageId().size).toBe(MESSAGES);
  } finally {
    first.worker.kill('SIGKILL');
    second?.worker.kill('SIGKILL');
    await sink.close();
  }
}, 90_000);
