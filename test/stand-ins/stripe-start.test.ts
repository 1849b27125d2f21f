import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createStripeStandIn } from '../../scripts/stand-ins/stripe/stand-in.ts';
import { SECRET, sdk, sessionParams, startReceiver, testClock } from './stripe-support.ts';

test('starts from the command line, says where, and stops cleanly', async () => {
  const program = spawn(
    process.execPath,
    ['--import', 'tsx', 'scripts/stand-ins/stripe.ts', '--port', '0', '--account', 'CLI'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [line] = (await once(program.stdout, 'data')) as [Buffer];
  const url = /^stripe stand-in: (http:\/\/127\.0\.0\.1:\d+)$/m.exec(line.toString())?.[1] ?? '';
  const account = await sdk(Number(new URL(url).port)).accounts.retrieveCurrent();
  expect(account.business_profile?.name).toBe('CLI');
  program.kill('SIGTERM');
  expect(await once(program, 'exit')).toEqual([0, null]);
});

test('with a clock that runs by itself does what is due without being told', async () => {
  const receiver = await startReceiver();
  const standIn = await createStripeStandIn({ webhook: [{ url: receiver.url, secret: SECRET }] });
  const session = await sdk(standIn.port).checkout.sessions.create(
    sessionParams({ expires_at: Math.floor(Date.now() / 1000) + 2100 }),
  );
  await standIn.control.payment(session.id);
  const deadline = Date.now() + 5000;
  while (!receiver.types().includes('charge.updated') && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(receiver.types()).toContain('charge.updated');
  await standIn.close();
  await receiver.close();
});

test('after a restart sends what is still to be repeated to the receiver’s new address', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stripe-stand-in-'));
  const clock = testClock();
  const [before, after] = [await startReceiver(), await startReceiver()];
  const start = (url: string) =>
    createStripeStandIn({
      clock,
      stateFile: join(folder, 'stripe.json'),
      webhook: [{ url, secret: SECRET, enabledEvents: ['checkout.session.completed'] }],
    });
  const first = await start(before.url);
  before.answers.push(503);
  const session = await sdk(first.port).checkout.sessions.create(sessionParams());
  await first.control.payment(session.id);
  await first.close();
  const second = await start(after.url);
  await second.control.advance('5m');
  expect([before.types(), after.types()]).toEqual([
    ['checkout.session.completed'],
    ['checkout.session.completed'],
  ]);
  expect((await sdk(second.port).webhookEndpoints.list()).data).toHaveLength(1);
  await second.close();
  await before.close();
  await after.close();
  await rm(folder, { recursive: true });
});
