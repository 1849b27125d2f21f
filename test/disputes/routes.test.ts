import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { SAMPLES } from '../files/samples.ts';
import { HOSTILE, HOSTILE_SHOWN, textOfPage } from '../today/pages.ts';
import { newKey, openBed, type Bed, type Scene } from './support.ts';

let bed: Bed;
beforeAll(async () => {
  bed = await openBed();
});
afterEach(async () => {
  expect(await checkLedger(bed.services.sql)).toEqual([]);
});
afterAll(() => bed.close());

async function statusOf(id: number) {
  const [row] = await bed.services.sql<{ status: string }[]>`
    select status from disputes where id = ${id}`;
  return row?.status;
}

const decision = (id: number, more: Record<string, string>, who = bed.ben) =>
  who.post(`/disputes/${id}/decision`, {
    ...{ key: newKey(), issued: '2026-03-02', notice: '7', words: 'We have checked.' },
    ...more,
  });
const accept = (id: number, number: string) => decision(id, { verdict: 'accept', number });
const reject = (id: number) => decision(id, { verdict: 'reject' });

test('a stranger is sent to the door, a viewer looks and changes nothing, and what is not there is not there', async () => {
  const scene = await bed.scene();
  const id = await bed.open(scene);
  for (const path of ['/disputes', `/disputes/${id}`, '/settings/disputes']) {
    expect((await bed.stranger.get(path)).location).toMatch(/^\/sign-in/);
    expect((await bed.cem.get(path)).status).toBe(200);
  }
  const { html } = await bed.cem.get(`/disputes/${id}`);
  expect(html).not.toContain('<form class="form"');
  for (const rest of ['messages', 'owner', 'decision', 'withdrawal']) {
    expect((await bed.cem.post(`/disputes/${id}/${rest}`, { words: 'x' })).status).toBe(403);
    expect((await bed.ben.get(`/disputes/${id}/${rest}`)).status).toBe(404);
    for (const odd of ['0', 'abc', '999999', '9'.repeat(20)]) {
      expect((await bed.ben.post(`/disputes/${odd}/${rest}`, { owner: '' })).status).toBe(404);
    }
  }
  expect((await bed.ben.post('/settings/disputes', { price: '1' })).status).toBe(403);
  for (const odd of ['', '0', 'abc', '999999']) {
    expect((await bed.ben.get(`/disputes/new?invoice=${odd}`)).status).toBe(404);
    expect((await bed.ben.post('/disputes', { invoice: odd })).status).toBe(404);
  }
  expect(await statusOf(id)).toBe('open');
});

test('the lists: ours by the day to answer, theirs, and what is decided; mine alone', async () => {
  const [first, second, third] = [await bed.scene(), await bed.scene(), await bed.scene()];
  const ids = [
    await bed.open(first, { amountMinor: 12_345 }),
    await bed.open(second),
    await bed.open(third),
  ];
  await bed.services.sql`update disputes set answer_by = '2026-02-27' where id = ${ids[1] ?? 0}`;
  await reject(ids[2] ?? 0);
  const ours = textOfPage((await bed.ben.get('/disputes')).html);
  expect(ours).toContain('€123.45');
  expect(ours.indexOf(second.number)).toBeLessThan(ours.indexOf(first.number));
  expect(ours).toContain('3 days late');
  expect(ours).not.toContain(`${third.number} `);
  expect(textOfPage((await bed.ben.get('/disputes?list=decided')).html)).toContain(
    `${third.number} Studio Lumen`,
  );
  await bed.ben.post(`/disputes/${ids[0]}/owner`, { owner: String(bed.adaId) });
  const mine = textOfPage((await bed.ada.get('/disputes?mine=1')).html);
  expect(mine).toContain(first.number);
  expect(mine).not.toContain(`${second.number} `);
  // On the start page, with the day.
  const today = textOfPage((await bed.ben.get('/')).html);
  expect(today).toContain('Disputes to answer');
  expect(today).toContain(`${second.number} · Studio Lumen`);
});

describe('the conversation', () => {
  test('shows what people typed as text, takes an answer once, and gives files to be saved', async () => {
    const scene = await bed.scene();
    const id = await bed.open(scene, { text: `${HOSTILE}<script>alert(1)</script>` });
    const page = await bed.ben.get(`/disputes/${id}`);
    expect(page.html).toContain(`${HOSTILE_SHOWN}&lt;script&gt;`);
    expect(page.html).not.toContain('<script>alert');
    const fields: Parameters<Bed['send']>[1] = [
      ['key', newKey()],
      ['text', `Our answer ${HOSTILE}`],
      ['files', { name: 'proof.pdf', content: SAMPLES.pdf }],
    ];
    for (let press = 0; press < 2; press += 1) {
      const sent = await bed.send(`/disputes/${id}/messages`, fields, bed.ben.cookies);
      expect([sent.status, sent.location]).toEqual([303, `/disputes/${id}`]);
    }
    const { html } = await bed.ben.get(`/disputes/${id}`);
    expect(html.split(`Our answer ${HOSTILE_SHOWN}`)).toHaveLength(2);
    expect(textOfPage(html)).toContain('Waiting for the customer');
    const file = new RegExp(`href="(/disputes/${id}/files/\\d+)"`).exec(html)?.[1] ?? '';
    const saved = await bed.ben.get(file);
    expect(saved.headers['content-disposition']).toMatch(/^attachment; filename="proof.pdf"/);
    const other = await bed.open(await bed.scene());
    expect((await bed.ben.get(file.replace(`/${id}/`, `/${other}/`))).status).toBe(404);
    expect((await bed.stranger.get(file)).status).toBe(303);
    const empty = await bed.send(`/disputes/${id}/messages`, [['text', '']], bed.ben.cookies);
    expect(empty.status).toBe(422);
  });

  test('is begun by a colleague after a call; the customer gets the confirmation', async () => {
    const scene = await bed.scene();
    await bed.mails();
    const form = await bed.ben.get(`/disputes/new?invoice=${scene.invoiceId}`);
    expect(form.status).toBe(200);
    expect(textOfPage(form.html)).toContain(`Studio Lumen contests invoice ${scene.number}`);
    const fields = {
      ...{ key: newKey(), invoice: String(scene.invoiceId), reason: 'price' },
      ...{ amount: '250', text: 'They called: too dear.' },
    };
    const wrong = await bed.ben.post('/disputes', { ...fields, reason: 'x', amount: '1000.01' });
    expect([wrong.status, wrong.html.includes('They called: too dear.</textarea>')]).toEqual([
      422,
      true,
    ]);
    const sent = await bed.ben.post('/disputes', fields);
    expect(sent.status).toBe(303);
    const again = await bed.ben.post('/disputes', fields);
    expect(again.location).toBe(sent.location);
    const text = textOfPage((await bed.ben.get(sent.location ?? '')).html);
    expect(text).toContain('entered by collector');
    expect(text).toContain('€250.00');
    const mails = await bed.mails();
    expect(mails.filter((mail) => mail.kind === 'dispute_opened')).toHaveLength(1);
    expect((await bed.ben.get(`/disputes/new?invoice=${scene.invoiceId}`)).location).toBe(
      sent.location,
    );
    const second = await bed.ben.post('/disputes', { ...fields, key: newKey() });
    expect(second.status).toBe(409);
    // The page of the invoice leads to it, and says what waits.
    const invoice = await bed.ben.get(`/invoices/${scene.invoiceId}`);
    expect(invoice.html).toContain(`href="${sent.location}"`);
    expect(textOfPage(invoice.html)).toContain('Disputed by the customer');
  });
});

describe('a decision', () => {
  const effect = async (id: number, verdict: string) =>
    textOfPage((await bed.ben.get(`/disputes/${id}?decide=${verdict}`)).html);

  test('says beforehand what it does to what is owed and to reminders', async () => {
    const whole = await bed.open(await bed.scene());
    expect(await effect(whole, 'accept')).toContain(
      'The credit note settles €1,000.00 of the invoice. Nothing is owed any more: no reminder follows.',
    );
    const scene = await bed.scene();
    const part = await bed.open(scene, { amountMinor: 30_000 });
    expect(await effect(part, 'accept')).toMatch(
      /settles €300\.00 of the invoice\. Reminders go on with “[^”]+” on \d+ March 2026\. €700\.00 remains to be paid\./,
    );
    const held = await bed.open(await bed.scene());
    expect(await effect(held, 'reject')).toMatch(/Reminders go on with “[^”]+” on 10 March 2026\./);
    const later = await decision(held, {
      ...{ verdict: 'reject', step: 'preview', notice: '30', words: `Kept ${HOSTILE}` },
    });
    expect(later.status).toBe(200);
    expect(textOfPage(later.html)).toMatch(/on 2 April 2026/);
    expect(later.html).toContain(`Kept ${HOSTILE_SHOWN}</textarea>`);
    expect(await statusOf(held)).toBe('open');
    const granted = await decision(part, {
      verdict: 'accept_part',
      step: 'preview',
      amount: '100',
    });
    expect(textOfPage(granted.html)).toMatch(/settles €100\.00 .* €900\.00 remains to be paid\./);
  });

  test('needs what it is made of', async () => {
    const scene = await bed.scene();
    const id = await bed.open(scene, { amountMinor: 30_000 });
    const cases: [Record<string, string>, string][] = [
      [{ verdict: 'accept', number: '' }, 'required'],
      [{ verdict: 'accept', number: 'N', issued: '2026-13-01' }, ''],
      [{ verdict: 'accept', number: 'N', issued: '2026-03-03' }, ''],
      [{ verdict: 'accept_part', number: 'N', amount: '300' }, 'between 0 and €300.00'],
      [{ verdict: 'accept_part', number: 'N', amount: '-1' }, ''],
      [{ verdict: 'accept_part', number: 'N', amount: '' }, ''],
      [{ verdict: 'accept_part', number: 'N', amount: '10', words: '' }, ''],
      [{ verdict: 'reject', words: '' }, ''],
      [{ verdict: 'reject', notice: '61' }, '60'],
      [{ verdict: 'reject', notice: 'soon' }, ''],
      [{ verdict: 'forget' }, ''],
      [{ verdict: 'reject', key: 'not a key' }, ''],
    ];
    for (const [form, words] of cases) {
      const answer = await decision(id, form);
      expect([form, answer.status]).toEqual([form, 422]);
      if (words !== 'required') expect(textOfPage(answer.html)).toContain(words);
    }
    expect(await statusOf(id)).toBe('open');
    expect(await bed.services.sql`select 1 from credit_notes`).toEqual([]);
  });

  test('with a number that is taken comes back, and is made with another', async () => {
    const [first, second] = [await bed.open(await bed.scene()), await bed.open(await bed.scene())];
    expect((await accept(first, 'CN-1')).status).toBe(303);
    const refused = await accept(second, 'CN-1');
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('aria-invalid="true"');
    expect(await statusOf(second)).toBe('open');
    expect((await accept(second, 'CN-2')).status).toBe(303);
    expect(textOfPage((await bed.ben.get(`/disputes/${second}`)).html)).toContain(
      'Credit note CN-2, €1,000.00',
    );
  });

  test('of two at once counts one; the other is a conflict', async () => {
    for (let round = 0; round < 4; round += 1) {
      const scene: Scene = await bed.scene();
      const id = await bed.open(scene);
      const answers = await Promise.all([
        accept(id, `CN-R${round}`),
        reject(id),
        decision(id, { verdict: 'accept_part', number: `CN-S${round}`, amount: '10' }),
        bed.send(`${scene.path}/disputes/${id}/withdrawal`, []),
      ]);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 409, 409, 409]);
      const [row] = await bed.services.sql<{ n: number }[]>`
        select count(*) as n from credit_notes where number in (${`CN-R${round}`}, ${`CN-S${round}`})`;
      expect(row?.n).toBe(
        ['accepted', 'partly_accepted'].includes((await statusOf(id)) ?? '') ? 1 : 0,
      );
    }
  });

  test('pressed twice is made once', async () => {
    const id = await bed.open(await bed.scene());
    const form = { key: newKey(), verdict: 'reject', notice: '7', words: 'No.' };
    const answers = await Promise.all(
      [1, 2].map(() => bed.ben.post(`/disputes/${id}/decision`, form)),
    );
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(await statusOf(id)).toBe('rejected');
  });
});

test('an administrator says who looks after which disputes', async () => {
  const before = await bed.ada.get('/settings/disputes');
  expect(before.status).toBe(200);
  const saved = await bed.ada.post('/settings/disputes', {
    ...{ not_received: String(bed.adaId), price: '', other: '999999' },
  });
  expect(saved.status).toBe(303);
  expect(await bed.services.sql`select reason, user_id from dispute_owners`).toEqual([
    { reason: 'not_received', userId: bed.adaId },
  ]);
  const id = await bed.open(await bed.scene());
  const [row] = await bed.services.sql`select owner_id from disputes where id = ${id}`;
  expect(row).toEqual({ ownerId: bed.adaId });
  // Not to somebody who may only look, nor to nobody that is.
  const [cem] = await bed.services.sql<
    { id: number }[]
  >`select id from users where role = 'viewer'`;
  expect((await bed.ben.post(`/disputes/${id}/owner`, { owner: String(cem?.id) })).status).toBe(
    409,
  );
  expect((await bed.ben.post(`/disputes/${id}/owner`, { owner: 'abc' })).status).toBe(404);
  expect((await bed.ben.post(`/disputes/${id}/owner`, { owner: '' })).status).toBe(303);
  await bed.services.sql`delete from dispute_owners`;
});
