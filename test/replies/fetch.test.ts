import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { fetchReceived } from '../../server/replies/jobs.ts';
import { applyDeliveryEvents } from '../../server/messages/delivery-actions.ts';
import { givenDebtor, remind, setUpDelivery, type DeliveryBed } from '../messages/delivery-bed.ts';
import { listKept, openTasks } from './bed.ts';

let bed: DeliveryBed;

beforeAll(async () => {
  bed = await setUpDelivery();
  bed.services.config.mail.resendApiKey = 're_test';
  bed.services.config.mail.resendBaseUrl = bed.resend.url;
});
afterAll(() => bed.close());
beforeEach(async () => {
  await bed.reset();
  await bed.services.sql`truncate replies, files restart identity cascade`;
  await bed.services.sql`delete from pgboss.job where name = 'replies.fetch'`;
});

async function waiting(): Promise<string[]> {
  await bed.resend.control.webhooks.idle();
  const jobs = await bed.services.sql<{ data: { eventId: string } }[]>`
    delete from pgboss.job where name = 'replies.fetch' returning data`;
  return jobs.map(({ data }) => data.eventId);
}

async function fetchAll(): Promise<void> {
  for (const eventId of await waiting()) await fetchReceived(bed.services, eventId);
}

/** The Message-ID that the reader of our last mail sees: Resend gives its own. */
function lastMailId(): string {
  const mail = bed.resend.control.mails.at(-1);
  if (!mail) throw new Error('Nothing was sent.');
  return `<${mail.id}@stand-in.resend.dev>`;
}

const REPLY = { from: 'Ada <ada@customer.test>', to: 'compta@lumen.test', subject: 'Re: Facture' };

test('an answer is asked of Resend by its number, placed by the Message-ID Resend gave, and acts', async () => {
  const { customerId } = await givenDebtor(bed, 'ada@customer.test');
  await remind(bed);
  await bed.work();
  bed.resend.control.receive({
    ...REPLY,
    // Nobody we know: only what it answers tells.
    from: 'bob@elsewhere.test',
    text: 'Je transmets au service comptable.',
    headers: { 'In-Reply-To': lastMailId() },
    attachments: [
      { filename: 'avis.pdf', contentType: 'application/pdf', content: Buffer.from('%PDF-1.7 x') },
      { filename: 'virus.exe', contentType: 'application/pdf', content: Buffer.from('MZ\0\0') },
    ],
  });
  await fetchAll();
  expect(await listKept(bed.services)).toMatchObject([
    { kind: 'answer', customerId, messageId: 1, matchedBy: 'message', contactId: null },
  ]);
  expect(await openTasks(bed.services)).toEqual(['reply_received']);
  const files = await bed.services.sql<{ name: string; problem: string; bytes: number }[]>`
    select name, problem, bytes from reply_files order by position`;
  expect([...files]).toEqual([
    { name: 'avis.pdf', problem: '', bytes: 10 },
    { name: 'virus.exe', problem: 'type_refused', bytes: 4 },
  ]);
});

test('of the webhook nothing is believed but the number: what it says is asked', async () => {
  await givenDebtor(bed, 'ada@customer.test');
  bed.resend.control.receive({ ...REPLY, text: 'Les vrais mots.' });
  await waiting();
  const [row] = await bed.services.sql<{ payload: unknown }[]>`select payload from resend_events`;
  expect(Object.keys(row?.payload ?? {}).toSorted()).toEqual(['at', 'email_id']);
});

test('two deliveries of the same event, and two workers with it, keep it once', async () => {
  await givenDebtor(bed, 'ada@customer.test');
  bed.resend.control.webhooks.setMode('duplicate');
  bed.resend.control.receive({ ...REPLY, text: 'Une fois.' });
  const events = await waiting();
  expect(events).toHaveLength(1);
  await Promise.all([0, 1, 2].map(() => fetchReceived(bed.services, events[0] ?? '')));
  await fetchReceived(bed.services, events[0] ?? '');
  expect(await listKept(bed.services)).toHaveLength(1);
});

test('an absence holds nothing', async () => {
  await givenDebtor(bed, 'ada@customer.test');
  await remind(bed);
  await bed.work();
  bed.resend.control.receive({
    ...REPLY,
    html: '<p>Je suis <b>absente</b>.</p>',
    headers: { 'in-reply-to': lastMailId(), 'auto-submitted': 'auto-replied' },
  });
  await fetchAll();
  expect(await listKept(bed.services)).toMatchObject([
    { kind: 'automatic', messageId: 1, words: 'Je suis absente.' },
  ]);
  expect(await openTasks(bed.services)).toEqual([]);
});

test.each(['500', 'timeoutBefore', 'malformedJson', '429'] as const)(
  'while Resend answers with %s nothing is lost: the next try keeps it',
  async (kind) => {
    await givenDebtor(bed, 'ada@customer.test');
    bed.resend.control.receive({ ...REPLY, text: 'Plus tard.' });
    const [eventId = ''] = await waiting();
    bed.resend.control.fault({ kind, match: ({ path }) => path.startsWith('/emails/receiving') });
    await expect(fetchReceived(bed.services, eventId)).rejects.toThrow();
    expect(await listKept(bed.services)).toEqual([]);
    await fetchReceived(bed.services, eventId);
    expect(await listKept(bed.services)).toHaveLength(1);
  },
);

test('without a key the job says what is missing and waits', async () => {
  bed.resend.control.receive({ ...REPLY, text: 'x' });
  const [eventId = ''] = await waiting();
  bed.services.config.mail.resendApiKey = null;
  await expect(fetchReceived(bed.services, eventId)).rejects.toThrow(/RESEND_API_KEY/);
  bed.services.config.mail.resendApiKey = 're_test';
});

test('a mail that Resend no longer has is done with', async () => {
  bed.resend.control.receive({ ...REPLY, text: 'x' });
  const [eventId = ''] = await waiting();
  bed.resend.control.reset();
  await fetchReceived(bed.services, eventId);
  await fetchReceived(bed.services, eventId);
  const [row] = await bed.services.sql`select processed_at is not null as done from resend_events`;
  expect(row).toEqual({ done: true });
});

test('the Message-ID of a mail is learnt from the first event about it', async () => {
  await givenDebtor(bed, 'ada@customer.test');
  await remind(bed);
  await bed.work();
  await applyDeliveryEvents(bed.services, []);
  const [row] = await bed.services.sql<{ mailId: string }[]>`select mail_id from messages`;
  expect(row?.mailId).toBe(lastMailId());
});
