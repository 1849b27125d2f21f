import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { makePromise } from '../../server/promises/actions.ts';
import { runReminders } from '../../server/runs/actions.ts';
import { givenDebtor, setUpDelivery, type DeliveryBed, type Reminded } from './delivery-bed.ts';

let bed: DeliveryBed;
beforeAll(async () => {
  bed = await setUpDelivery();
});
afterAll(() => bed.close());
beforeEach(() => bed.reset());

function promise({ customerId, invoiceId }: Reminded) {
  return transaction(bed.services.sql, (tx) =>
    makePromise(tx, bed.services, {
      ...{ customerId, invoiceIds: [invoiceId], promisedOn: '2026-03-13', amountMinor: null },
      ...{ words: '', by: { madeBy: 'user', userId: 1 } },
    }),
  );
}

/** Three reminders and two confirmations with their files, all waiting. */
async function givenMixed(): Promise<void> {
  await bed.services.sql`
    insert into users (id, email, role, created_at) overriding system value
    values (1, 'ben@lumen.test', 'accountant', now()) on conflict do nothing`;
  for (const name of ['a', 'b']) {
    await promise(await givenDebtor(bed, `promise-${name}@customer.test`));
  }
  for (const name of ['a', 'b', 'c']) await givenDebtor(bed, `late-${name}@customer.test`);
  await runReminders(bed.services, { trigger: 'command' });
}

const requests = () =>
  bed.resend.control.requests
    .filter((one) => one.path.startsWith('/emails'))
    .map((one) => one.path)
    .toSorted();
const countOf = (mail: { to: readonly string[] }) => mail.to[0] ?? '';

test('mails with files go singly, the others as one batch, each once', async () => {
  await givenMixed();
  await sendQueued(bed.services);
  expect(requests()).toEqual(['/emails', '/emails', '/emails/batch']);
  const { mails } = bed.resend.control;
  expect(mails).toHaveLength(5);
  expect(new Set(mails.map(countOf)).size).toBe(5);
  const withFile = mails.filter((mail) => mail.payload?.attachments !== undefined);
  expect(withFile.map((mail) => mail.to[0]).toSorted()).toEqual([
    expect.stringContaining('promise-a@customer.test') as string,
    expect.stringContaining('promise-b@customer.test') as string,
  ]);
  expect([...(await bed.services.sql`select distinct status from messages`)]).toEqual([
    { status: 'accepted' },
  ]);
});

test.each(['timeoutAfter', '500After', 'malformedJson'] as const)(
  'when answers get lost (%s) nothing leaves twice',
  async (fault) => {
    await givenMixed();
    bed.resend.control.fault({ kind: fault, times: 2 });
    await sendQueued(bed.services);
    await sendQueued(bed.services);
    const { mails } = bed.resend.control;
    expect(mails.map(countOf).toSorted()).toEqual([...new Set(mails.map(countOf))].toSorted());
    expect(mails).toHaveLength(5);
  },
);

test('what a dead worker had in hand is repeated in the same sets', async () => {
  await givenMixed();
  bed.services.mail = {
    ...bed.transport,
    // It dies after the provider has everything and before anything is written down.
    send: async (mails, key) => {
      await bed.transport.send(mails, key);
      throw new Error('killed');
    },
  };
  await expect(sendQueued(bed.services)).rejects.toThrow('killed');
  bed.services.mail = bed.transport;
  await sendQueued(bed.services);
  const { mails } = bed.resend.control;
  expect(mails).toHaveLength(5);
  expect([...(await bed.services.sql`select distinct status from messages`)]).toEqual([
    { status: 'accepted' },
  ]);
});
