import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import nodemailer from 'nodemailer';
import { Resend } from 'resend';
import { afterEach, expect, test } from 'vitest';

const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
});

/** Starts a stand-in as a process of its own and returns what it prints, up to the line that says it is ready. */
async function start(script: string, args: string[], ready: string): Promise<Map<string, string>> {
  const argv = ['--import', 'tsx', `scripts/stand-ins/${script}`, ...args];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const printed = new Map<string, string>();
  for await (const line of createInterface({ input: child.stdout })) {
    const [name = '', address = ''] = line.split(/: (.*)/);
    printed.set(name, address);
    if (name === ready) return printed;
  }
  throw new Error(`${script} ended without saying "${ready}".`);
}

const readJson = async (url: string, body?: object): Promise<unknown> => {
  const init = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  return (await fetch(url, init)).json();
};

test('the Resend stand-in runs by itself, is counted and told what to do over HTTP', async () => {
  const args = ['--rate-limit', 'off', '--no-bodies', '--domain', 'relance.be'];
  const url = (await start('resend.ts', args, 'resend stand-in')).get('resend stand-in') ?? '';
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const resend = new Resend('re_x', { baseUrl: url });
  const batch = Array.from({ length: 3 }, (_, index) => ({
    ...{ from: 'a@relance.be', to: `b${index}@lumen.be`, subject: 's', text: 't' },
    headers: { 'X-Relance-Message': `msg_${index}` },
  }));

  await readJson(`${url}/_control/fault`, { kind: 'timeoutAfter' });
  expect((await resend.batch.send(batch, { idempotencyKey: 'one' })).error?.statusCode).toBeNull();
  expect((await resend.batch.send(batch, { idempotencyKey: 'one' })).error).toBeNull();
  expect(await readJson(`${url}/_control/count`)).toEqual({ count: 3, idempotencyKeys: 1 });

  await resend.batch.send(batch.slice(0, 1), { idempotencyKey: 'two' });
  expect(await readJson(`${url}/_control/count?by=header:x-relance-message`)).toEqual({
    ...{ count: 4, by: 'header:x-relance-message', distinct: 3, most: 2, repeated: 1 },
    examples: { msg_0: 2 },
  });
  expect(await readJson(`${url}/_control/fault`, { kind: 'earthquake' })).toMatchObject({
    message: expect.stringContaining('timeoutAfter') as string,
  });
  await readJson(`${url}/_control/reset`, {});
  expect(await readJson(`${url}/_control/count`)).toEqual({ count: 0, idempotencyKeys: 0 });
});

test('the SMTP sink runs by itself and is counted over HTTP', async () => {
  const printed = await start('smtp.ts', [], 'smtp sink');
  const url = printed.get('smtp sink') ?? '';
  expect(url).toMatch(/^smtp:\/\/127\.0\.0\.1:\d+$/);
  const transport = nodemailer.createTransport(`${url}?pool=true`);
  const mail = { from: 'a@relance.be', to: 'b@lumen.be', text: 't', messageId: '<m1@relance.be>' };
  await transport.sendMail(mail);
  await expect(transport.sendMail({ ...mail, to: 'b+reject@lumen.be' })).rejects.toThrow('550');
  transport.close();
  expect(await readJson(`${printed.get('smtp sink control')}/count`)).toMatchObject({
    ...{ count: 1, distinct: 1, repeated: 0 },
  });
});

test('wrong arguments end with the usage and status 2', async () => {
  const argv = ['--import', 'tsx', 'scripts/stand-ins/resend.ts', '--rate-limit', 'many'];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (data: Buffer) => (complaint += data.toString()));
  const [code] = (await once(child, 'exit')) as [number];
  expect([code, complaint]).toEqual([2, expect.stringContaining('--rate-limit must be')]);
});
