import { afterEach, expect, test } from 'vitest';
import type { MailTransport, Outcome } from '../../server/mail/transport.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { runReminders } from '../../server/runs/actions.ts';
import { createTestServices, type TestServices } from '../support/services.ts';
import { givenOrganization } from '../support/given.ts';
import { givenManyInvoices } from '../support/given-many.ts';

let services: TestServices;
afterEach(() => services.close());

test('after a try that may have had its effect, "come back later" repeats the same set under the same key', async () => {
  const calls: { key: string; ids: string[] }[] = [];
  const answers: Outcome[] = [
    { outcome: 'unknown', reason: 'the line broke' },
    { outcome: 'deferred', retryAfterSeconds: 1, reason: 'too many requests' },
    { outcome: 'accepted', providerId: 'p' },
  ];
  const transport: MailTransport = {
    name: 'resend',
    batchSize: 10,
    concurrency: 1,
    isRepeatable: true,
    send: async (mails, key) => {
      calls.push({ key, ids: mails.map((mail) => mail.id) });
      const answer = answers[Math.min(calls.length, answers.length) - 1];
      return mails.map(() => answer ?? { outcome: 'unknown', reason: '' });
    },
    check: async () => null,
    close: async () => undefined,
  };
  services = await createTestServices({ mail: transport });
  await givenOrganization(services);
  await givenManyInvoices(services, { customers: 5, invoicesEach: 1, dueOn: '2026-02-20' });
  await runReminders(services, { trigger: 'command' });
  await sendQueued(services);
  expect(calls).toHaveLength(3);
  expect(calls[0]?.ids).toHaveLength(5);
  expect(calls[1]).toEqual(calls[0]);
  expect(calls[2]).toEqual(calls[0]);
  const rows = await services.sql`select distinct status from messages`;
  expect([...rows]).toEqual([{ status: 'accepted' }]);
});

test('"come back later" at the first try puts the messages back, to be checked again then', async () => {
  let calls = 0;
  services = await createTestServices({
    mail: {
      name: 'resend',
      batchSize: 10,
      concurrency: 1,
      isRepeatable: true,
      send: async (mails) => {
        calls += 1;
        return mails.map(() => ({ outcome: 'deferred', retryAfterSeconds: 60, reason: 'quota' }));
      },
      check: async () => null,
      close: async () => undefined,
    },
  });
  await givenOrganization(services);
  await givenManyInvoices(services, { customers: 5, invoicesEach: 1, dueOn: '2026-02-20' });
  await runReminders(services, { trigger: 'command' });
  await sendQueued(services);
  await sendQueued(services);
  expect(calls).toBe(1);
  expect([...(await services.sql`select distinct status from messages`)]).toEqual([
    { status: 'queued' },
  ]);
});
