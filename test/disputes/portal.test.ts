import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOSTILE, HOSTILE_SHOWN, textOfPage } from '../today/pages.ts';
import { bytes, SAMPLES } from '../files/samples.ts';
import { newKey, openBed, tokenFor, type Bed, type Field, type Scene } from './support.ts';

let bed: Bed;
beforeAll(async () => {
  bed = await openBed();
});
afterAll(() => bed.close());

const SCRIPT = `${HOSTILE}<script>alert(1)</script>`;
const SCRIPT_SHOWN = `${HOSTILE_SHOWN}&lt;script&gt;alert(1)&lt;/script&gt;`;

const form = (scene: Scene, more: Record<string, string> = {}): Field[] =>
  Object.entries({
    ...{ invoice: String(scene.invoiceId), reason: 'price', amount: '', text: 'Too dear.' },
    ...more,
  });

async function disputesOf({ invoiceId }: Scene) {
  return bed.services.sql<
    { id: number; status: string; amountMinor: number | null; reason: string; answerBy: string }[]
  >`select id, status, amount_minor, reason, answer_by from disputes where invoice_id = ${invoiceId} order by id`;
}

describe('disputing an invoice', () => {
  test('is one short form, and ends where it can be followed', async () => {
    const scene = await bed.scene();
    const page = await bed.stranger.get(`${scene.path}/dispute`);
    expect(page.status).toBe(200);
    expect(page.html).toContain(`value="${scene.invoiceId}" checked`);
    expect(textOfPage(page.html)).toContain('We answer by 9 March 2026');
    const sent = await bed.send(`${scene.path}/dispute`, [
      ...form(scene, { text: `Not agreed: ${SCRIPT}\nSecond line` }),
      ['files', { name: '../../<b>bon.exe', content: SAMPLES.pdf }],
      ['files', { name: 'photo.png', content: SAMPLES.jpeg }],
    ]);
    expect(sent.status).toBe(303);
    const [dispute] = await disputesOf(scene);
    expect(dispute).toMatchObject({ status: 'open', amountMinor: null, answerBy: '2026-03-09' });
    expect(sent.location).toBe(`${scene.path}/disputes/${dispute?.id}?done=opened`);

    const shown = await bed.stranger.get(sent.location ?? '');
    expect(shown.status).toBe(200);
    expect(shown.html).toContain(SCRIPT_SHOWN);
    expect(shown.html).not.toContain('<script>alert');
    const text = textOfPage(shown.html);
    expect(text).toContain('We are looking into it');
    expect(text).toContain('We will answer you by 9 March 2026');
    expect(text).toContain('no reminders about this invoice');
    expect(text).toContain('Ada (you)');
    expect(text).toContain('_b_bon.exe.pdf 1 KB');
    expect(text).toContain('photo.jpg');
    // Back on the first page it stands among what was answered.
    const first = textOfPage((await bed.stranger.get(scene.path)).html);
    expect(first).toContain(`Dispute of invoice ${scene.number} We are looking into it`);
  });

  test('of a part leaves the rest payable, chosen and prefilled', async () => {
    const scene = await bed.scene();
    const sent = await bed.send(`${scene.path}/dispute`, form(scene, { amount: '300,00' }));
    expect(sent.status).toBe(303);
    expect((await disputesOf(scene))[0]).toMatchObject({ amountMinor: 30_000 });
    const text = textOfPage((await bed.stranger.get(sent.location ?? '')).html);
    expect(text).toContain('The undisputed part of €700.00 stays payable');
    expect(text).toContain('Pay the undisputed €700.00');
    bed.services.config.stripe.secretKey = 'sk_test_of_the_tests';
    const { html } = await bed.stranger.get(scene.path);
    expect(textOfPage(html)).toContain('€300.00 of it under discussion');
    expect(html).toMatch(new RegExp(`name="invoice" value="${scene.invoiceId}" checked`));
    expect(html).toMatch(new RegExp(`name="amount-${scene.invoiceId}"[^>]* value="700.00"`));
    expect(textOfPage(html)).toContain('€700.00 1 invoice chosen out of €1,000.00 owed');
    // What somebody chose counts, also all of it.
    const whole = await bed.stranger.get(
      `${scene.path}?currency=EUR&invoice=${scene.invoiceId}&amount-${scene.invoiceId}=`,
    );
    expect(whole.html).toMatch(new RegExp(`name="amount-${scene.invoiceId}"[^>]* value=""`));
    // Of a rest no card takes nothing is chosen.
    await bed.services
      .sql`update disputes set amount_minor = 99990 where invoice_id = ${scene.invoiceId}`;
    const none = await bed.stranger.get(scene.path);
    expect(none.html).not.toMatch(new RegExp(`value="${scene.invoiceId}" checked`));
    bed.services.config.stripe.secretKey = null;
  });

  test('comes back filled in with what is missing', async () => {
    const scene = await bed.scene();
    const empty = await bed.send(`${scene.path}/dispute`, [
      ['invoice', ''],
      ['text', ''],
    ]);
    expect(empty.status).toBe(422);
    expect(textOfPage(empty.html)).toContain('Please choose the invoice.');
    expect(textOfPage(empty.html)).toContain('Please choose what comes closest.');
    const wrong = await bed.send(
      `${scene.path}/dispute`,
      form(scene, { amount: 'a lot', text: SCRIPT }),
    );
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('value="a lot"');
    expect(wrong.html).toContain(SCRIPT_SHOWN);
    const tooMuch = await bed.send(`${scene.path}/dispute`, form(scene, { amount: '1000,01' }));
    expect([tooMuch.status, textOfPage(tooMuch.html)]).toEqual([
      422,
      expect.stringContaining('That is more than the invoice, which was for €1,000.00.') as string,
    ]);
    const long = await bed.send(`${scene.path}/dispute`, form(scene, { text: 'a'.repeat(5_001) }));
    expect(long.status).toBe(422);
    expect(await disputesOf(scene)).toEqual([]);
  });

  test('keeps what was typed when a file cannot be taken', async () => {
    const scene = await bed.scene();
    const cases: [Field[], number, string][] = [
      [[['files', { name: 'a.html', content: bytes('<html>') }]], 422, 'a.html'],
      [[['files', { name: 'empty.pdf', content: bytes('') }]], 422, 'is empty'],
      [[['files', { name: 'big.pdf', content: Buffer.alloc(11 << 20, '%PDF-') }]], 413, 'larger'],
      [
        Array.from({ length: 6 }, () => ['files', { name: 'a.pdf', content: SAMPLES.pdf }]),
        413,
        '5 files at most',
      ],
    ];
    for (const [files, status, words] of cases) {
      const answer = await bed.send(`${scene.path}/dispute`, [
        ...form(scene, { text: 'Kept words' }),
        ...files,
      ]);
      expect(answer.status).toBe(status);
      expect(textOfPage(answer.html)).toContain(words);
      expect(answer.html).toContain('Kept words</textarea>');
    }
    expect(await disputesOf(scene)).toEqual([]);
  });

  test('twice is once: at the same time, and later with a way to the one that stands', async () => {
    const scene = await bed.scene();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => bed.send(`${scene.path}/dispute`, form(scene))),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 409, 409, 409, 409]);
    const [dispute, ...others] = await disputesOf(scene);
    expect(others).toEqual([]);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.html).toContain(`/disputes/${dispute?.id}"`);
    expect(textOfPage((await bed.stranger.get(`${scene.path}/dispute`)).html)).toContain(
      'no open invoice that is not in dispute already',
    );
  });
});

describe('a dispute that stands', () => {
  test('is answered with words and files, once however often it is sent', async () => {
    const scene = await bed.scene();
    const id = await bed.open(scene);
    const path = `${scene.path}/disputes/${id}`;
    const fields: Field[] = [
      ['key', newKey()],
      ['text', 'Here is the note.'],
      ['files', { name: 'note.txt', content: SAMPLES.text }],
    ];
    for (let press = 0; press < 2; press += 1) {
      expect((await bed.send(`${path}/messages`, fields)).status).toBe(303);
    }
    const text = textOfPage((await bed.stranger.get(path)).html);
    expect(text.split('Here is the note.')).toHaveLength(2);
    const empty = await bed.send(`${path}/messages`, [
      ['key', newKey()],
      ['text', ' '],
    ]);
    expect(empty.status).toBe(422);
  });

  test('gives its files to be saved, and to nobody else', async () => {
    const scene = await bed.scene();
    const id = await bed.open(scene);
    const path = `${scene.path}/disputes/${id}`;
    await bed.send(`${path}/messages`, [
      ['key', newKey()],
      ['text', 'The note'],
      ['files', { name: 'page.html', content: bytes('see <script>alert(1)</script>') }],
    ]);
    const { html } = await bed.stranger.get(path);
    const file = /href="([^"]+\/files\/\d+)"/.exec(html)?.[1] ?? '';
    const saved = await bed.stranger.get(file);
    expect(saved.status).toBe(200);
    expect(saved.headers).toMatchObject({
      'content-type': 'text/plain',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'no-store',
    });
    expect(saved.headers['content-disposition']).toMatch(/^attachment; /);

    const other = await bed.scene();
    const otherId = await bed.open(other);
    const fileId = file.split('/').at(-1) ?? '';
    const oneInvoice = `/p/${await tokenFor(bed, scene.customer, other.invoiceId)}`;
    for (const token of [other.path, oneInvoice, `/p/${'x'.repeat(43)}`]) {
      for (const rest of ['', `/files/${fileId}`]) {
        const answer = await bed.stranger.get(`${token}/disputes/${id}${rest}`);
        expect([token, rest, answer.status]).toEqual([token, rest, 404]);
      }
      for (const rest of ['messages', 'withdrawal']) {
        const answer = await bed.send(`${token}/disputes/${id}/${rest}`, [
          ['key', newKey()],
          ['text', 'Not mine'],
        ]);
        expect([rest, answer.status]).toEqual([rest, 404]);
      }
    }
    // A file of one's own dispute is not one of another's.
    expect(
      (await bed.stranger.get(`${other.path}/disputes/${otherId}/files/${fileId}`)).status,
    ).toBe(404);
    for (const odd of ['0', 'abc', '99999999999999999999']) {
      expect((await bed.stranger.get(`${scene.path}/disputes/${odd}`)).status).toBe(404);
      expect((await bed.stranger.get(`${path}/files/${odd}`)).status).toBe(404);
    }
    // Nor can a link open a dispute of somebody else's invoice.
    const foreign = await bed.send(`${other.path}/dispute`, form(scene));
    expect(foreign.status).toBe(422);
  });

  test('can be withdrawn, and then takes no more words', async () => {
    const scene = await bed.scene();
    const id = await bed.open(scene);
    const path = `${scene.path}/disputes/${id}`;
    for (let press = 0; press < 2; press += 1) {
      expect((await bed.send(`${path}/withdrawal`, [])).status).toBe(303);
    }
    expect(await disputesOf(scene)).toMatchObject([{ status: 'withdrawn' }]);
    const { html } = await bed.stranger.get(path);
    expect(textOfPage(html)).toContain('The dispute was withdrawn.');
    expect(html).not.toContain('/messages"');
    const late = await bed.send(`${path}/messages`, [
      ['key', newKey()],
      ['text', 'One more thing'],
    ]);
    expect(late.status).toBe(409);
    // Whoever thinks again opens a new one.
    expect((await bed.send(`${scene.path}/dispute`, form(scene))).status).toBe(303);
  });

  test('changes nothing when it is read, and asks for a fresh link when this one is old', async () => {
    const scene = await bed.scene();
    const id = await bed.open(scene);
    const count = async () =>
      bed.services
        .sql`select (select count(*) from dispute_messages) as messages, (select count(*) from audit_entries) as audits`;
    const before = await count();
    for (const path of [`${scene.path}/dispute`, `${scene.path}/disputes/${id}`]) {
      expect((await bed.stranger.get(path)).status).toBe(200);
    }
    for (const rest of ['messages', 'withdrawal']) {
      expect((await bed.stranger.get(`${scene.path}/disputes/${id}/${rest}`)).status).toBe(404);
    }
    expect(await count()).toEqual(before);
    await bed.services
      .sql`update pay_links set expires_at = '2026-03-01' where customer_id = ${scene.customer.id}`;
    for (const path of [`${scene.path}/dispute`, `${scene.path}/disputes/${id}`]) {
      expect((await bed.stranger.get(path)).status).toBe(303);
      expect((await bed.send(`${scene.path}/dispute`, form(scene))).location).toBe(scene.path);
    }
  });
});
