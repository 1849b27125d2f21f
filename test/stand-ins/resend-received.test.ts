import { Resend } from 'resend';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createResendStandIn,
  type ResendStandIn,
} from '../../scripts/stand-ins/resend/stand-in.ts';

let server: ResendStandIn;
let client: Resend;

beforeEach(async () => {
  const webhook = [{ url: 'http://127.0.0.1:9/webhooks', secret: 'whsec_c2VjcmV0' }];
  const clock = { now: () => Date.UTC(2026, 2, 2, 9) };
  server = await createResendStandIn({ clock, seed: 7, rateLimit: null, webhook });
  server.control.webhooks.setMode('manual');
  client = new Resend('re_test', { baseUrl: server.url });
});
afterEach(() => server.close());

const MAIL = {
  ...{ from: 'Ada <ada@customer.test>', to: 'compta@lumen.test', subject: 'Re: Facture' },
  ...{ text: 'C’est parti.', headers: { 'in-reply-to': '<msg_1@lumen.test>' } },
};

test('a mail that comes in is told without what it says, and read by its number', async () => {
  const { id } = server.control.receive(MAIL);
  const [delivery] = server.control.webhooks.deliveries;
  expect(delivery?.message).toMatchObject({
    type: 'email.received',
    data: { email_id: id, from: MAIL.from, to: [MAIL.to], subject: MAIL.subject },
  });
  expect(JSON.stringify(delivery?.message)).not.toContain('C’est parti');
  const { data } = await client.emails.receiving.get(id);
  expect(data).toMatchObject({ id, text: MAIL.text, html: null, headers: MAIL.headers });
  const list = await client.emails.receiving.list();
  expect(list.data?.data.map((one) => one.id)).toEqual([id]);
});

test('what is attached is behind a link that asks for no key', async () => {
  const content = Buffer.from('%PDF-1.7 x');
  const { id } = server.control.receive({
    ...MAIL,
    attachments: [{ filename: 'avis.pdf', contentType: 'application/pdf', content }],
  });
  const { data } = await client.emails.receiving.attachments.list({ emailId: id });
  const [file] = data?.data ?? [];
  expect(file).toMatchObject({ filename: 'avis.pdf', size: content.length });
  const answer = await fetch(file?.download_url ?? '');
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(content);
  expect((await fetch(`${server.url}/_attachments/${id}/x`)).status).toBe(404);
});

test('an unknown one is not there, and nothing can be sent to these paths', async () => {
  const { error } = await client.emails.receiving.get('00000000-0000-4000-8000-000000000000');
  expect(error).toMatchObject({ name: 'not_found' });
  const headers = { authorization: 'Bearer re_test', 'user-agent': 'test' };
  const answer = await fetch(`${server.url}/emails/receiving`, { method: 'POST', headers });
  expect(answer.status).toBe(404);
});
