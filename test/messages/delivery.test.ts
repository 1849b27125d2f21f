import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { explainChase, reconsiderCustomer } from '../../server/chases/actions.ts';
import { transaction } from '../../server/db/sql.ts';
import { applyDeliveryEvent } from '../../server/messages/delivery-actions.ts';
import type { MailTransport } from '../../server/mail/transport.ts';
import {
  givenDebtor,
  listMessages,
  listSuppressions,
  listTasks,
  remind,
  setUpDelivery,
  type DeliveryBed,
} from './delivery-bed.ts';

let bed: DeliveryBed;
beforeAll(async () => {
  bed = await setUpDelivery();
});
afterAll(() => bed.close());
beforeEach(() => bed.reset());

async function nextOf(invoiceId: number) {
  return (await explainChase(bed.services.sql, bed.services, invoiceId))?.next;
}

async function givenSecondContact(customerId: number, email: string): Promise<void> {
  await bed.services.sql`
    insert into contacts (customer_id, name, email, created_at)
    values (${customerId}, 'Bob', ${email}, ${bed.services.clock.now()})`;
  await transaction(bed.services.sql, (tx) => reconsiderCustomer(tx, bed.services, customerId));
}

/** A transport that does something more after Resend has taken the mails and before the sender hears of it. */
function withAfterthought(afterthought: () => Promise<void>): MailTransport {
  return {
    ...bed.transport,
    async send(mails, key) {
      const outcomes = await bed.transport.send(mails, key);
      await afterthought();
      return outcomes;
    },
  };
}

describe('a reminder', () => {
  test('that arrives is delivered, and its step counts', async () => {
    await givenDebtor(bed, 'delivered@resend.dev');
    await remind(bed);
    await bed.work();
    expect(await listMessages(bed)).toMatchObject([
      { status: 'delivered', statusReason: '', counts: true, events: ['sent', 'delivered'] },
    ]);
    expect([await listSuppressions(bed), await listTasks(bed)]).toEqual([[], []]);
  });

  test('that bounces does not count: the address is given up, a person is told, the step waits', async () => {
    const { customerId, invoiceId } = await givenDebtor(bed, 'bounced@resend.dev');
    const before = await bed.services.sql`select position, last_touch_on from chases`;
    await remind(bed);
    expect((await listMessages(bed))[0]?.counts).toBe(true);
    await bed.work();
    const [message] = await listMessages(bed);
    expect(message).toMatchObject({
      status: 'bounced',
      counts: false,
      events: ['sent', 'bounced'],
    });
    expect(message?.statusReason).toMatch(/^bounced: General: .*hard bounce/);
    expect(await listSuppressions(bed)).toEqual(['bounced@resend.dev bounced']);
    expect(await listTasks(bed)).toEqual([`message_bounced ${message?.id} ${customerId}`]);
    expect(await bed.services.sql`select position, last_touch_on from chases`).toEqual(before);
    expect(await nextOf(invoiceId)).toMatchObject({ kind: 'held', because: 'address_suppressed' });
    await remind(bed);
    expect(await listMessages(bed)).toHaveLength(1);
  });

  test('that bounces goes, the same step, to the next contact who can be written to', async () => {
    const { customerId } = await givenDebtor(bed, 'bounced@resend.dev');
    await remind(bed);
    await bed.work();
    await givenSecondContact(customerId, 'delivered+bob@resend.dev');
    await remind(bed);
    await bed.work();
    const steps = await bed.services.sql<{ step: string }[]>`select step from messages order by id`;
    expect(steps[1]?.step).toBe(steps[0]?.step);
    expect(await listMessages(bed)).toMatchObject([
      { status: 'bounced', counts: false },
      { status: 'delivered', counts: true, toAddress: 'delivered+bob@resend.dev' },
    ]);
  });

  test('that is reported as spam was read, so its step counts; the address is given up', async () => {
    const { customerId, invoiceId } = await givenDebtor(bed, 'complained@resend.dev');
    await remind(bed);
    await bed.work();
    const [message] = await listMessages(bed);
    expect(message).toMatchObject({
      status: 'complained',
      counts: true,
      events: ['sent', 'delivered', 'complained'],
    });
    expect(await listSuppressions(bed)).toEqual(['complained@resend.dev complained']);
    expect(await listTasks(bed)).toEqual([`message_bounced ${message?.id} ${customerId}`]);
    expect(await nextOf(invoiceId)).toMatchObject({ kind: 'held', because: 'address_suppressed' });
  });

  test('to an address that Resend has on its own list is as one that bounced', async () => {
    const { customerId } = await givenDebtor(bed, 'suppressed@resend.dev');
    await remind(bed);
    await bed.work();
    const [message] = await listMessages(bed);
    expect(message).toMatchObject({ status: 'bounced', counts: false, events: ['suppressed'] });
    expect(message?.statusReason).toMatch(/^suppressed: previous_bounce/);
    expect(await listSuppressions(bed)).toEqual(['suppressed@resend.dev bounced']);
    expect(await listTasks(bed)).toEqual([`message_bounced ${message?.id} ${customerId}`]);
  });

  test('that fails at Resend is for a person, and says nothing about its address', async () => {
    const { customerId } = await givenDebtor(bed, 'delivered+failed@resend.dev');
    await remind(bed);
    await bed.work();
    const [message] = await listMessages(bed);
    expect(message).toMatchObject({
      status: 'rejected',
      statusReason: 'failed: stand_in_failure',
    });
    expect(await listSuppressions(bed)).toEqual([]);
    expect(await listTasks(bed)).toEqual([`message_rejected ${message?.id} ${customerId}`]);
  });

  test('that is opened and clicked is no more than delivered', async () => {
    await givenDebtor(bed, 'delivered+clicked@resend.dev');
    await remind(bed);
    await bed.work();
    expect(await listMessages(bed)).toMatchObject([
      { status: 'delivered', events: ['sent', 'delivered'] },
    ]);
  });

  test('that bounces days after it was delivered gives its step back all the same', async () => {
    await givenDebtor(bed, 'delivered@resend.dev');
    await remind(bed);
    await bed.work();
    bed.services.clock.set('2026-03-04T08:00:00Z');
    bed.resend.control.emit(bed.resend.control.mails[0]?.id ?? '', 'bounced');
    await bed.work();
    expect(await listMessages(bed)).toMatchObject([{ status: 'bounced', counts: false }]);
  });
});

describe('a full mailbox', () => {
  const FULL = 'delivered+transient@resend.dev';

  test('is written down, and nothing follows the first two times', async () => {
    await givenDebtor(bed, FULL);
    await givenDebtor(bed, FULL);
    await remind(bed);
    await bed.work();
    for (const message of await listMessages(bed)) {
      expect(message).toMatchObject({
        status: 'accepted',
        counts: true,
        events: ['sent', 'soft_bounced'],
      });
    }
    expect([await listSuppressions(bed), await listTasks(bed)]).toEqual([[], []]);
  });

  test('the third time within 30 days is as good as a bounce', async () => {
    for (let i = 0; i < 3; i += 1) await givenDebtor(bed, FULL);
    await remind(bed);
    await bed.work();
    const messages = await listMessages(bed);
    expect(messages.map(({ status, counts }) => ({ status, counts }))).toEqual([
      { status: 'accepted', counts: true },
      { status: 'accepted', counts: true },
      { status: 'bounced', counts: false },
    ]);
    expect(await listSuppressions(bed)).toEqual([`${FULL} bounced`]);
    expect(await listTasks(bed)).toHaveLength(1);
  });

  test('is counted once however often and by however many jobs it is told', async () => {
    await givenDebtor(bed, FULL);
    await givenDebtor(bed, FULL);
    bed.resend.control.webhooks.setMode('duplicate');
    await remind(bed);
    await bed.work();
    const ids = await bed.services.sql<{ id: string }[]>`
      update resend_events set processed_at = null returning id`;
    await Promise.all(
      [...ids, ...ids, ...ids].map(({ id }) => applyDeliveryEvent(bed.services, id)),
    );
    const events = (await listMessages(bed)).map((message) => message.events);
    expect(events).toEqual([
      ['sent', 'soft_bounced'],
      ['sent', 'soft_bounced'],
    ]);
    expect(await listSuppressions(bed)).toEqual([]);
  });

  test('a third time that comes later than that is as the first', async () => {
    await givenDebtor(bed, FULL);
    await givenDebtor(bed, FULL);
    await remind(bed);
    await bed.work();
    bed.services.clock.set('2026-04-07T08:00:00Z');
    const [mail] = bed.resend.control.mails;
    bed.resend.control.emit(mail?.id ?? '', 'bounced', 'transient');
    await bed.work();
    expect(await listSuppressions(bed)).toEqual([]);
  });
});

describe('events', () => {
  test('in the reverse order and three times each end where the right order ends', async () => {
    const addresses = ['delivered', 'bounced', 'complained', 'suppressed', 'delivered+delayed'];
    for (const name of addresses) await givenDebtor(bed, `${name}@resend.dev`);
    bed.resend.control.webhooks.setMode('manual');
    await remind(bed);
    await bed.resend.control.webhooks.deliver({ order: 'reversed', times: 3 });
    await bed.doJobs();
    const messages = await listMessages(bed);
    expect(
      Object.fromEntries(messages.map((one) => [one.toAddress.split('@')[0], one.status])),
    ).toEqual({
      delivered: 'delivered',
      bounced: 'bounced',
      complained: 'complained',
      suppressed: 'bounced',
      'delivered+delayed': 'delivered',
    });
    expect(messages.map(({ counts }) => counts)).toEqual([true, false, true, false, true]);
    expect(await listTasks(bed)).toHaveLength(3);
    expect(bed.resend.control.webhooks.deliveries.map(({ state }) => state)).not.toContain(
      'retrying',
    );
  });

  test('that come before the sender has its own answer are settled with it', async () => {
    const addresses = ['delivered', 'bounced', 'complained'];
    for (const name of addresses) await givenDebtor(bed, `${name}@resend.dev`);
    let during: string[] = [];
    bed.services.mail = withAfterthought(async () => {
      await bed.work();
      during = (await listMessages(bed)).map(({ status }) => status);
    });
    await remind(bed);
    expect(during).toEqual(['sending', 'sending', 'sending']);
    const messages = await listMessages(bed);
    expect(messages).toMatchObject([
      { status: 'delivered', counts: true, isSent: true },
      { status: 'bounced', counts: false, isSent: true },
      { status: 'complained', counts: true, isSent: true },
    ]);
    expect(messages.map(({ providerId }) => providerId)).toEqual(
      bed.resend.control.mails.map(({ id }) => id),
    );
    expect(messages[1]?.statusReason).toMatch(/^bounced: /);
  });

  test('tell of a message whose outcome was unknown that it did leave', async () => {
    await givenDebtor(bed, 'delivered@resend.dev');
    bed.services.mail = {
      ...bed.transport,
      isRepeatable: false,
      async send(mails, key) {
        await bed.transport.send(mails, key);
        return mails.map(() => ({ outcome: 'unknown', reason: 'no_answer' }));
      },
    };
    await remind(bed);
    expect(await listMessages(bed)).toMatchObject([{ status: 'unknown', providerId: null }]);
    await bed.work();
    expect(await listMessages(bed)).toMatchObject([
      { status: 'delivered', statusReason: '', isSent: true },
    ]);
    expect((await listMessages(bed))[0]?.providerId).toBe(bed.resend.control.mails[0]?.id);
  });

  test('about a mail of other software in the same account change nothing', async () => {
    await givenDebtor(bed, 'delivered@resend.dev');
    await givenDebtor(bed, 'delivered+second@resend.dev');
    bed.resend.control.webhooks.setMode('manual');
    await remind(bed);
    const [message] = await listMessages(bed);
    // Its outcome is not known, so our own number would be believed; that of another recipient is not.
    await bed.services.sql`
      update messages set provider_id = null, status = 'unknown' where id = ${message?.id ?? 0}`;
    bed.resend.control.webhooks.setMode('queued');
    const answer = await fetch(`${bed.resend.url}/emails`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer re_test',
        'user-agent': 'another',
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        from: 'shop@lumen.test',
        to: 'bounced@resend.dev',
        subject: 'An order',
        text: 'Thanks',
        tags: [{ name: 'message', value: String(message?.id) }],
      }),
    });
    expect(answer.status).toBe(200);
    await bed.work();
    expect(await listMessages(bed)).toMatchObject([
      { status: 'unknown', events: [] },
      { status: 'accepted', events: [] },
    ]);
    expect([await listSuppressions(bed), await listTasks(bed)]).toEqual([[], []]);
    const [left] = await bed.services.sql<{ count: number }[]>`
      select count(*)::int as count from resend_events where processed_at is null`;
    expect(left?.count).toBe(0);
  });
});
