import { afterEach, beforeEach, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { createUser } from '../../server/users/actions.ts';
import { createSignInLink } from '../../server/users/sign-in-actions.ts';
import { openOffice, person, PASSWORD, type Office } from './person.ts';

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

const FORM = {
  organizationName: 'Studio Lumen',
  country: 'BE',
  language: 'fr',
  timeZone: 'Europe/Brussels',
  currency: 'EUR',
  name: 'Ada',
  email: 'Ada@Lumen.example',
  password: PASSWORD,
};

test('every page of the office leads to the first visit while there is no account', async () => {
  const ada = person(office);
  for (const path of ['/', '/settings', '/settings/users', '/nothing']) {
    expect(await ada.get(path)).toMatchObject({ status: 303, location: '/welcome' });
  }
  expect(await ada.get('/sign-in')).toMatchObject({ status: 303, location: '/welcome' });
  expect((await ada.get('/p/token')).html).toBe('portal');
});

test('the first visit makes the organization and its administrator, and signs in', async () => {
  const ada = person(office);
  expect((await ada.get('/welcome')).status).toBe(200);
  expect(await ada.post('/welcome', FORM)).toMatchObject({ status: 303, location: '/' });
  expect(JSON.parse((await ada.get('/')).html)).toEqual({ signedIn: 'ada@lumen.example' });
  const [organization] = await office.services.sql`
    select name, country, time_zone, sender_name from organization`;
  expect(organization).toEqual({
    name: 'Studio Lumen',
    country: 'BE',
    timeZone: 'Europe/Brussels',
    senderName: 'Studio Lumen',
  });
  const actions = await office.services.sql`select action from audit_entries order by id`;
  expect(actions.map((row) => row['action'] as string)).toEqual([
    'organization.created',
    'user.created',
    'user.signed_in',
  ]);
});

test('the page of the first visit is gone afterwards and a second form makes nothing', async () => {
  await person(office).post('/welcome', FORM);
  const stranger = person(office);
  expect(await stranger.get('/welcome')).toMatchObject({ status: 303, location: '/' });
  expect((await stranger.post('/welcome', { ...FORM, email: 'eve@evil.example' })).status).toBe(
    303,
  );
  expect(await office.services.sql`select email from users`).toEqual([
    { email: 'ada@lumen.example' },
  ]);
});

test('two first visits at once make one account', async () => {
  const answers = await Promise.all([
    person(office).post('/welcome', FORM),
    person(office).post('/welcome', { ...FORM, email: 'ben@lumen.example' }),
    person(office).post('/welcome', FORM),
  ]);
  expect(answers.map((answer) => answer.status)).toEqual([303, 303, 303]);
  expect(answers.filter((answer) => answer.location === '/')).toHaveLength(1);
  expect(await office.services.sql`select id from users`).toHaveLength(1);
  expect(await office.services.sql`select id from organization`).toHaveLength(1);
});

test('a form with mistakes comes back filled in, says what is wrong, and makes nothing', async () => {
  const answer = await person(office).post('/welcome', {
    ...FORM,
    organizationName: ' ',
    email: 'ada@',
    password: 'short',
    timeZone: 'Mars/Base',
  });
  expect(answer.status).toBe(422);
  expect(answer.html).toContain('Please fill this in.');
  expect(answer.html).toContain('This is not an e-mail address.');
  expect(answer.html).toContain('At least 12 characters.');
  expect(answer.html).toContain('Please choose one of the list.');
  expect(answer.html).toContain('value="ada@"');
  expect(answer.html).not.toContain('short"');
  expect(await office.services.sql`select id from organization`).toHaveLength(0);
});

test('looking at the first visit changes nothing', async () => {
  await person(office).get('/welcome');
  expect(await office.services.sql`select id from organization`).toHaveLength(0);
  expect(await office.services.sql`select subject from sign_in_failures`).toHaveLength(0);
});

test('a first user made on the command line is asked about the firm alone', async () => {
  const { services } = office;
  const url = await transaction(services.sql, async (tx) => {
    const id = await createUser(tx, services, { email: 'ada@x.example', role: 'admin', name: '' });
    return createSignInLink(tx, services, id);
  });
  const stranger = person(office);
  expect(await stranger.get('/welcome')).toMatchObject({ status: 303 });
  const ada = person(office);
  await ada.post(new URL(url).pathname);
  expect(await ada.get('/')).toMatchObject({ status: 303, location: '/welcome' });
  expect((await ada.get('/welcome')).html).not.toContain('type="password"');
  const { organizationName, country, language, timeZone, currency } = FORM;
  await ada.post('/welcome', { organizationName, country, language, timeZone, currency });
  expect((await ada.get('/')).status).toBe(200);
});
