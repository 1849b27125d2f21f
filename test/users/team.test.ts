import { afterAll, beforeAll, expect, test } from 'vitest';
import { findApiToken } from '../../server/users/api-token-queries.ts';
import { transaction } from '../../server/db/sql.ts';
import { createSignInLink } from '../../server/users/sign-in-actions.ts';
import { verifyPassword, hashPassword } from '../../server/users/password.ts';
import { tokenHash } from '../../server/users/token.ts';
import { givenAda, givenUser, openOffice, person, PASSWORD, type Office } from './person.ts';

let office: Office;
let ada: { userId: number; cookie: string };
beforeAll(async () => {
  office = await openOffice();
  ada = await givenAda(office);
});
afterAll(() => office.close());

test('a viewer looks, and changes nothing but the own account', async () => {
  const cem = person(office, (await givenUser(office, 'viewer')).cookie);
  expect((await cem.get('/')).status).toBe(200);
  expect((await cem.post('/notes')).status).toBe(403);
  expect((await cem.post('/account', { name: 'Cem', language: 'nl' })).status).toBe(303);
  expect((await cem.post('/sign-out')).status).toBe(303);
});

test('a page for some roles turns the others away', async () => {
  const collector = await givenUser(office, 'collector');
  const accountant = await givenUser(office, 'accountant');
  expect((await person(office, collector.cookie).post('/notes')).status).toBe(200);
  expect((await person(office, collector.cookie).post('/books')).status).toBe(403);
  expect((await person(office, accountant.cookie).post('/books')).status).toBe(200);
});

test('somebody is invited by a link that signs in once', async () => {
  const browser = person(office, ada.cookie);
  const answer = await browser.post('/settings/users', {
    email: 'Dora@Lumen.example',
    name: 'Dora',
    role: 'accountant',
    language: 'nl',
  });
  expect(answer.status).toBe(200);
  const path = /\/sign-in\/link\/[\w-]{43}/.exec(answer.html)?.[0] ?? '';
  const [mail] = await office.services.sql`
    select to_address, facts ->> 'url' as url from messages where kind = 'sign_in' order by id desc`;
  expect(mail?.['toAddress']).toBe('dora@lumen.example');
  expect(String(mail?.['url'])).toContain(path);
  const dora = person(office);
  expect(await dora.post(path)).toMatchObject({ status: 303, location: '/account' });
  expect((await dora.get('/account')).html).toContain('Een wachtwoord kiezen');
});

test('the same address is not invited twice', async () => {
  const form = { email: 'ada@lumen.example', name: 'Again', role: 'viewer', language: 'en' };
  const answer = await person(office, ada.cookie).post('/settings/users', form);
  expect(answer.status).toBe(422);
  expect(answer.html).toContain('There is already a user with this address.');
  expect(answer.html).toContain('value="Again"');
});

test('the last administrator stays one, even when two leave at once', async () => {
  const browser = person(office, ada.cookie);
  const alone = await browser.post(`/settings/users/${ada.userId}/role`, { role: 'viewer' });
  expect(alone.status).toBe(422);
  expect(alone.html).toContain('Somebody has to stay administrator');
  const eva = await givenUser(office, 'admin', 'eva@lumen.example');
  await Promise.all([
    browser.post(`/settings/users/${eva.userId}/role`, { role: 'viewer' }),
    person(office, eva.cookie).post(`/settings/users/${ada.userId}/role`, { role: 'viewer' }),
  ]);
  const admins = await office.services.sql`select id from users where role = 'admin'`;
  expect(admins).toHaveLength(1);
  await office.services.sql`update users set role = 'admin' where id = ${ada.userId}`;
});

test('a user who is turned off can be let in again, and nobody turns off themselves', async () => {
  const browser = person(office, ada.cookie);
  const fay = await givenUser(office, 'viewer', 'fay@lumen.example');
  expect((await browser.post(`/settings/users/${fay.userId}/removal`)).status).toBe(303);
  expect((await browser.get('/settings/users')).html).toContain('Turned off');
  expect((await browser.post(`/settings/users/${fay.userId}/restoration`)).status).toBe(303);
  expect((await browser.post(`/settings/users/${ada.userId}/removal`)).status).toBe(422);
});

test.each(['0', '999999', 'x', '9'.repeat(30)])('there is no user %s', async (id) => {
  const browser = person(office, ada.cookie);
  expect((await browser.post(`/settings/users/${id}/removal`)).status).toBe(404);
  expect((await browser.post(`/settings/users/${id}/restoration`)).status).toBe(404);
});

test('a new password ends the other sessions and needs the old one', async () => {
  const elsewhere = person(office);
  await elsewhere.post('/sign-in', { email: 'ada@lumen.example', password: PASSWORD });
  const here = person(office, ada.cookie);
  const wrong = await here.post('/account/password', {
    current: 'guess',
    next: 'another few words',
  });
  expect(wrong.status).toBe(422);
  expect(wrong.html).toContain('This is not your current password.');
  expect((await elsewhere.get('/')).status).toBe(200);
  const change = { current: PASSWORD, next: ' spaces count too ' };
  expect((await here.post('/account/password', change)).status).toBe(303);
  expect((await elsewhere.get('/')).status).toBe(303);
  expect((await here.get('/')).status).toBe(200);
  const [row] = await office.services.sql<{ hash: string }[]>`
    select password_hash as hash from users where id = ${ada.userId}`;
  expect(await verifyPassword(' spaces count too ', row?.hash ?? null)).toBe(true);
});

test('a forgotten password is replaced within an hour of coming in by a link', async () => {
  const { services } = office;
  const ivo = await givenUser(office, 'collector', 'ivo@lumen.example');
  const hash = await hashPassword('forgotten by Ivo');
  await services.sql`update users set password_hash = ${hash} where id = ${ivo.userId}`;
  const url = await transaction(services.sql, (tx) => createSignInLink(tx, services, ivo.userId));
  const byLink = person(office);
  await byLink.post(new URL(url).pathname);
  expect((await byLink.get('/account')).html).not.toContain('name="current"');
  const inSession = person(office, ivo.cookie);
  expect((await inSession.get('/account')).html).toContain('name="current"');
  const form = { next: 'remembered by Ivo' };
  expect((await inSession.post('/account/password', form)).status).toBe(422);
  services.clock.set('2026-03-02T09:00:01Z');
  expect((await byLink.post('/account/password', form)).status).toBe(422);
  services.clock.set('2026-03-02T08:59:59Z');
  expect((await byLink.post('/account/password', form)).status).toBe(303);
  services.clock.set('2026-03-02T08:00:00Z');
  expect((await inSession.get('/')).status).toBe(303);
});

test('signing out everywhere else leaves this session alone', async () => {
  const grace = await givenUser(office, 'collector', 'grace@lumen.example');
  const { services } = office;
  await services.sql`
    insert into sessions (token_hash, user_id, created_at, expires_at)
    values (${tokenHash('elsewhere'.padEnd(43, 'x'))}, ${grace.userId}, now(), '2030-01-01')`;
  const here = person(office, grace.cookie);
  const elsewhere = person(office, 'elsewhere'.padEnd(43, 'x'));
  expect((await elsewhere.get('/')).status).toBe(200);
  await here.post('/account/sessions/removal');
  expect((await elsewhere.get('/')).status).toBe(303);
  expect((await here.get('/')).status).toBe(200);
});

test('a token for a program is shown once, kept as a hash, and opens nothing when revoked', async () => {
  const browser = person(office, ada.cookie);
  const made = await browser.post('/settings/api-tokens', { name: 'Books <i>&"\'', scope: 'read' });
  const token = /relance_[\w-]{43}/.exec(made.html)?.[0] ?? '';
  const stored = await findApiToken(office.services.sql, tokenHash(token));
  expect(stored).toMatchObject({ scope: 'read' });
  const page = await browser.get('/settings/api-tokens');
  expect(page.html).not.toContain(token);
  expect(page.html).toContain('Books &lt;i&gt;');
  const path = `/settings/api-tokens/${stored?.id}/removal`;
  expect((await browser.post(path)).status).toBe(303);
  expect(await findApiToken(office.services.sql, tokenHash(token))).toBeUndefined();
  expect((await browser.post(path)).status).toBe(404);
});

test('a token without a name or with another scope is refused', async () => {
  const browser = person(office, ada.cookie);
  const answer = await browser.post('/settings/api-tokens', { name: '', scope: 'all' });
  expect(answer.status).toBe(422);
  expect(answer.html).toContain('Please choose one of the list.');
});

test('the same password hashes differently each time and is found by each hash', async () => {
  const [one, two] = await Promise.all([hashPassword('é word'), hashPassword('é word')]);
  expect(one).not.toBe(two);
  expect(one).toMatch(/^scrypt\$15\$8\$3\$/);
  // The same letter typed as two characters on another keyboard.
  expect(await verifyPassword('e\u0301 word', one)).toBe(true);
  expect(await verifyPassword('e word', two)).toBe(false);
  expect(await verifyPassword('é word', null)).toBe(false);
});
