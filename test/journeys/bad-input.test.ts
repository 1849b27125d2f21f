import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signatureHeader } from '../../scripts/stand-ins/stripe/sign.ts';
import { transaction } from '../../server/db/sql.ts';
import { createPayLink } from '../../server/messages/actions.ts';
import { payLinkToken } from '../../server/portal/token.ts';
import { ROOT } from '../../server/root.ts';
import { createApiToken } from '../../server/users/api-token-actions.ts';
import { givenCustomer } from '../support/given.ts';
import { ACCOUNT, FR, givenFirm, startJourney, WEBHOOK_SECRET, type Journey } from './support.ts';

let journey: Journey;
let cookie: string;

beforeAll(async () => {
  journey = await startJourney();
  await givenFirm(journey.services);
  const answer = await fetch(`${journey.url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ email: ACCOUNT.email, password: ACCOUNT.password, next: '/' }),
  });
  cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  expect(cookie).not.toBe('');
});
afterAll(() => journey.close());

interface Page {
  status: number;
  text: string;
}

async function ask(path: string, options: RequestInit = {}): Promise<Page> {
  const answer = await fetch(journey.url + path, {
    redirect: 'manual',
    ...options,
    headers: { cookie, 'accept-language': 'fr', ...(options.headers as Record<string, string>) },
  });
  // A character that HTML has to escape is read as a reader sees it.
  return { status: answer.status, text: (await answer.text()).replaceAll('&#39;', "'") };
}

const submit = (path: string, fields: Record<string, string>) =>
  ask(path, { method: 'POST', body: new URLSearchParams(fields) });

async function upload(content: Buffer | string, filename = 'factures.csv'): Promise<Page> {
  const form = new FormData();
  form.append('file', new Blob([Uint8Array.from(Buffer.from(content))]), filename);
  return ask('/imports', { method: 'POST', body: form });
}

const HEADER = 'N° facture;Client;Date facture;Date échéance;Montant TTC\n';
const { fileProblem } = FR.imports;

test.for([
  ['an empty file', '', fileProblem.empty],
  ['nothing but a header', HEADER, fileProblem.no_lines],
  ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452000000', 'hex'), fileProblem.binary],
  [
    'a workbook',
    Buffer.concat([Buffer.from('PK\u0003\u0004'), randomBytes(400)]),
    fileProblem.binary,
  ],
  ['a compressed file', gzipSync(HEADER.repeat(50)), fileProblem.binary],
  [
    'a quotation mark that is never closed',
    `${HEADER}F1;"Café, Lyon;01/02/2026;01/03/2026;10,00\nF2;B;01/02/2026;01/03/2026;10,00\n`,
    fileProblem.csv_quote_not_closed,
  ],
] as const)('refuses %s with the reason, and keeps nothing', async ([, content, reason]) => {
  const { status, text } = await upload(content);
  expect(text).toContain(reason);
  expect(status).toBe(422);
  expect(await journey.services.sql`select 1 from imports`).toHaveLength(0);
});

test('refuses a form without a file', async () => {
  const { status, text } = await upload('', '');
  expect(status).toBe(422);
  expect(text).toContain(fileProblem.no_file);
});

test('refuses a file above the limit as too large, in words', async () => {
  const { status, text } = await upload(Buffer.alloc(51 * 1024 * 1024, 'a;b\n'));
  expect(status).toBe(413);
  expect(text).toContain(FR.errors.tooLarge);
});

test('a file with bad lines is applied only without them, when somebody says so', async () => {
  const { sql } = journey.services;
  const lines = [
    'F1;Café;01/02/2026;31/02/2026;10,00',
    'F2;Café;01/02/2026;01/03/2026;dix',
    'F3;Café;01/02/2026;01/03/2026;10,00',
  ];
  expect((await upload(HEADER + lines.join('\n'))).status).toBe(303);
  const [made] = await sql<{ id: number }[]>`select id from imports`;
  const path = `/imports/${made?.id}`;
  const preview = await ask(path);
  expect(preview.text).toContain(FR.imports.remark.bad_date);
  expect(preview.text).toContain(FR.imports.remark.bad_amount);
  const refused = await submit(`${path}/application`, {});
  expect(refused.status).toBe(422);
  expect(refused.text).toContain(fileProblem.rejected_lines);
  expect(await sql`select 1 from invoices`).toHaveLength(0);
  expect((await submit(`${path}/application`, { without_rejected: 'on' })).status).toBe(303);
  expect(await sql`select 1 from invoices`).toHaveLength(1);
  const later = await submit(`${path}/reading`, {});
  expect(later.status).toBe(409);
});

test('a form comes back as it was filled in, with what is wrong beside its field', async () => {
  const { status, text } = await submit('/settings/bank', {
    bankHolder: 'Atelier <b>"&',
    iban: 'FR7630006000011234567890188',
    bic: 'NO',
  });
  expect(status).toBe(422);
  expect(text).toContain(FR.organization.bank.badIban);
  expect(text).toContain(FR.organization.bank.badBic);
  expect(text).toContain('FR7630006000011234567890188');
  expect(text).not.toContain('<b>');
  const [row] = await journey.services.sql<{ iban: string }[]>`select iban from organization`;
  expect(row?.iban).toBe('FR7630006000011234567890189');
});

test('malformed, unknown and foreign links of the portal all say the same', async () => {
  const customer = await givenCustomer(journey.services);
  const linkId = await transaction(journey.services.sql, (tx) =>
    createPayLink(tx, journey.services, {
      customerId: customer.id,
      contactId: null,
      days: 5,
      zone: 'Europe/Paris',
    }),
  );
  // The same row, signed by somebody with another secret.
  const foreign = payLinkToken('another secret of at least thirty-two characters', linkId);
  const tokens = ['x', '%00', 'a'.repeat(150), randomBytes(32).toString('base64url'), foreign];
  const answers = await Promise.all(tokens.map((token) => ask(`/p/${token}`)));
  expect(answers.map(({ status }) => status)).toEqual(tokens.map(() => 404));
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  for (const path of ['/pay', '/renewal']) {
    expect((await submit(`/p/${foreign}${path}`, { currency: 'EUR' })).status).toBe(404);
  }
});

test('addresses that lead nowhere are not found, whatever is in them', async () => {
  for (const path of [
    '/invoices/0',
    '/invoices/99999999999999999999',
    '/invoices/abc',
    '/customers/-1',
    '/messages/1%27--',
    '/imports/1e3',
    '/scenarios/none/steps/none',
    '/assets/../../package.json',
    '/nowhere',
  ]) {
    const { status, text } = await ask(path);
    expect(status, path).toBe(404);
    expect(text, path).toContain(FR.errors.notFound);
  }
});

test('a form that another site sends is refused', async () => {
  for (const headers of [
    { origin: 'https://elsewhere.example' },
    { 'sec-fetch-site': 'cross-site', origin: 'null' },
  ]) {
    const answer = await ask('/settings/sending/pause', {
      method: 'POST',
      headers,
      body: new URLSearchParams(),
    });
    expect(answer.status).toBe(403);
  }
  const [row] = await journey.services.sql<{ remindersPaused: boolean }[]>`
    select reminders_paused from organization`;
  expect(row?.remindersPaused).toBe(false);
});

async function stripeEvent(type: string, options: { secret?: string; id?: string } = {}) {
  const [installation] = await journey.services.sql<{ appId: string }[]>`
    select app_id from installation`;
  const seconds = Math.floor(journey.services.clock.now().getTime() / 1000);
  const body = JSON.stringify({
    id: options.id ?? 'evt_bad_input',
    object: 'event',
    type,
    api_version: '2026-10-28.endive',
    created: seconds,
    livemode: false,
    pending_webhooks: 1,
    request: null,
    data: { object: { id: 'x_1', object: 'thing', metadata: { app: installation?.appId } } },
  });
  const signature = signatureHeader([options.secret ?? WEBHOOK_SECRET], seconds, body);
  const headers = { 'content-type': 'application/json', 'stripe-signature': signature };
  const answer = await fetch(`${journey.url}/webhooks/stripe`, { method: 'POST', headers, body });
  const rows = await journey.services.sql`select 1 from stripe_events`;
  return { status: answer.status, stored: rows.length };
}

test('a webhook with a bad signature is refused and not stored; an unknown one is kept; a repeated one changes nothing', async () => {
  expect(await stripeEvent('invoice.paid', { secret: 'whsec_wrong' })).toEqual({
    status: 400,
    stored: 0,
  });
  expect(await stripeEvent('something.nobody_knows')).toEqual({ status: 200, stored: 1 });
  expect(await stripeEvent('something.nobody_knows')).toEqual({ status: 200, stored: 1 });
});

test('the JSON interface says what is wrong as problem+json, field by field', async () => {
  const token = await transaction(journey.services.sql, (tx) =>
    createApiToken(tx, journey.services, { name: 'Bad input', scope: 'write', userId: null }),
  );
  const call = async (method: string, path: string, body?: string, key = token) => {
    const answer = await fetch(`${journey.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
    });
    const type = answer.headers.get('content-type') ?? '';
    const problem = (await answer.json()) as { status: number; errors?: { pointer: string }[] };
    expect(type).toMatch(/^application\/problem\+json/);
    expect(problem.status).toBe(answer.status);
    return { status: answer.status, pointers: (problem.errors ?? []).map((one) => one.pointer) };
  };
  expect((await call('GET', '/customers', undefined, 'wrong')).status).toBe(401);
  expect((await call('GET', '/customers/999999')).status).toBe(404);
  expect((await call('GET', '/nowhere')).status).toBe(404);
  expect((await call('POST', '/customers', '{"number": ')).status).toBe(400);
  const wrong = await call('POST', '/customers', JSON.stringify({ number: 7, country: 'Narnia' }));
  expect(wrong.status).toBe(422);
  expect(wrong.pointers).toContain('/number');
  expect(wrong.pointers).toContain('/country');
});

test('a start with wrong variables lists all of them at once and ends with 1', async () => {
  const { code, stderr } = await startWith({
    PORT: 'http',
    DATABASE_URL: 'mysql://localhost/relance',
    MAIL_TRANSPORT: 'pigeon',
    STRIPE_SECRET_KEY: 'pk_test_published',
    SECRET_KEY: 'short',
    SMTP_URL_FILE: '/nowhere/smtp-url',
  });
  expect(code).toBe(1);
  for (const name of [
    'PORT',
    'DATABASE_URL',
    'MAIL_TRANSPORT',
    'STRIPE_SECRET_KEY',
    'SECRET_KEY',
    'SMTP_URL_FILE',
  ]) {
    expect(stderr).toMatch(new RegExp(`^  ${name} `, 'm'));
  }
  // A key in a log is a key given away.
  expect(stderr).not.toContain('pk_test_published');
});

async function startWith(
  environment: Record<string, string>,
): Promise<{ code: number | null; stderr: string }> {
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  const [, ...command] = manifest.scripts.start.replace(/^exec /, '').split(' ');
  const child = spawn(process.execPath, command, {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stderr };
}
