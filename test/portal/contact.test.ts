import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { registerPortalRoutes } from '../../server/portal/routes.ts';
import { payLinkToken } from '../../server/portal/token.ts';
import { listAddressees } from '../../server/runs/queries.ts';
import { sendQueued } from '../../server/messages/send.ts';
import {
  givenCustomer,
  givenInvoice,
  givenPayLink,
  setUpPayments,
  type GivenCustomer,
  type PaymentBed,
} from '../payments/support.ts';
import { browserOf, fingerprint, type Answer } from './support.ts';

let bed: PaymentBed;
let browser: ReturnType<typeof browserOf>;
let customer: GivenCustomer;
let link: { id: string; token: string };
let invoiceId: number;
let counter = 0;

beforeAll(async () => {
  bed = await setUpPayments(registerPortalRoutes);
  bed.services.config.publicUrl = bed.url;
  browser = browserOf(bed);
  await bed.services.sql`
    insert into users (email, name, role, created_at) values ('ben@lumen.example', 'Ben', 'collector', now())`;
});
afterAll(() => bed.close());
beforeEach(async () => {
  counter += 1;
  bed.services.clock.set(`2026-03-${String(2 + (counter % 20)).padStart(2, '0')}T09:00:00Z`);
  customer = await givenCustomer(bed.services, { email: `anna${counter}@jansen.example` });
  invoiceId = await givenInvoice(bed.services, {
    customerId: customer.id,
    number: `K-${counter}`,
    totalMinor: 12_000,
  });
  link = await givenPayLink(bed.services, customer);
});

const post = (path: string, fields: Record<string, string> = {}, token = link.token) =>
  browser.submit(
    {
      method: 'post',
      action: `/p/${token}/contact${path}`,
      fields: [],
      checkboxes: [],
      formActions: [],
    },
    Object.entries(fields),
  );
const get = (path = '', token = link.token) => browser.get(`/p/${token}${path}`);
const notMe = (name: string, email: string, token = link.token) =>
  post('/not-me', { 'colleague-name': name, 'colleague-email': email }, token);

interface Kept {
  email: string;
  name: string;
  isRemoved: boolean;
  isPreferred: boolean;
}
const contacts = () => bed.services.sql<Kept[]>`
  select email, name, removed_at is not null as is_removed, is_preferred from contacts
  where customer_id = ${customer.id} order by id`;
const letters = (of = customer) => bed.services.sql<
  { kind: string; toAddress: string; payLinkId: string | null; facts: Record<string, unknown> }[]
>`
  select kind, to_address, pay_link_id, facts from messages
  where customer_id = ${of.id} or facts ->> 'officeUrl' like ${`%/customers/${of.id}#contacts`} order by id`;
const addressee = async () => (await listAddressees(bed.services.sql, [customer.id]))[0]?.email;
const tokenOf = (id: string | null | undefined) =>
  payLinkToken(bed.services.config.secretKey, id ?? '');
const mine = () => `anna${counter}@jansen.example`;
const tasks = () => bed.services.sql<{ kind: string; isDone: boolean }[]>`
  select kind, done_at is not null as is_done from tasks where customer_id = ${customer.id} order by id`;
const location = (answer: Answer) => answer.headers.get('location') ?? '';

describe('not me', () => {
  test('lets the person go at once and writes to the colleague they name', async () => {
    const other = await givenPayLink(bed.services, customer);
    const answer = await notMe('Marc Petit', `marc${counter}@jansen.example`);
    expect(answer.status).toBe(200);
    expect(answer.html).toContain('Merci, nous en restons là');
    expect(answer.html).toContain('Nous écrivons désormais à Marc Petit.');
    expect(await contacts()).toMatchObject([
      { email: mine(), isRemoved: true },
      { email: `marc${counter}@jansen.example`, name: 'Marc Petit', isRemoved: false },
    ]);
    for (const token of [link.token, other.token]) expect((await get('', token)).status).toBe(404);
    const [named, released, team] = await letters();
    expect([named?.kind, released?.kind, team?.kind]).toEqual([
      'contact_named',
      'contact_released',
      'contact_handed_on_team',
    ]);
    expect(named).toMatchObject({
      toAddress: `marc${counter}@jansen.example`,
      facts: { person: 'Anna Jansen' },
    });
    expect(released).toMatchObject({ toAddress: mine(), payLinkId: null });
    expect((await get('', tokenOf(named?.payLinkId))).html).toContain(`K-${counter}`);
    const audit = await bed.services.sql`
      select actor, action from audit_entries where subject_type = 'customer' and subject_id = ${customer.id} order by id`;
    expect(audit.map((row) => String(row['action']))).toContain('contact.handed_on');
    expect(new Set(audit.map((row) => String(row['actor'])))).toEqual(new Set(['debtor']));
  });

  test('puts the colleague before contacts who got no reminders', async () => {
    await bed.services.sql`
      insert into contacts (customer_id, name, email, created_at)
      values (${customer.id}, 'Zoe', ${`zoe${counter}@jansen.example`}, now())`;
    expect(await addressee()).toBe(mine());
    await notMe('Marc Petit', `marc${counter}@jansen.example`);
    expect(await addressee()).toBe(`marc${counter}@jansen.example`);
  });

  test('takes a contact that is known already as the colleague', async () => {
    await bed.services.sql`
      insert into contacts (customer_id, name, email, roles, created_at)
      values (${customer.id}, 'Zoe', ${`zoe${counter}@jansen.example`}, '{buyer}', now())`;
    expect((await notMe('', `zoe${counter}@jansen.example`)).status).toBe(200);
    expect(await contacts()).toHaveLength(2);
    expect(await addressee()).toBe(`zoe${counter}@jansen.example`);
  });

  test('without a colleague asks ours to find an address, and holds the reminders', async () => {
    const answer = await notMe('', '');
    expect(answer.html).toContain('Nous allons chercher qui s’en occupe.');
    expect(await tasks()).toEqual([{ kind: 'address_wanted', isDone: false }]);
    const [chase] = await bed.services.sql`
      select held_because from chases where invoice_id = ${invoiceId}`;
    expect(chase?.['heldBecause']).toBe('address_missing');
    expect((await letters()).map((one) => one.kind)).toEqual([
      'contact_released',
      'contact_handed_on_team',
    ]);
  });

  test('with somebody left only asks who is right', async () => {
    await bed.services.sql`
      insert into contacts (customer_id, email, created_at)
      values (${customer.id}, ${`zoe${counter}@jansen.example`}, now())`;
    await notMe('', '');
    expect(await tasks()).toEqual([{ kind: 'contact_wanted', isDone: false }]);
    expect(await addressee()).toBe(`zoe${counter}@jansen.example`);
  });

  test('skips what waits for the person, and sends the last word all the same', async () => {
    const { sql } = bed.services;
    await sql`
      insert into messages (kind, customer_id, contact_id, language, to_address, not_before, created_at, facts)
      values ('refund_made', ${customer.id}, ${customer.contactId}, 'fr', ${mine()}, now() - interval '1 year', now(), '{}')`;
    await notMe('', '');
    await sendQueued(bed.services);
    const sent = await sql`
      select kind, status, status_reason from messages where to_address = ${mine()} order by id`;
    expect([...sent]).toEqual([
      { kind: 'refund_made', status: 'skipped', statusReason: 'contact_removed' },
      { kind: 'contact_released', status: 'accepted', statusReason: '' },
    ]);
  });

  test('said twice at once happens once, and both see the last page', async () => {
    const answers = await Promise.all([
      notMe('Marc Petit', `marc${counter}@jansen.example`),
      notMe('Marc Petit', `marc${counter}@jansen.example`),
      notMe('Lea Petit', `lea${counter}@jansen.example`),
    ]);
    // A press that came when the link was closed already finds nothing, as anybody would.
    for (const { status } of answers) expect([200, 404]).toContain(status);
    expect(answers.some((one) => one.status === 200)).toBe(true);
    expect((await contacts()).filter((one) => !one.isRemoved)).toHaveLength(1);
    expect((await letters()).map((one) => one.kind)).toEqual([
      'contact_named',
      'contact_released',
      'contact_handed_on_team',
    ]);
  });

  test.each([
    ['malformed', 'Marc', 'marc@', 'adresse e-mail'],
    ['missing beside a name', 'Marc', '', 'indiquer aussi l’adresse'],
    ['their own', 'Marc', 'OWN', 'à laquelle nous écrivons déjà'],
    ['refusing mail', 'Marc', 'SUPPRESSED', 'reviennent, ou ont été refusés'],
    ['with a page for a name', 'Voir gagnez.example', 'marc@jansen.example', 'Un prénom et un nom'],
    [
      'with a number for a name',
      'Appelez 0612345678',
      'marc@jansen.example',
      'Un prénom et un nom',
    ],
  ])(
    'an address %s is refused with what to do, and the form kept',
    async (_, name, email, words) => {
      const suppressed = `bounce${counter}@jansen.example`;
      await bed.services.sql`
      insert into suppressions (email, reason, created_at) values (${suppressed}, 'bounced', now())`;
      const typed =
        email === 'OWN' ? mine().toUpperCase() : email.replace('SUPPRESSED', suppressed);
      const before = await fingerprint(bed);
      const answer = await notMe(name, typed);
      expect(answer.status).toBe(422);
      expect(answer.html).toContain(words);
      expect(answer.html).toContain(`value="${name}"`);
      expect(answer.html).toContain(`value="${typed}"`);
      expect(await fingerprint(bed)).toEqual(before);
    },
  );

  test('whoever said that it is not for them is not named again by the same customer', async () => {
    const marc = `marc${counter}@jansen.example`;
    await notMe('Marc Petit', marc);
    const [named] = await letters();
    const marcs = tokenOf(named?.payLinkId);
    const answer = await notMe('Anna Jansen', mine(), marcs);
    expect(answer.status).toBe(422);
    expect(answer.html).toContain('n’était pas pour lui');
  });

  test('at most three addresses a day are written to for a customer, whatever the link', async () => {
    let token = link.token;
    for (const name of ['Un', 'Deux', 'Trois']) {
      const email = `${name.toLowerCase()}${counter}@jansen.example`;
      expect((await notMe(name, email, token)).status).toBe(200);
      token = tokenOf((await letters()).findLast((one) => one.kind === 'contact_named')?.payLinkId);
    }
    const refused = await notMe('Quatre', `quatre${counter}@jansen.example`, token);
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('Trois adresses ont été indiquées aujourd’hui');
    expect((await notMe('', '', token)).status).toBe(200);
  });

  test('an address is named at most three times a day by all customers together', async () => {
    const stranger = `stranger${counter}@elsewhere.example`;
    const statuses: number[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      const one = await givenCustomer(bed.services, {
        email: `t${turn}-${counter}@jansen.example`,
      });
      const its = await givenPayLink(bed.services, one);
      statuses.push((await notMe('Un Inconnu', stranger, its.token)).status);
    }
    expect(statuses).toEqual([200, 200, 200, 422]);
  });
});

describe('a corrected address', () => {
  const correct = (email: string, name = 'Anna Jansen') => post('/correction', { name, email });
  const asked = async (email = `new${counter}@jansen.example`) => {
    expect((await correct(email)).status).toBe(303);
    const to = (await letters()).find((one) => one.kind === 'address_to_confirm');
    return tokenOf(to?.payLinkId);
  };

  test('changes nothing before somebody there has confirmed it, and tells the old one', async () => {
    const token = await asked();
    expect(await addressee()).toBe(mine());
    const [former, toConfirm] = await letters();
    expect(former).toMatchObject({
      kind: 'address_change_asked',
      toAddress: mine(),
      facts: { about: 'n•••@jansen.example' },
    });
    expect(toConfirm).toMatchObject({ toAddress: `new${counter}@jansen.example` });
    expect((await get('/contact')).html).toContain('Nous avons demandé à n•••@jansen.example');

    const before = await fingerprint(bed);
    const portal = await get('', token);
    expect(location(portal)).toBe(`/p/${token}/contact/confirmation`);
    const question = await get('/contact/confirmation', token);
    expect(question.html).toContain('Une adresse à confirmer');
    expect(question.html).not.toContain(`K-${counter}`);
    for (const path of ['/contact', '/receipts/1', '/return?s=cs_test_1']) {
      expect((await get(path, token)).status).toBe(404);
    }
    expect(await fingerprint(bed)).toEqual(before);
  });

  test('takes the place of the old one when it is confirmed, and every link goes on working', async () => {
    const token = await asked();
    const done = await post('/confirmation', {}, token);
    expect(location(done)).toBe(`/p/${token}`);
    expect(await contacts()).toMatchObject([
      { email: mine(), isRemoved: true },
      { email: `new${counter}@jansen.example`, name: 'Anna Jansen', isRemoved: false },
    ]);
    expect(await addressee()).toBe(`new${counter}@jansen.example`);
    for (const one of [token, link.token]) {
      expect((await get('', one)).html).toContain(`K-${counter}`);
    }
    expect((await letters()).map((one) => one.kind)).toEqual([
      'address_change_asked',
      'address_to_confirm',
      'contact_moved_team',
    ]);
    expect((await post('/confirmation', {}, token)).status).toBe(303);
    expect(await contacts()).toHaveLength(2);
  });

  test('tells the old address even when the new one is confirmed before the mails leave', async () => {
    const token = await asked();
    await post('/confirmation', {}, token);
    await sendQueued(bed.services);
    const [row] = await bed.services.sql`
      select status from messages where kind = 'address_change_asked' and to_address = ${mine()}`;
    expect(row?.['status']).toBe('accepted');
  });

  test('confirmed twice at once is done once', async () => {
    const token = await asked();
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => post('/confirmation', {}, token)),
    );
    expect(answers.map((one) => one.status)).toEqual([303, 303, 303, 303]);
    expect(await contacts()).toHaveLength(2);
  });

  test('can be stopped, and then opens nothing', async () => {
    const token = await asked();
    const id = /\/contact\/changes\/(\d+)\/withdrawal/.exec((await get('/contact')).html)?.[1];
    expect((await post(`/changes/${id}/withdrawal`)).status).toBe(303);
    expect((await get('/contact/confirmation', token)).status).toBe(404);
    expect((await post('/confirmation', {}, token)).status).toBe(404);
    expect((await post(`/changes/${id}/withdrawal`)).status).toBe(303);
    expect(await addressee()).toBe(mine());
  });

  test('confirmed and stopped at once is one of the two, never both', async () => {
    const token = await asked();
    const id = /\/contact\/changes\/(\d+)\/withdrawal/.exec((await get('/contact')).html)?.[1];
    await Promise.all([post('/confirmation', {}, token), post(`/changes/${id}/withdrawal`)]);
    const [change] = await bed.services
      .sql`select status from contact_changes where id = ${id ?? 0}`;
    const isDone = change?.['status'] === 'done';
    expect(await addressee()).toBe(isDone ? `new${counter}@jansen.example` : mine());
    expect((await get('', token)).status).toBe(isDone ? 200 : 404);
  });

  test('a newer wish takes the place of one that waits', async () => {
    const first = await asked();
    await correct(`newer${counter}@jansen.example`);
    expect((await get('', first)).status).toBe(404);
    const { html } = await get('/contact');
    expect(html.match(/withdrawal/g)).toHaveLength(1);
  });

  test('falls with its contact when that says "not me"', async () => {
    const token = await asked();
    await notMe('', '');
    expect((await post('/confirmation', {}, token)).status).toBe(404);
    expect((await contacts()).every((one) => one.isRemoved)).toBe(true);
  });

  test('a link that was not used in two weeks opens nothing', async () => {
    const token = await asked();
    const now = bed.services.clock.now();
    bed.services.clock.set(new Date(now.getTime() + 15 * 86_400_000).toISOString());
    const page = await get('', token);
    expect(page.status).toBe(410);
    expect(page.html).not.toContain('jansen.example');
    await post('/confirmation', {}, token);
    expect(await contacts()).toHaveLength(1);
  });

  test('a name alone is changed at once', async () => {
    const answer = await correct('', 'Anna de Vries');
    expect(location(answer)).toContain('saved=name');
    expect(await contacts()).toMatchObject([{ name: 'Anna de Vries', email: mine() }]);
    expect(await letters()).toEqual([]);
  });
});

test('a mailbox gets the reminders once it has confirmed, and the person stays behind it', async () => {
  const mailbox = `compta${counter}@jansen.example`;
  expect((await post('/mailbox', { mailbox })).status).toBe(303);
  expect(await addressee()).toBe(mine());
  const to = (await letters()).find((one) => one.kind === 'address_to_confirm');
  await post('/confirmation', {}, tokenOf(to?.payLinkId));
  expect(await addressee()).toBe(mailbox);
  expect((await contacts()).filter((one) => !one.isRemoved)).toHaveLength(2);

  const page = await get('/contact');
  expect(page.html).toContain('Les relances sont envoyées à c•••@jansen.example.');
  expect((await post('/reminders')).status).toBe(303);
  expect(await addressee()).toBe(mine());

  await post('/mailbox', { mailbox: 'nothing' }).then((one) => expect(one.status).toBe(422));
});

test('a suppressed mailbox gives way to the person', async () => {
  const mailbox = `compta${counter}@jansen.example`;
  await post('/mailbox', { mailbox });
  const to = (await letters()).find((one) => one.kind === 'address_to_confirm');
  await post('/confirmation', {}, tokenOf(to?.payLinkId));
  await bed.services.sql`
    insert into suppressions (email, reason, created_at) values (${mailbox}, 'bounced', now())`;
  expect(await addressee()).toBe(mine());
});

test('the chosen language is kept, and the page answers in it', async () => {
  const before = await fingerprint(bed);
  await get('/contact?lang=nl');
  expect(await fingerprint(bed)).toEqual(before);
  const answer = await post('/language', { language: 'nl' });
  expect(location(answer)).toBe(`/p/${link.token}/contact?saved=language`);
  const page = await browser.get(location(answer));
  expect(page.html).toContain('Voortaan schrijven wij u in het Nederlands.');
  expect((await listAddressees(bed.services.sql, [customer.id]))[0]?.language).toBe('nl');
  expect((await post('/language', { language: 'de' })).status).toBe(422);
});

test('a link made for nobody in particular speaks for nobody, but may name the mailbox', async () => {
  await bed.services.sql`update pay_links set contact_id = null where id = ${link.id}`;
  const page = await get('/contact');
  expect(page.status).toBe(200);
  expect(page.html).not.toContain('/contact/not-me');
  for (const path of ['/not-me', '/correction', '/language', '/reminders']) {
    expect((await post(path, { language: 'nl' })).status).toBe(404);
  }
  expect((await post('/mailbox', { mailbox: `compta${counter}@jansen.example` })).status).toBe(303);
  expect((await letters())[0]).toMatchObject({ kind: 'address_change_asked', toAddress: mine() });
});

test('a link pressed often is asked to wait', async () => {
  const statuses: number[] = [];
  for (let turn = 0; turn < 21; turn += 1) {
    statuses.push((await post('/correction', { email: 'nothing' })).status);
  }
  expect(statuses.at(-2)).toBe(422);
  expect(statuses.at(-1)).toBe(429);
});
