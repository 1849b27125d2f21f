import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStripeStandIn } from '../../scripts/stand-ins/stripe/stand-in.ts';
import { findOrganization } from '../../server/organization/queries.ts';
import { findSurplusRule } from '../../server/organization/surplus-queries.ts';
import { createStripe } from '../../server/stripe/client.ts';
import { ALL_RIGHTS } from '../stripe/key-rights.ts';
import { givenAda, givenUser, openOffice, person, type Office } from '../users/person.ts';

let office: Office;
let ada: ReturnType<typeof person>;
let cem: ReturnType<typeof person>;
let ben: ReturnType<typeof person>;
let mailProblem: string | null = null;
beforeAll(async () => {
  office = await openOffice({
    mail: {
      name: 'outbox',
      batchSize: 1,
      concurrency: 1,
      isRepeatable: true,
      send: async () => [],
      check: async () => mailProblem,
      close: async () => undefined,
    },
  });
  ada = person(office, (await givenAda(office)).cookie);
  ben = person(office, (await givenUser(office, 'collector')).cookie);
  cem = person(office, (await givenUser(office, 'viewer')).cookie);
});
afterAll(() => office.close());

const SETTINGS = ['/settings', '/settings/bank', '/settings/sending', '/settings/mail'];
const IDENTITY = {
  name: 'Lumen <b>&',
  legalName: 'Lumen SAS',
  enterpriseNumber: '732 829 320',
  vatNumber: 'FR44732829320',
  street: '1 rue de la Paix',
  postalCode: '75002',
  city: 'Paris',
  country: 'FR',
  language: 'fr',
  timeZone: 'Europe/Paris',
  currency: 'EUR',
};
const SENDING = {
  sendFrom: '09:00',
  sendUntil: '17:30',
  minimumGapDays: '5',
  consumerGapDays: '9',
  minimumAmount: '1 234,50',
  payLinkDays: '60',
};

test('everybody signed in may look at the settings, without any way to change them', async () => {
  for (const path of [...SETTINGS, '/settings/stripe']) {
    const answer = await cem.get(path);
    expect(answer.status, path).toBe(200);
    expect(answer.html).toContain('Only an administrator can change these settings.');
    expect(answer.html).not.toMatch(/button primary/);
  }
});

test.each([...SETTINGS, '/settings/sending/pause', '/settings/users', '/settings/api-tokens'])(
  'only an administrator changes %s',
  async (path) => {
    expect((await person(office).post(path, IDENTITY)).status).toBe(303);
    expect((await cem.post(path, IDENTITY)).status).toBe(403);
    expect((await ben.post(path, IDENTITY)).status).toBe(403);
    expect((await findOrganization(office.services.sql))?.remindersPaused).toBe(false);
    expect(await office.services.sql`select id from api_tokens`).toHaveLength(0);
  },
);

test('team and tokens are for administrators to see', async () => {
  expect((await ben.get('/settings/users')).status).toBe(403);
  expect((await cem.get('/settings/api-tokens')).status).toBe(403);
});

test('looking at the settings changes nothing', async () => {
  const before = await findOrganization(office.services.sql);
  const rows = await office.services.sql`select id from audit_entries`;
  for (const path of [...SETTINGS, '/settings/stripe', '/settings/mail/check', '/settings/users']) {
    await ada.get(path);
    await ada.get(`${path}/pause`);
  }
  expect(await findOrganization(office.services.sql)).toEqual(before);
  expect(await office.services.sql`select id from audit_entries`).toHaveLength(rows.length);
});

test('the firm is stored and says so once', async () => {
  expect(await ada.post('/settings', IDENTITY)).toMatchObject({
    status: 303,
    location: '/settings',
  });
  const page = await ada.get('/settings');
  expect(page.html).toContain('Saved.');
  expect(page.html).toContain('value="Lumen &lt;b&gt;&amp;"');
  expect((await ada.get('/settings')).html).not.toContain('Saved.');
  expect(await findOrganization(office.services.sql)).toMatchObject(IDENTITY);
});

test('a firm without a name or in no country comes back as typed', async () => {
  const answer = await ada.post('/settings', {
    ...IDENTITY,
    name: '',
    country: 'XX',
    city: 'Lyon',
  });
  expect(answer.status).toBe(422);
  expect(answer.html).toContain('value="Lyon"');
  expect(answer.html).toContain('Please fill this in.');
  expect(answer.html).toContain('Please choose one of the list.');
  expect(answer.headers['hx-push-url']).toBe('false');
  expect((await findOrganization(office.services.sql))?.city).toBe('Paris');
});

test('an IBAN is stored without its spaces and shown with them', async () => {
  await ada.post('/settings/bank', {
    bankHolder: 'Lumen',
    iban: 'fr76 3000 6000 0112 3456 7890 189',
    bic: 'agrifrpp',
  });
  expect(await findOrganization(office.services.sql)).toMatchObject({
    iban: 'FR7630006000011234567890189',
    bic: 'AGRIFRPP',
  });
  expect((await ada.get('/settings/bank')).html).toContain('FR76 3000 6000 0112 3456 7890 189');
  const entries = await office.services.sql`
    select details from audit_entries where action = 'organization.bank_changed'`;
  expect(entries).toEqual([{ details: { iban: 'FR7630006000011234567890189' } }]);
});

test.each([
  [{ iban: 'FR76 3000 6000 0112 3456 7890 188' }, 'check digits do not fit'],
  [{ iban: 'FR76 3000' }, 'check digits do not fit'],
  [{ bic: 'SHORT' }, '8 or 11 letters'],
])('bank details with a typing mistake (%j) are refused', async (mistake, sentence) => {
  const answer = await ada.post('/settings/bank', {
    bankHolder: 'Typed',
    iban: '',
    bic: '',
    ...mistake,
  });
  expect(answer.status).toBe(422);
  expect(answer.html).toContain(sentence);
  expect(answer.html).toContain('value="Typed"');
  expect((await findOrganization(office.services.sql))?.bankHolder).toBe('Lumen');
});

test('the sending rules are stored in minutes and minor units', async () => {
  expect((await ada.post('/settings/sending', SENDING)).status).toBe(303);
  expect(await findOrganization(office.services.sql)).toMatchObject({
    sendFromMinute: 540,
    sendUntilMinute: 1050,
    minimumGapDays: 5,
    consumerGapDays: 9,
    minimumAmountMinor: 123_450,
    payLinkDays: 60,
  });
});

test.each([
  [{ sendFrom: '18:00' }, 'The end comes after the beginning.'],
  [{ sendFrom: '25:00' }, 'A time such as 08:30.'],
  [{ minimumGapDays: '0' }, 'At least 1.'],
  [{ minimumGapDays: 'x' }, 'A whole number is expected.'],
  [{ payLinkDays: '5000' }, 'At most 730.'],
  [{ minimumAmount: '-1' }, 'This is not an amount.'],
  [{ minimumAmount: '1,2,3' }, 'This is not an amount.'],
])('sending rules that cannot be (%j) are refused', async (mistake, sentence) => {
  const answer = await ada.post('/settings/sending', { ...SENDING, ...mistake });
  expect(answer.status).toBe(422);
  expect(answer.html).toContain(sentence);
  expect((await findOrganization(office.services.sql))?.minimumGapDays).toBe(5);
});

test('pausing says so on every page until somebody starts again, and is done once', async () => {
  await ada.post('/settings/sending/pause');
  await ada.post('/settings/sending/pause');
  expect((await cem.get('/settings')).html).toContain('All reminders are paused.');
  expect((await findOrganization(office.services.sql))?.remindersPaused).toBe(true);
  await ada.post('/settings/sending/pause/removal');
  expect((await findOrganization(office.services.sql))?.remindersPaused).toBe(false);
  const actions = await office.services.sql`
    select action from audit_entries where action like 'organization.reminders%' order by id`;
  expect(actions).toEqual([
    { action: 'organization.reminders_paused' },
    { action: 'organization.reminders_resumed' },
  ]);
});

test.each([
  ['#ffd84d', 'White text cannot be read'],
  ['red', 'A colour such as'],
])('the colour %s is refused', async (brandColor, sentence) => {
  const answer = await ada.post('/settings/mail', { senderName: 'L', replyTo: '', brandColor });
  expect(answer.status).toBe(422);
  expect(answer.html).toContain(sentence);
});

test('the sender is stored', async () => {
  const sender = { senderName: 'Lumen', replyTo: 'Billing@Lumen.example', brandColor: '#0B5394' };
  expect((await ada.post('/settings/mail', sender)).status).toBe(303);
  expect(await findOrganization(office.services.sql)).toMatchObject({
    senderName: 'Lumen',
    replyTo: 'billing@lumen.example',
    brandColor: '#0b5394',
  });
});

test('the state of the mail is told, as a page and as a part of one', async () => {
  expect((await cem.get('/settings/mail/check')).html).toContain('The connection works.');
  mailProblem = 'The server does not know the password.';
  const part = await cem.get('/settings/mail/check', { 'hx-request-type': 'partial' });
  expect(part.html).toContain(
    'The connection does not work: The server does not know the password.',
  );
  expect(part.html).not.toContain('<html');
  const page = await cem.get('/settings/mail/check');
  expect(page.html).toContain('<html');
  expect(page.html).toContain(part.html.trim());
});

test('without a key Stripe is said to be missing, and nothing is asked', async () => {
  const page = await cem.get('/settings/stripe');
  expect(page.html).toContain('None: customers pay by transfer only');
  expect((await cem.get('/settings/stripe/check')).html).not.toContain('Stripe answers');
});

test('the check names whose account it is, or the rights that the key lacks', async () => {
  const { events: _, ...less } = ALL_RIGHTS;
  const standIn = await createStripeStandIn({
    accountName: 'Atelier Dupont & fils',
    restrictedKeys: { rk_test_less: less },
  });
  const { services } = office;
  const before = { stripe: services.stripe, settings: services.config.stripe };
  const look = async (secretKey: string) => {
    services.config.stripe = { ...before.settings, secretKey, apiBase: standIn.url };
    services.stripe = createStripe(services.config.stripe);
    return (await cem.get('/settings/stripe/check')).html;
  };
  expect(await look('rk_test_all')).toContain('Stripe answers for Atelier Dupont &amp; fils.');
  expect(await look('rk_test_less')).toContain('this key lacks rights: Events. Grant them');
  expect(await look('sk_live_1')).toContain('Stripe does not answer:');
  services.config.stripe = before.settings;
  services.stripe = before.stripe;
  await standIn.close();
});

test('what becomes of a surplus is an administrator’s choice of two', async () => {
  expect(await findSurplusRule(office.services.sql)).toBe('credit');
  expect((await ada.post('/settings/stripe/surplus', { surplus: 'refund' })).status).toBe(303);
  expect(await findSurplusRule(office.services.sql)).toBe('refund');
  expect((await ada.post('/settings/stripe/surplus', { surplus: 'keep' })).status).toBe(422);
  expect((await cem.post('/settings/stripe/surplus', { surplus: 'credit' })).status).toBe(403);
  expect((await ada.get('/settings/stripe')).html).toContain('<option value="refund" selected');
});
