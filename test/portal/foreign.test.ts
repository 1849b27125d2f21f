import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerPortalRoutes } from '../../server/portal/routes.ts';
import { ROOT } from '../../server/root.ts';
import {
  givenCustomer,
  givenInvoice,
  givenPayLink,
  setUpPayments,
  type PaymentBed,
} from '../payments/support.ts';
import { fingerprint } from './support.ts';
import { givenScoped, givenThread, THINGS, type Cast, type Named } from './things.ts';

/** What an answer of a route may be beside 404 to a link that has expired: the page that says so, or the way to it. */
const EXPIRED = [303, 410];
/** What a route answers to whom its thing belongs: the page, the way on, or the form again with what it lacks. */
const OPENED = [200, 303, 422];
/** What a link that may only pay opens. */
const PAY_ONLY = ['GET ', 'POST /pay', 'GET /return'];
/** What an address that is not confirmed opens. */
const UNCONFIRMED = ['GET ', 'GET /contact/confirmation', 'POST /contact/confirmation'];
/** An expired link mails a fresh one to the address on file: the one thing it may do. */
const RENEWAL = 'POST /renewal';

interface Route {
  method: string;
  /** Behind the token. */
  path: string;
}

const routes: Route[] = [];
let bed: PaymentBed;
let mine: Cast;
let other: Cast;
let numbers = 0;
/** Ids of the other's things, by route. */
const ids = new Map<string, Named>();

beforeAll(async () => {
  bed = await setUpPayments((app, services) => {
    app.addHook('onRoute', ({ method, url }) => {
      if (!url.startsWith('/p/:token')) return;
      for (const one of [method].flat()) routes.push({ method: one, path: url.slice(9) });
    });
    registerPortalRoutes(app, services);
  });
  bed.services.config.publicUrl = bed.url;
  mine = await cast('Boulangerie Mienne');
  other = await cast('Brasserie Autrui');
  for (const [path, make] of Object.entries(THINGS)) ids.set(path, await make(bed.services, other));
});
afterAll(() => bed.close());

async function cast(name: string): Promise<Cast> {
  const email = `${name.replaceAll(' ', '.').toLowerCase()}${numbers}@customer.example`;
  const customer = await givenCustomer(bed.services, { name, email });
  const invoiceId = await givenInvoice(bed.services, {
    customerId: customer.id,
    number: `F-${(numbers += 1)}-${name}`,
    totalMinor: 10_000,
  });
  return { customer, invoiceId, link: await givenPayLink(bed.services, customer), name };
}

/** A route's path with the names of a thing in it; what nothing is called where it names none. */
function pathOf(route: Route, named: Named | undefined): string {
  return route.path.replace(/:(\w+)/g, (_, name: string) => String(named?.[name] ?? 999_999));
}

/** Asks a route as a browser would; a POST tries what a form could send, with the other's ids in it. */
async function ask(token: string, route: Route): Promise<{ status: number; text: string }> {
  return send(route.method, `/p/${token}${pathOf(route, ids.get(route.path))}`, fieldsSent());
}

/** What the forms of the portal send, all at once: each takes what it knows. */
function fieldsSent(): URLSearchParams {
  return new URLSearchParams({
    ...{ currency: 'EUR', invoice: String(other.invoiceId), payment: '1', file: '1' },
    ...{ 'colleague-name': '', 'colleague-email': '', mailbox: 'x@y.example', language: 'nl' },
    ...{ text: 'Bonjour', words: 'Bonjour', keep: 'yes', name: 'Ada', agreed: 'yes', what: 'due' },
    ...{ reason: 'price', promised: '2026-03-13', paid: '2026-02-27', method: 'transfer' },
    ...{ count: '2', first: '2026-03-09', every: 'month' },
    key: randomUUID(),
  });
}

let asked = 0;

/** Each request from an address of its own: who tries one link after the other from one is slowed down before long. */
async function send(
  method: string,
  url: string,
  fields = new URLSearchParams(),
): Promise<{ status: number; text: string }> {
  asked += 1;
  const isRead = method === 'GET' || method === 'HEAD';
  const answer = await bed.app.inject({
    method: method as 'GET',
    url,
    remoteAddress: `10.${asked >> 16}.${(asked >> 8) & 255}.${asked & 255}`,
    headers: {
      ...{ origin: 'null', 'sec-fetch-site': 'same-origin' },
      ...(isRead ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(isRead ? {} : { payload: fields.toString() }),
  });
  return { status: answer.statusCode, text: answer.body };
}

const nameOf = ({ method, path }: Route) => `${method === 'HEAD' ? 'GET' : method} ${path}`;

/** Asks every route with a link, and tells which answered otherwise than 404, and which changed a row. */
async function walk(
  token: string,
  among: readonly Route[] = routes,
): Promise<{ opened: Map<string, number>; changed: string[] }> {
  const opened = new Map<string, number>();
  const changed: string[] = [];
  let before = await fingerprint(bed);
  for (const route of among) {
    const { status, text } = await ask(token, route);
    if (status !== 404) opened.set(nameOf(route), status);
    expect(text, nameOf(route)).not.toContain(other.name);
    const after = await fingerprint(bed);
    for (const table of Object.keys(after)) {
      if (after[table] !== before[table]) changed.push(`${nameOf(route)} ${table}`);
    }
    before = after;
  }
  return { opened, changed };
}

test('every route that names a thing is in the table', () => {
  expect(routes.length).toBeGreaterThan(12);
  const naming = routes.filter(({ path }) => path.includes('/:')).map(({ path }) => path);
  expect([...new Set(naming)].sort()).toEqual(Object.keys(THINGS).sort());
});

test('the debtor’s pages are registered where this test finds them', () => {
  const server = join(ROOT, 'server');
  const naming = readdirSync(server, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('portal'))
    .filter((file) => readFileSync(join(server, file), 'utf8').includes('/p/:'));
  expect(naming).toEqual([]);
});

describe('nothing of another customer’s is shown or changed', () => {
  test('with one’s own link and the other’s ids', async () => {
    const naming = routes.filter(({ path }) => ids.has(path));
    expect(naming.length).toBeGreaterThanOrEqual(Object.keys(THINGS).length);
    expect(await walk(mine.link.token, naming)).toEqual({ opened: new Map(), changed: [] });
    // The same ids open with the link they belong to: it is the owner that decides.
    for (const route of naming.filter(({ method }) => method !== 'HEAD')) {
      const { status } = await fetchOwn(route);
      expect(OPENED, nameOf(route)).toContain(status);
    }
  });

  test('with one’s own dispute and a file of the other’s', async () => {
    const own = await givenThread(bed.services, mine);
    const theirs = ids.get('/disputes/:id/files/:fileId');
    const at = `/p/${mine.link.token}/disputes/${own.id}/files`;
    expect((await send('GET', `${at}/${own['fileId']}`)).status).toBe(200);
    expect((await send('GET', `${at}/${theirs?.['fileId']}`)).status).toBe(404);
  });

  test('with a link of theirs that opens less than all', async () => {
    const naming = routes.filter(({ path }) => ids.has(path));
    const { customer, invoiceId } = other;
    const one = await givenPayLink(bed.services, customer, { invoiceId });
    const narrow = [one];
    for (const scope of ['pay_only', 'unconfirmed']) {
      narrow.push(await givenScoped(bed.services, customer, scope));
    }
    for (const { token } of narrow) {
      expect(await walk(token, naming)).toEqual({ opened: new Map(), changed: [] });
    }
    // Their own link, too late: the way to the page that offers a fresh one.
    const expiresAt = new Date(bed.services.clock.now().getTime() - 1_000);
    const late = await givenPayLink(bed.services, customer, { expiresAt });
    const { opened, changed } = await walk(late.token, naming);
    expect([...opened.values()].filter((status) => status !== 303)).toEqual([]);
    expect(changed).toEqual([]);
  });

  test('with one’s own link and the other’s invoice in a form', async () => {
    const { sql } = bed.services;
    const print = async () => [
      ...(await sql`select md5(i::text) as print from invoices i where customer_id = ${other.customer.id}`),
      ...(await sql`select md5(k::text) as print from contacts k where customer_id = ${other.customer.id}`),
      ...(await sql`select count(*) as lines from checkout_lines where invoice_id = ${other.invoiceId}`),
      ...(await sql`select count(*) as held from holds where invoice_id = ${other.invoiceId}`),
    ];
    const before = await print();
    const posts = routes.filter(({ method, path }) => method === 'POST' && !path.includes('/:'));
    // Somebody of whom nothing is left afterwards: one of the forms says "not me".
    for (const route of posts) {
      const { link } = await cast('Boulangerie Passante');
      const { text } = await ask(link.token, route);
      expect(text, nameOf(route)).not.toContain(other.name);
    }
    expect(await print()).toEqual(before);
  });
});

async function fetchOwn(route: Route): Promise<{ status: number }> {
  const fresh = await THINGS[route.path]?.(bed.services, other);
  return send(route.method, `/p/${other.link.token}${pathOf(route, fresh)}`, fieldsSent());
}

describe('a link opens what it was made for', () => {
  test.each([
    ['unknown', async () => ({ token: 'A'.repeat(43) })],
    [
      'revoked',
      () => givenPayLink(bed.services, other.customer, { revokedAt: bed.services.clock.now() }),
    ],
  ])('%s: nothing', async (_, make) => {
    const { token } = await make();
    expect(await walk(token)).toEqual({ opened: new Map(), changed: [] });
  });

  test('expired: the page that says so, and a fresh link to the address on file', async () => {
    const expiresAt = new Date(bed.services.clock.now().getTime() - 1_000);
    const { token } = await givenPayLink(bed.services, mine.customer, { expiresAt });
    const { opened, changed } = await walk(token);
    const otherwise = [...opened].filter(([, status]) => !EXPIRED.includes(status));
    expect(otherwise).toEqual([]);
    expect(changed.filter((one) => !one.startsWith(RENEWAL))).toEqual([]);
    expect(changed).toContain(`${RENEWAL} public.messages`);
  });

  test('of one invoice: nothing beyond it', async () => {
    const hidden = await givenInvoice(bed.services, {
      customerId: mine.customer.id,
      number: 'F-Cachée',
      totalMinor: 4_000,
    });
    const { token } = await givenPayLink(bed.services, mine.customer, {
      invoiceId: mine.invoiceId,
    });
    const page = await send('GET', `/p/${token}`);
    expect(page.text).toContain(`-${mine.name}`);
    expect(page.text).not.toContain('F-Cachée');
    const before = await bed.services
      .sql`select count(*) from checkout_lines where invoice_id = ${hidden}`;
    const naming = routes.filter(({ path }) => path.startsWith('/contact') || path.includes('/:'));
    expect(await walk(token, naming)).toEqual({ opened: new Map(), changed: [] });
    const fields = new URLSearchParams({ currency: 'EUR', invoice: String(hidden) });
    const paying = await send('POST', `/p/${token}/pay`, fields);
    expect(paying.status).toBe(409);
    expect(
      await bed.services.sql`select count(*) from checkout_lines where invoice_id = ${hidden}`,
    ).toEqual(before);
  });

  test('pay only: what one pays with', async () => {
    const { token } = await givenScoped(bed.services, mine.customer, 'pay_only');
    const { opened, changed } = await walk(token);
    expect([...opened.keys()].filter((one) => !PAY_ONLY.includes(one))).toEqual([]);
    expect(opened.get('GET ')).toBe(200);
    expect(changed).toEqual([]);
  });

  test('unconfirmed: the question', async () => {
    const { token, id } = await givenScoped(bed.services, mine.customer, 'unconfirmed');
    await bed.services.sql`
      insert into contact_changes (customer_id, kind, email, status, pay_link_id, asked_at)
      values (${mine.customer.id}, 'mailbox', 'boite@customer.example', 'waiting', ${id}, ${bed.services.clock.now()})`;
    const rest = routes.filter((one) => nameOf(one) !== 'POST /contact/confirmation');
    const { opened, changed } = await walk(token, rest);
    expect([...opened.keys()].filter((one) => !UNCONFIRMED.includes(one))).toEqual([]);
    expect(changed).toEqual([]);
  });
});
