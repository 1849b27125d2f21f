import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { createSignInLink } from '../../server/users/sign-in-actions.ts';
import { givenAda, givenUser, openOffice, person, PASSWORD, type Office } from './person.ts';

let office: Office;
let ada: { userId: number; cookie: string };
beforeAll(async () => {
  office = await openOffice();
  ada = await givenAda(office);
});
afterAll(() => office.close());
beforeEach(async () => {
  await office.services.sql`delete from sign_in_failures`;
  office.services.clock.set('2026-03-02T08:00:00Z');
});

const SIGN_IN = { email: 'ada@lumen.example', password: PASSWORD };

test('a password signs in and leads to the page that was asked for', async () => {
  const browser = person(office);
  const turnedAway = await browser.get('/settings/bank?a=1');
  expect(turnedAway).toMatchObject({
    status: 303,
    location: '/sign-in?next=%2Fsettings%2Fbank%3Fa%3D1',
  });
  expect((await browser.get(turnedAway.location ?? '')).html).toContain(
    'name="next" value="/settings/bank?a=1"',
  );
  const answer = await browser.post('/sign-in', {
    ...SIGN_IN,
    email: ' ADA@lumen.example ',
    next: '/settings/bank?a=1',
  });
  expect(answer).toMatchObject({ status: 303, location: '/settings/bank?a=1' });
  expect((await browser.get('/settings/bank')).status).toBe(200);
});

test('the session is a cookie out of reach of scripts, and only its hash is stored', async () => {
  const browser = person(office);
  const answer = await browser.post('/sign-in', SIGN_IN);
  const cookie = String(answer.headers['set-cookie']);
  expect(cookie).toMatch(/^relance=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
  const token = browser.cookies.get('relance') ?? '';
  const rows = await office.services.sql`select encode(token_hash, 'escape') as hash from sessions`;
  expect(JSON.stringify(rows)).not.toContain(token);
});

test('behind TLS the cookie is bound to the host and sent over TLS only', async () => {
  const secure = await openOffice({ environment: { PUBLIC_URL: 'https://relance.example' } });
  try {
    await givenAda(secure);
    const answer = await person(secure).post('/sign-in', SIGN_IN);
    expect(String(answer.headers['set-cookie'])).toMatch(/^__Host-relance=.*; Secure/);
  } finally {
    await secure.close();
  }
});

test.each(['//evil.example', 'https://evil.example', '/\\evil.example', '/\t/evil.example', ''])(
  'signing in never leads to another site (%j)',
  async (next) => {
    const answer = await person(office).post('/sign-in', { ...SIGN_IN, next });
    expect(answer.location).toBe('/');
  },
);

test('a wrong password and an unknown address get the same answer', async () => {
  const wrong = await person(office).post('/sign-in', { ...SIGN_IN, password: 'not the password' });
  const unknown = await person(office).post('/sign-in', {
    email: 'eve@lumen.example',
    password: 'not the password',
  });
  expect(wrong.status).toBe(422);
  expect(unknown.status).toBe(422);
  expect(wrong.html).toContain('value="ada@lumen.example"');
  expect(wrong.html).not.toContain('not the password');
  expect(unknown.html.replaceAll('eve@', 'ada@')).toBe(wrong.html);
});

test('signing in replaces the session the browser had', async () => {
  const browser = person(office);
  await browser.post('/sign-in', SIGN_IN);
  const planted = browser.cookies.get('relance') ?? '';
  await browser.post('/sign-in', SIGN_IN);
  expect(browser.cookies.get('relance')).not.toBe(planted);
  expect((await person(office, planted).get('/')).status).toBe(303);
});

test('a session ends after thirty days, and at once when signed out', async () => {
  const browser = person(office);
  await browser.post('/sign-in', SIGN_IN);
  const token = browser.cookies.get('relance') ?? '';
  office.services.clock.set('2026-04-01T07:59:00Z');
  expect((await browser.get('/')).status).toBe(200);
  office.services.clock.set('2026-04-01T08:00:00Z');
  expect((await browser.get('/')).status).toBe(303);
  office.services.clock.set('2026-03-02T08:00:00Z');
  expect(await browser.post('/sign-out')).toMatchObject({ status: 303, location: '/sign-in' });
  expect(browser.cookies.has('relance')).toBe(false);
  expect((await person(office, token).get('/')).status).toBe(303);
});

test('a change prolongs the session, so that a clock that is moved on signs nobody out; reading does not', async () => {
  const browser = person(office);
  await browser.post('/sign-in', SIGN_IN);
  const end = async () =>
    (await office.services.sql`select max(expires_at)::text as at from sessions`)[0]?.[
      'at'
    ] as string;
  office.services.clock.set('2026-03-20T08:00:00Z');
  const before = await end();
  await browser.get('/');
  expect(await end()).toBe(before);
  await browser.post('/notes');
  expect(await end()).toContain('2026-04-19');
});

test('ten wrong passwords close an account for a quarter of an hour, and say how long', async () => {
  const browser = person(office);
  for (let i = 0; i < 10; i += 1) await browser.post('/sign-in', { ...SIGN_IN, password: 'guess' });
  const closed = await browser.post('/sign-in', SIGN_IN);
  expect(closed.status).toBe(429);
  expect(closed.headers['retry-after']).toBe('900');
  expect(closed.html).toContain('Try again in 15 minutes');
  office.services.clock.set('2026-03-02T08:15:00Z');
  expect((await browser.post('/sign-in', SIGN_IN)).status).toBe(303);
});

test('guesses sent all at once are counted before any of them is judged', async () => {
  const guesses = await Promise.all(
    Array.from({ length: 14 }, () =>
      person(office).post('/sign-in', { ...SIGN_IN, password: 'guess' }),
    ),
  );
  expect(guesses.filter((answer) => answer.status === 429)).toHaveLength(4);
});

test('a right password forgets the wrong ones before it', async () => {
  const browser = person(office);
  for (let i = 0; i < 3; i += 1) await browser.post('/sign-in', { ...SIGN_IN, password: 'guess' });
  await browser.post('/sign-in', SIGN_IN);
  const rows = await office.services.sql`select subject, failures from sign_in_failures`;
  expect(rows).toEqual([{ subject: 'address:127.0.0.1', failures: 3 }]);
});

test('one address on the network gets sixty tries', async () => {
  await office.services.sql`
    insert into sign_in_failures values ('address:127.0.0.1', 60, '2026-03-02T08:10:00Z')`;
  expect((await person(office).post('/sign-in', SIGN_IN)).status).toBe(429);
});

test('a mailed link asks when it is opened and signs in once when its button is pressed', async () => {
  const answer = await person(office).post('/sign-in/link', { address: 'Ada@lumen.example' });
  expect(answer.status).toBe(200);
  const path = await mailedPath();
  const scanner = person(office);
  for (let i = 0; i < 3; i += 1) expect((await scanner.get(path)).status).toBe(200);
  expect(scanner.cookies.size).toBe(0);
  const browser = person(office);
  expect(await browser.post(path)).toMatchObject({ status: 303, location: '/' });
  expect(JSON.parse((await browser.get('/')).html)).toEqual({ signedIn: 'ada@lumen.example' });
  expect((await person(office).post(path)).status).toBe(410);
  expect((await person(office).get(path)).status).toBe(410);
});

test('a link ends after half an hour, and one sent before ends when another is used', async () => {
  await person(office).post('/sign-in/link', { address: SIGN_IN.email });
  const first = await mailedPath();
  await person(office).post('/sign-in/link', { address: SIGN_IN.email });
  const second = await mailedPath();
  office.services.clock.set('2026-03-02T08:30:00Z');
  expect((await person(office).post(second)).status).toBe(410);
  office.services.clock.set('2026-03-02T08:29:00Z');
  expect((await person(office).post(second)).status).toBe(303);
  expect((await person(office).post(first)).status).toBe(410);
});

test('two presses of the same link at once open one session', async () => {
  const { services } = office;
  const url = await transaction(services.sql, (tx) => createSignInLink(tx, services, ada.userId));
  const { pathname } = new URL(url);
  const answers = await Promise.all([person(office).post(pathname), person(office).post(pathname)]);
  expect(answers.map((answer) => answer.status).sort()).toEqual([303, 410]);
});

test('asking for a link says the same for an address nobody has, and mails nothing', async () => {
  const count = async () => (await office.services.sql`select id from messages`).length;
  const known = await person(office).post('/sign-in/link', { address: 'ada@lumen.example' });
  const before = await count();
  const unknown = await person(office).post('/sign-in/link', { address: 'eve@lumen.example' });
  expect(unknown.status).toBe(known.status);
  expect(unknown.html.replaceAll('eve@', 'ada@')).toBe(known.html);
  expect(await count()).toBe(before);
});

test('nobody can fill a mailbox with links: five an hour, told to no one', async () => {
  await office.services.sql`delete from messages`;
  for (let i = 0; i < 7; i += 1) {
    const answer = await person(office).post('/sign-in/link', { address: SIGN_IN.email });
    expect(answer.status).toBe(200);
  }
  expect(await office.services.sql`select id from messages`).toHaveLength(5);
});

test.each(['nonsense', 'x'.repeat(43), '%00', "'--"])(
  'a link that never was (%s) is gone',
  async (token) => {
    const path = `/sign-in/link/${encodeURIComponent(token)}`;
    expect((await person(office).get(path)).status).toBe(410);
    expect((await person(office).post(path)).status).toBe(410);
  },
);

test('a user who is turned off is out at once, by session, password and link', async () => {
  const ben = await givenUser(office, 'collector', 'ben@lumen.example');
  const { services } = office;
  const url = await transaction(services.sql, (tx) => createSignInLink(tx, services, ben.userId));
  expect((await person(office, ben.cookie).get('/')).status).toBe(200);
  await person(office, ada.cookie).post(`/settings/users/${ben.userId}/removal`);
  expect((await person(office, ben.cookie).get('/')).status).toBe(303);
  expect((await person(office).post(new URL(url).pathname)).status).toBe(410);
});

test('a form that another site sends is refused', async () => {
  const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
  expect((await person(office).post('/sign-in', SIGN_IN, headers)).status).toBe(403);
  const own = person(office, ada.cookie);
  const foreign = await own.post('/settings/sending/pause', {}, { origin: 'https://evil.example' });
  expect(foreign.status).toBe(403);
  const [row] = await office.services.sql`select reminders_paused from organization`;
  expect(row?.['remindersPaused']).toBe(false);
});

test('a part of a page that is asked for without a session leads the whole page to the door', async () => {
  const answer = await person(office).get('/settings/mail/check', {
    'hx-request-type': 'partial',
    'hx-current-url': 'http://127.0.0.1:3000/settings/mail?x=1',
  });
  expect(answer.status).toBe(204);
  expect(answer.headers['hx-redirect']).toBe('/sign-in?next=%2Fsettings%2Fmail');
});

test('the door shows the sign-in of the demo in the demo alone', async () => {
  expect((await person(office).get('/sign-in')).html).not.toContain('relance-demo');
  const demo = await openOffice({ config: { demo: true } });
  try {
    await givenAda(demo);
    expect((await person(demo).get('/sign-in')).html).toContain('relance-demo');
  } finally {
    await demo.close();
  }
});

async function mailedPath(): Promise<string> {
  const [row] = await office.services.sql<{ url: string }[]>`
    select facts ->> 'url' as url from messages where kind = 'sign_in' order by id desc limit 1`;
  return new URL(row?.url ?? '').pathname;
}
