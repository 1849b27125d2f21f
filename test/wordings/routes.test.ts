import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { renderStoredMessage } from '../../server/messages/actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { sealDraft, openDraft } from '../../server/wordings/draft.ts';
import { shippedSource } from '../../server/wordings/rules.ts';
import { givenCustomer, givenInvoice } from '../support/given.ts';
import { HOSTILE, openPages, textOfPage, type Pages } from '../today/pages.ts';

const PATH = '/scenarios/wordings/fr/reminder-friendly/1';
const SUBJECT = 'Relevé de compte – {{ organization_name }}';
const bodyOf = (words: string) =>
  `${words}\n\n{{ invoices }}\n\n{{ pay_button }}\n\n{{ signature }}`;

let pages: Pages;
beforeAll(async () => {
  pages = await openPages();
  const customer = await givenCustomer(pages.services, { name: `Studio ${HOSTILE}` });
  const late = { dueOn: '2026-02-20', number: 'F-LATE', totalMinor: 123_456 } as const;
  await givenInvoice(pages.services, customer, late);
  await givenInvoice(pages.services, customer, { dueOn: '2026-02-10', number: 'F-OLDER' });
  await givenInvoice(pages.services, customer, { dueOn: '2026-03-20', number: 'F-AHEAD' });
});
afterAll(() => pages.close());
beforeEach(async () => {
  await pages.services.sql`truncate mail_wordings`;
});

const form = (words: string, more: Record<string, string> = {}) => ({
  ...{ subject: SUBJECT, body: bodyOf(words), note: '', readAt: '0' },
  ...{ example: 'invoice', invoice: '', do: 'save' },
  ...more,
});

const count = async (table: 'mail_wordings' | 'messages') => {
  const [row] = await pages.services.sql<{ rows: number }[]>`
    select count(*)::int as rows from ${pages.services.sql(table)}`;
  return row?.rows;
};

async function frameOf(html: string): Promise<string> {
  const src = /<iframe[^>]*src="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const answer = await pages.ada.get(src);
  expect(answer.status).toBe(200);
  return answer.html;
}

test('all mails are listed with two wordings each, in each language, and lead to their pages', async () => {
  for (const language of ['fr', 'en', 'nl']) {
    const { status, html } = await pages.cem.get(`/scenarios/wordings?language=${language}`);
    expect(status).toBe(200);
    const links = [...html.matchAll(/href="(\/scenarios\/wordings\/[^"?]+)"/g)].map((m) => m[1]);
    expect(links).toHaveLength(14);
    for (const link of links) expect((await pages.cem.get(link ?? '')).status, link).toBe(200);
  }
});

test('a wording is saved, listed as changed, and shown in the preview of its step', async () => {
  const saved = await pages.ben.post(PATH, form("Bonjour : l'essentiel", { note: 'Plus court' }));
  expect(saved.status).toBe(303);
  expect(saved.location).toBe(PATH);
  const { html } = await pages.ada.get(PATH);
  expect(html).toContain('Bonjour\u00a0: l’essentiel');
  expect(html).toContain('name="readAt" value="1"');
  const list = textOfPage((await pages.ada.get('/scenarios/wordings?language=fr')).html);
  expect(list).toMatch(/Changed by collector/);
  const step = await pages.ada.get('/scenarios/standard/steps/reminder-1?language=fr&wording=1');
  expect(textOfPage(step.html)).toContain('Bonjour : l’essentiel');
  expect(step.html).toContain(`href="${PATH}"`);
});

test('the preview has the mail of a real invoice in all three forms, hostile names as text', async () => {
  const { html } = await pages.ada.get(PATH);
  const text = textOfPage(html);
  expect(text).toContain('With invoice F-LATE of Studio');
  expect(text).toContain('1 234,56 €');
  expect(html.match(/<iframe[^>]*sandbox /g)).toHaveLength(2);
  const mail = await frameOf(html);
  expect(mail).toContain('F-LATE');
  expect(mail).toContain('&lt;i&gt;&amp;');
  expect(mail).not.toContain(HOSTILE);
  const all = await pages.ada.get(`${PATH}?example=customer`);
  expect(await frameOf(all.html)).toContain('F-OLDER');
  const chosen = await pages.ada.get(`${PATH}?example=invoice&invoice=F-OLDER`);
  expect(textOfPage(chosen.html)).toContain('With invoice F-OLDER');
  const ahead = await pages.ada.get('/scenarios/wordings/fr/before-due/1');
  expect(textOfPage(ahead.html)).toContain('With invoice F-AHEAD');
});

test('where no invoice fits, invented ones are shown, and why', async () => {
  const none = await pages.ada.get(`${PATH}?invoice=F-NONE`);
  expect(textOfPage(none.html)).toContain('There is no open invoice F-NONE');
  expect(await frameOf(none.html)).toContain('F-2026-0042');
  const early = await pages.ada.get(`${PATH}?invoice=F-AHEAD`);
  expect(textOfPage(early.html)).toContain('Invoice F-AHEAD does not fit this e-mail (lines)');
  const belgian = await pages.ada.get('/scenarios/wordings/fr/first-reminder-be/1');
  expect(textOfPage(belgian.html)).toContain('does not fit this e-mail (enterpriseNumber)');
});

test('an invalid wording is answered with its text and the place of each mistake', async () => {
  const words = 'Total {{ totl }}, sinon <b>huissier</b>';
  const answer = await pages.ben.post(PATH, form(words, { subject: 'Vos dettes' }));
  expect(answer.status).toBe(422);
  expect(answer.html).toContain('Total {{ totl }}, sinon &lt;b&gt;huissier&lt;/b&gt;');
  expect(answer.html).toContain('value="Vos dettes"');
  const text = textOfPage(answer.html);
  expect(text).toContain('Text, line 1, column 10 totl is not known. Did you mean total?');
  expect(text).toContain('Text, line 1, column 28 “huissier” sounds like a court');
  expect(text).toContain('Subject, column 1');
  expect(answer.html).toContain('<mark>totl</mark>');
  expect(answer.html).toContain('<a href="#body">');
  expect(await count('mail_wordings')).toBe(0);
});

test('words of courts stay only with an administrator who ticks the box', async () => {
  const words = 'Le tribunal nous a parlé de vous.';
  const asked = await pages.ada.post(PATH, form(words));
  expect(asked.status).toBe(422);
  expect(asked.html).toContain('name="keepThreats"');
  const refused = await pages.ben.post(PATH, form(words, { keepThreats: 'on' }));
  expect(refused.status).toBe(422);
  expect(refused.html).not.toContain('name="keepThreats"');
  expect((await pages.ada.post(PATH, form(words, { keepThreats: 'on' }))).status).toBe(303);
});

test('two who save at once: the second gets both texts, loses nothing, and may save after', async () => {
  await pages.ada.post(PATH, form('Texte de Ada'));
  const answer = await pages.ben.post(PATH, form('Texte de Ben'));
  expect(answer.status).toBe(409);
  expect(answer.html).toMatch(/<textarea[^>]*>Texte de Ben\n/);
  expect(answer.html).toContain('<del>Ada</del><ins>Ben</ins>');
  expect(answer.html).toContain('name="readAt" value="1"');
  expect((await pages.ben.post(PATH, form('Texte de Ben', { readAt: '1' }))).status).toBe(303);
  expect(await count('mail_wordings')).toBe(2);
});

test('the preview of a text that is not saved writes nothing, as a page and as a part', async () => {
  const before = await count('messages');
  const page = await pages.ben.post(PATH, form('Tout neuf', { do: 'preview' }));
  expect(page.status).toBe(200);
  expect(await frameOf(page.html)).toContain('Tout neuf');
  const broken = await pages.ben.post(PATH, form('Tout {{ neuf', { do: 'preview' }));
  expect(broken.status).toBe(200);
  expect(broken.html).not.toContain('<iframe');
  expect(textOfPage(broken.html)).toContain('{{ neuf is never closed');
  const asPart = { 'sec-fetch-site': 'same-origin', 'hx-request-type': 'partial' };
  const part = await pages.ben.post(`${PATH}/preview`, form('En direct'), asPart);
  expect(part.status).toBe(200);
  expect(part.html.trim()).toMatch(/^<div id="checked"/);
  expect(part.html).toContain('En direct');
  expect([await count('mail_wordings'), await count('messages')]).toEqual([0, before]);
});

test('a frame shows only drafts that were sealed here, and may run nothing', async () => {
  const { secretKey } = pages.services.config;
  const source = { subject: SUBJECT, body: bodyOf('Mots') };
  const draft = sealDraft(secretKey, source) ?? '';
  expect(openDraft(secretKey, draft)).toEqual(source);
  const answer = await pages.ada.get(`${PATH}/html?draft=${draft}`);
  expect(String(answer.headers['content-security-policy'])).toMatch(/sandbox$/);
  const foreign = sealDraft('another key that nobody here has ever used', source) ?? '';
  const cut = draft.slice(0, -4);
  for (const bad of ['', 'x', foreign, cut, `${draft}AAAA`]) {
    expect((await pages.ada.get(`${PATH}/html?draft=${bad}`)).status, bad).toBe(404);
  }
  const noise = Array.from({ length: 6_000 }, (_, index) =>
    String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000)),
  );
  expect(sealDraft(secretKey, { subject: '', body: noise.join('') })).toBeNull();
});

test('a test goes to whoever asks, unsaved, marked, with a button that pays nothing', async () => {
  const answer = await pages.ben.post(PATH, form('Pour voir', { do: 'test' }));
  expect(answer.status).toBe(200);
  expect(answer.html).toMatch(/<textarea[^>]*>Pour voir\n/);
  expect(textOfPage(answer.html)).toContain('on its way to collector@lumen.example');
  await sendQueued(pages.services);
  const [message] = await pages.services.sql<{ id: number; [column: string]: unknown }[]>`
    select id, kind, status, to_address, touch_id, pay_link_id, customer_id, variant, subject from messages
    order by id desc limit 1`;
  expect(message).toMatchObject({
    ...{ kind: 'wording_test', status: 'accepted', toAddress: 'collector@lumen.example' },
    ...{ touchId: null, payLinkId: null, customerId: null, variant: null },
    subject: expect.stringMatching(/^\[Test\] Relevé de compte – /) as string,
  });
  const mail = await renderStoredMessage(pages.services, message?.id ?? 0);
  expect(mail?.text).toMatch(/^Pour voir\n\n/);
  expect(mail?.text).toContain(`${pages.services.config.publicUrl}${PATH}\n`);
  expect(mail?.text).not.toContain('/p/');
  expect(mail?.headers['X-Relance-Kind']).toBe('wording_test');
  const touches = await pages.services.sql`select 1 from touches`;
  expect(touches).toHaveLength(0);
  const broken = await pages.ben.post(PATH, form('Pour {{ voir', { do: 'test' }));
  expect(broken.status).toBe(422);
  expect((await pages.ada.get('/messages')).html).toContain('Test of a wording');
});

test('the history shows what changed word by word, and brings versions back', async () => {
  await pages.ada.post(PATH, form('Premier jet', { note: 'Essai <b>' }));
  await pages.ben.post(PATH, form('Second jet', { readAt: '1' }));
  const { html } = await pages.cem.get(`${PATH}/history`);
  expect(html).toContain('<del>Premier</del><ins>Second</ins> jet');
  expect(html).toContain('Essai &lt;b&gt;');
  expect(html).not.toContain('<form method="post" action="/scenarios');
  const back = await pages.ben.post(`${PATH}/restoration`, { number: '1', readAt: '2' });
  expect(back.status).toBe(303);
  expect((await pages.ada.get(PATH)).html).toContain('Premier jet');
  const late = await pages.ada.post(`${PATH}/restoration`, { number: '2', readAt: '2' });
  expect(late.status).toBe(409);
  await pages.ada.post(`${PATH}/restoration`, { number: '0', readAt: '3' });
  const shipped = shippedSource({
    ...{ kind: 'reminder', tone: 'friendly', language: 'fr' },
    variant: 1,
  });
  const words = shipped?.body.split('\n')[7] ?? '';
  expect(words.length).toBeGreaterThan(40);
  expect((await pages.ada.get(PATH)).html).toContain(words);
  for (const bad of [{ number: '9', readAt: '4' }, { number: 'x', readAt: '4' }, {}]) {
    expect((await pages.ada.post(`${PATH}/restoration`, bad)).status).toBe(404);
  }
});

test('wordings are added and taken out again, the first two are not', async () => {
  const added = await pages.ben.post('/scenarios/wordings/fr/reminder-friendly', {});
  expect(added.location).toBe('/scenarios/wordings/fr/reminder-friendly/3');
  const third = await pages.ben.get(added.location ?? '');
  expect(third.html).toContain('action="/scenarios/wordings/fr/reminder-friendly/3/removal"');
  const gone = await pages.ben.post('/scenarios/wordings/fr/reminder-friendly/3/removal', {
    readAt: '1',
  });
  expect(gone.status).toBe(303);
  expect((await pages.ben.get(added.location ?? '')).status).toBe(404);
  expect((await pages.ada.post(`${PATH}/removal`, { readAt: '0' })).status).toBe(404);
});

test('viewers and accountants read and change nothing; what is not there is not there', async () => {
  const page = await pages.cem.get(PATH);
  expect(page.html).toContain('<fieldset class="form" disabled>');
  expect(page.html).not.toContain('value="save"');
  const posts = [PATH, `${PATH}/preview`, `${PATH}/restoration`, `${PATH}/removal`];
  for (const path of [...posts, '/scenarios/wordings/fr/reminder-friendly']) {
    expect((await pages.cem.post(path, form('Non'))).status, path).toBe(403);
  }
  expect((await pages.stranger.get(PATH)).location).toMatch(/^\/sign-in/);
  const lost = [
    'fr/reminder/1',
    'fr/reminder-friendly/0',
    'fr/reminder-friendly/3',
    'de/due-today/1',
  ];
  for (const path of [...lost, 'fr/due-today/7', 'fr/due-today/x']) {
    expect((await pages.ada.get(`/scenarios/wordings/${path}`)).status, path).toBe(404);
  }
  expect(await count('mail_wordings')).toBe(0);
});
