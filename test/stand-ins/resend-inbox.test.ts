import { request as httpRequest } from 'node:http';
import { Resend } from 'resend';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createResendStandIn,
  type ResendStandIn,
} from '../../scripts/stand-ins/resend/stand-in.ts';

let server: ResendStandIn;
let id = '';
const HTML =
  '<!doctype html><html><head><title>x</title></head><body><script>alert(1)</script><a href="http://127.0.0.1:3000/p/tok">Pay</a></body></html>';

beforeAll(async () => {
  server = await createResendStandIn({ clock: { now: () => 1_772_442_000_000 }, rateLimit: null });
  const { data } = await new Resend('re_x', { baseUrl: server.url }).emails.send({
    from: 'Studio <i>&"\' <team@relance.be>',
    to: 'ann@lumen.be',
    subject: 'Rappel <i>&"\'',
    html: HTML,
    text: 'Payez </pre><script>',
    headers: { 'X-Relance-Message': 'msg_1' },
    attachments: [{ filename: '<b>.pdf', content: 'eA==' }],
  });
  id = data?.id ?? '';
});

afterAll(() => server.close());

const open = async (path: string) => {
  const response = await fetch(server.url + path);
  return { status: response.status, headers: response.headers, body: await response.text() };
};

test('the list links to each mail and escapes what it shows', async () => {
  const { status, body, headers } = await open('/_inbox');
  expect(status).toBe(200);
  expect(body).toContain(`<a href="/_inbox/${id}">Rappel &lt;i&gt;&amp;&quot;'</a>`);
  expect(body).toContain('1 mail<');
  expect(body).not.toContain('<i>');
  expect(body).not.toContain('<script');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
});

test('a mail shows its text, headers and attachments, its HTML only inside a sandboxed frame', async () => {
  const { body } = await open(`/_inbox/${id}`);
  expect(body).toContain('Payez &lt;/pre&gt;&lt;script&gt;');
  expect(body).toContain('<th scope="row">X-Relance-Message</th><td>msg_1</td>');
  expect(body).toContain('&lt;b&gt;.pdf');
  expect(body).toMatch(new RegExp(`<iframe src="/_inbox/${id}/html"[^>]* sandbox="`));
  expect(body).not.toMatch(/sandbox="[^"]*(scripts|same-origin)/);
  expect(body).not.toContain('alert(1)');
});

test("the mail's HTML may run no script, and its links open a window of their own", async () => {
  const { body, headers } = await open(`/_inbox/${id}/html`);
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(
    /^sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'/,
  );
  expect(policy).not.toContain('allow-scripts');
  expect(body).toBe(HTML.replace('<head>', '<head><base target="_blank">'));
});

test.each([
  ['<!DOCTYPE html><p>Hello', '<!DOCTYPE html><base target="_blank"><p>Hello'],
  ['<p>Hello', '<base target="_blank"><p>Hello'],
])('links of %s open a window of their own although it has no head', async (html, shown) => {
  const mail = { from: 'a@relance.be', to: 'b@lumen.be', subject: 's', html };
  const other = await createResendStandIn({ clock: { now: () => 0 } });
  const { data } = await new Resend('re_x', { baseUrl: other.url }).emails.send(mail);
  const response = await fetch(`${other.url}/_inbox/${data?.id}/html`);
  expect(await response.text()).toBe(shown);
  await other.close();
});

test('an unknown mail is a page that says so', async () => {
  for (const path of ['/_inbox/nothing', `/_inbox/${id}/other`, '/_other'])
    expect((await open(path)).status).toBe(404);
});

test('older mails are on the next page', async () => {
  const many = await createResendStandIn({ clock: { now: () => 0 }, rateLimit: null });
  const batch = Array.from({ length: 60 }, (_, index) => ({
    ...{ from: 'a@relance.be', to: 'b@lumen.be', text: 'x' },
    subject: `Number ${index + 1}.`,
  }));
  await new Resend('re_x', { baseUrl: many.url }).batch.send(batch);
  const first = await (await fetch(`${many.url}/_inbox`)).text();
  const older = /href="(\/_inbox\?before=\d+)"/.exec(first)?.[1] ?? '';
  const second = await (await fetch(many.url + older)).text();
  await many.close();
  expect(first.match(/Number \d+\./g)?.length).toBe(50);
  expect(second.match(/Number \d+\./g)).toEqual(
    Array.from({ length: 10 }, (_, index) => `Number ${10 - index}.`),
  );
  expect(second).not.toContain('?before=');
});

test('a page from elsewhere can neither read the mails nor steer the stand-in', async () => {
  const ask = (path: string, headers: Record<string, string>, method = 'GET') =>
    new Promise((resolve) => {
      const request = httpRequest(server.url + path, { method, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.end();
    });
  expect(await ask('/_inbox', { host: 'rebound.example' })).toBe(403);
  expect(await ask('/_control/mails', { host: 'rebound.example' })).toBe(403);
  expect(await ask('/_control/reset', { origin: 'https://evil.example' }, 'POST')).toBe(403);
  expect(await ask('/_control/reset', { 'content-type': 'text/plain' }, 'POST')).toBe(415);
  expect(server.control.count()).toBe(1);
});
