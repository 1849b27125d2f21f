import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTask } from '../../server/tasks/actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { runReminders } from '../../server/runs/actions.ts';
import { givenCustomer, givenInvoice } from '../support/given.ts';
import { HOSTILE, HOSTILE_SHOWN, openPages, textOfPage, type Pages } from '../today/pages.ts';

let pages: Pages;
let sent: number;
beforeAll(async () => {
  pages = await openPages();
  const customer = await givenCustomer(pages.services, {
    name: `Studio ${HOSTILE}`,
    language: 'en',
  });
  await givenInvoice(pages.services, customer, { dueOn: '2026-02-20', totalMinor: 123_456 });
  await runReminders(pages.services, { trigger: 'command' });
  await sendQueued(pages.services);
  const [row] = await pages.services.sql<{ id: number }[]>`
    select id from messages where status = 'accepted'`;
  sent = row?.id ?? 0;
});
afterAll(() => pages.close());

/** A message of the first one's customer that ended like this. */
async function givenEnded(status: string): Promise<number> {
  const [row] = await pages.services.sql<{ id: number }[]>`
    insert into messages (kind, customer_id, contact_id, language, to_address, status, status_reason, subject, transport,
      not_before, created_at, sent_at)
    select 'reminder', customer_id, contact_id, language, to_address, ${status}, 'connection lost', 'About you', 'smtp',
      not_before, created_at, sent_at
    from messages where id = ${sent} returning id`;
  return row?.id ?? 0;
}

async function statusOf(id: number): Promise<string | undefined> {
  const [row] = await pages.services.sql<{ status: string }[]>`
    select status from messages where id = ${id}`;
  return row?.status;
}

test('a list shows what was asked of whom and what became of it', async () => {
  const { status, html } = await pages.cem.get('/messages?state=sent');
  expect(status).toBe(200);
  expect(html).toContain(HOSTILE_SHOWN);
  const text = textOfPage(html);
  expect(text).toContain('Friendly reminder');
  expect(text).toContain('€1,234.56');
  expect(text).toContain('Sent');
  expect((await pages.cem.get('/messages?state=waiting')).html).toContain('No message fits');
});

test('a message shows its mail in a frame where nothing runs, its text and its invoices', async () => {
  const page = await pages.cem.get(`/messages/${sent}`);
  expect(page.status).toBe(200);
  expect(page.html).toMatch(/<iframe[^>]*\ssandbox\s/);
  expect(textOfPage(page.html)).toContain('€1,234.56');
  const mail = await pages.cem.get(`/messages/${sent}/html`);
  expect(mail.status).toBe(200);
  expect(mail.html).toContain('€1,234.56');
  const policy = String(mail.headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('script-src');
  expect(policy).toMatch(/; sandbox$/);
});

test('the outbox lets the pay link be followed, and the link opens', async () => {
  const list = await pages.ada.get('/outbox');
  expect(list.html).toContain(`/outbox/${sent}"`);
  const page = await pages.ada.get(`/outbox/${sent}`);
  expect(page.html).toContain('allow-popups-to-escape-sandbox');
  expect(page.html).not.toContain('allow-scripts');
  const mail = await pages.ada.get(`/outbox/${sent}/html`);
  expect(String(mail.headers['content-security-policy'])).toContain('sandbox allow-popups');
  const link = /href="[^"]*(\/p\/[\w-]+)"/.exec(mail.html)?.[1] ?? '';
  expect((await pages.stranger.get(link)).status).toBe(200);
});

test('a message that left another way is not in the outbox', async () => {
  const other = await givenEnded('accepted');
  expect((await pages.ada.get('/outbox')).html).not.toContain(`/outbox/${other}"`);
  expect((await pages.ada.get(`/outbox/${other}`)).status).toBe(404);
});

test('a stranger is sent to the door; an unknown message is not there; a viewer decides nothing', async () => {
  for (const path of ['/messages', `/messages/${sent}`, `/messages/${sent}/html`, '/outbox']) {
    expect((await pages.stranger.get(path)).location, path).toMatch(/^\/sign-in/);
  }
  const unknown = await givenEnded('unknown');
  for (const act of ['resend', 'handled']) {
    expect((await pages.ada.post(`/messages/999999/${act}`)).status).toBe(404);
    expect((await pages.cem.post(`/messages/${unknown}/${act}`)).status).toBe(403);
    expect((await pages.ada.get(`/messages/${unknown}/${act}`)).status).toBe(404);
  }
  expect(await statusOf(unknown)).toBe('unknown');
});

test('only a message whose fate is unknown is sent again, and only once', async () => {
  const unknown = await givenEnded('unknown');
  expect((await pages.ben.get(`/messages/${unknown}`)).html).toContain(
    `/messages/${unknown}/resend`,
  );
  expect((await pages.ben.post(`/messages/${unknown}/resend`)).status).toBe(303);
  expect(await statusOf(unknown)).toBe('queued');
  expect((await pages.ben.post(`/messages/${unknown}/resend`)).status).toBe(409);
  expect((await pages.ben.post(`/messages/${sent}/resend`)).status).toBe(409);
  expect(await statusOf(sent)).toBe('accepted');
});

test('what went wrong stands on the start page until somebody has dealt with it', async () => {
  const bounced = await givenEnded('bounced');
  const row = `/messages/${bounced}/handled`;
  expect((await pages.ben.get('/')).html).toContain(row);
  for (let press = 0; press < 2; press += 1) {
    expect((await pages.ben.post(row)).status).toBe(303);
  }
  expect((await pages.ben.get('/')).html).not.toContain(row);
  expect((await pages.ben.get(`/messages/${bounced}`)).html).toContain(
    'A person has dealt with it.',
  );
  const tasks = await pages.services.sql`select done_by from tasks where message_id = ${bounced}`;
  expect(tasks).toHaveLength(1);
});

test('to deal with a message closes its task, whatever it is called, and no second one is made', async () => {
  const complained = await givenEnded('complained');
  await openTask(pages.services.sql, pages.services, {
    kind: 'message_bounced',
    subject: String(complained),
    messageId: complained,
  });
  expect((await pages.ben.post(`/messages/${complained}/handled`)).status).toBe(303);
  const tasks = await pages.services.sql`
    select t.kind, t.done_at is not null as is_done, t.customer_id = m.customer_id as is_theirs
    from tasks t join messages m on m.id = t.message_id where m.id = ${complained}`;
  expect(tasks).toEqual([{ kind: 'message_bounced', isDone: true, isTheirs: true }]);
});

test('in the demo the outbox is open to everybody, and the messages are not', async () => {
  const demo = await openPages({ config: { demo: true } });
  try {
    expect((await demo.stranger.get('/outbox')).status).toBe(200);
    expect((await demo.stranger.get('/messages')).location).toMatch(/^\/sign-in/);
  } finally {
    await demo.close();
  }
});
