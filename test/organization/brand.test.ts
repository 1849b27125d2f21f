import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { textOn } from '../../emails/brand.ts';
import { compileMail } from '../../emails/compile.ts';
import { fillMail } from '../../emails/fill.ts';
import { sampleFacts } from '../../emails/samples.ts';
import { mailBrand } from '../../server/organization/brand.ts';
import {
  LOGO_BYTES_MAX,
  readLogo,
  shownLogo,
  signatureProblem,
} from '../../server/organization/brand-rules.ts';
import { findOrganization } from '../../server/organization/queries.ts';
import {
  givenAda,
  givenUser,
  openOffice,
  person,
  type Office,
  type Person,
} from '../users/person.ts';

/** The head of a PNG of that size, with enough behind it to look like one. */
function png(width: number, height: number, more = 0): Buffer {
  const head = Buffer.alloc(33);
  head.write('\x89PNG\r\n\x1a\n', 'latin1');
  head.writeUInt32BE(13, 8);
  head.write('IHDR', 12, 'latin1');
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return Buffer.concat([head, deflateSync(Buffer.alloc(8)), Buffer.alloc(more)]);
}

/** A JPEG's segments: a comment, then a frame of that size. */
function jpeg(width: number, height: number): Buffer {
  const frame = Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, 4, 1, 2]), frame]);
}

describe('a logo', () => {
  test('is judged by what it holds', () => {
    expect(readLogo(png(480, 120))).toEqual({ mediaType: 'image/png', width: 480, height: 120 });
    expect(readLogo(jpeg(300, 200))).toEqual({ mediaType: 'image/jpeg', width: 300, height: 200 });
    expect(readLogo(Buffer.alloc(0))).toEqual({ problem: 'empty' });
    expect(readLogo(png(4, 4, LOGO_BYTES_MAX))).toEqual({ problem: 'too_large' });
    expect(readLogo(png(4001, 4))).toEqual({ problem: 'too_wide' });
    for (const other of [
      '<svg xmlns="…"/>',
      'GIF89a',
      '%PDF-1.7',
      '\x89PNG\r\n\x1a\n',
      '\xff\xd8\xff\xda',
    ]) {
      expect(readLogo(Buffer.from(other, 'latin1')), other).toEqual({ problem: 'type_refused' });
    }
    expect(readLogo(png(0, 4))).toEqual({ problem: 'type_refused' });
  });

  test('never throws, whatever the bytes', () => {
    const start = fc.constantFrom('\x89PNG\r\n\x1a\n', '\xff\xd8\xff\xe0', '\xff\xd8\xff\xc0', '');
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 60 }), (head, rest) => {
        const read = readLogo(Buffer.concat([Buffer.from(head, 'latin1'), rest]));
        expect('problem' in read || (read.width > 0 && read.height > 0)).toBe(true);
      }),
    );
  });

  test('is shown at most 240 by 56, in its own proportions, and never larger than it is', () => {
    const shown = (width: number, height: number) => {
      const logo = shownLogo(
        { hash: 'ab', mediaType: 'image/png', width, height },
        'https://x.test',
      );
      return [logo.url, logo.width, logo.height];
    };
    expect(shown(480, 112)).toEqual(['https://x.test/brand/logo/ab.png', 240, 56]);
    expect(shown(112, 112)).toEqual([expect.any(String), 56, 56]);
    expect(shown(30, 10)).toEqual([expect.any(String), 30, 10]);
    expect(shown(4000, 1)).toEqual([expect.any(String), 240, 1]);
  });
});

test('a signature has at most six lines of 80 characters, all of which can be seen', () => {
  expect(signatureProblem('Claire\n\n02 555 12 12')).toBeNull();
  expect(signatureProblem(Array(7).fill('x').join('\n'))).toBe('too_many_lines');
  expect(signatureProblem('😀'.repeat(80))).toBeNull();
  expect(signatureProblem('😀'.repeat(81))).toBe('line_too_long');
  for (const hidden of ['\u200b', '\u202e', '\ue000', '\u0007']) {
    expect(signatureProblem(`a${hidden}b`)).toBe('character');
  }
});

test('text on a colour is white or dark, whichever reads better', () => {
  expect(textOn('#ffffff')).toEqual({
    onColor: '#111827',
    contrast: expect.closeTo(17.74, 1) as number,
  });
  expect(textOn('#000000')).toEqual({ onColor: '#ffffff', contrast: 21 });
});

describe('in the settings', () => {
  let office: Office;
  let ada: Person;
  let ben: Person;
  beforeAll(async () => {
    office = await openOffice();
    ada = person(office, (await givenAda(office)).cookie);
    ben = person(office, (await givenUser(office, 'collector')).cookie);
  });
  afterAll(() => office.close());
  beforeEach(async () => {
    await office.services.sql`update organization set logo_hash = null, signature = ''`;
  });

  /** Chooses a file in the form, as a browser sends it. */
  async function upload(who: Person, content: Buffer, name = 'logo.png') {
    const boundary = 'a-boundary';
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="logo"; filename="${name}"\r\nContent-Type: image/png\r\n\r\n`;
    return office.app.inject({
      ...{ method: 'POST', url: '/settings/mail/logo' },
      payload: Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]),
      headers: {
        ...{ accept: 'text/html', 'accept-language': 'en', 'sec-fetch-site': 'same-origin' },
        'content-type': `multipart/form-data; boundary=${boundary}`,
      },
      cookies: Object.fromEntries(who.cookies),
    });
  }

  const mailOf = async () => {
    const organization = await findOrganization(office.services.sql);
    if (!organization) throw new Error('There is no organization.');
    const brand = mailBrand(organization, 'https://relance.lumen.example');
    const template = { kind: 'reminder', tone: 'firm', language: 'fr', ...brand } as const;
    return fillMail(await compileMail(template), sampleFacts('fr').several.reminder);
  };

  test('a logo stands at the top of mails and pages, and strangers may fetch it for ever', async () => {
    expect((await upload(ada, png(480, 112))).statusCode).toBe(303);
    const { html, text } = await mailOf();
    const image = /<img[^>]*>/.exec(html)?.[0] ?? '';
    const url = /src="([^"]+)"/.exec(image)?.[1] ?? '';
    expect(url).toMatch(/^https:\/\/relance\.lumen\.example\/brand\/logo\/[0-9a-f]{64}\.png$/);
    expect(image).toContain('alt="Atelier Démo"');
    expect(image).toMatch(/width="240" height="56"/);
    expect(text).not.toContain('/brand/');
    const path = new URL(url).pathname;
    const answer = await person(office).get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      ...{ 'content-type': 'image/png', 'x-content-type-options': 'nosniff' },
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect((await ada.get('/settings/mail')).html).toContain(`src="${path}"`);
    expect((await ada.post('/settings/mail/logo/removal')).status).toBe(303);
    expect((await mailOf()).html).not.toContain('<img');
    // Mails that were sent still show it.
    expect((await person(office).get(path)).status).toBe(200);
  });

  test('what is no logo is refused by the field, and only administrators change it', async () => {
    const cases: [Buffer, string][] = [
      [Buffer.from('<svg/>'), 'Only PNG and JPEG pictures'],
      [Buffer.from('%PDF-1.7 and more'), 'Only PNG and JPEG pictures'],
      [png(4, 4, LOGO_BYTES_MAX), 'larger than 200 kB'],
      [png(9000, 4), 'more than 4,000 pixels'],
      [Buffer.alloc(0), 'Choose a picture'],
    ];
    for (const [content, sentence] of cases) {
      const answer = await upload(ada, content);
      expect(answer.statusCode, sentence).toBe(422);
      expect(answer.body).toContain(sentence);
    }
    expect((await upload(ben, png(4, 4))).statusCode).toBe(403);
    expect((await findOrganization(office.services.sql))?.logoHash).toBeNull();
    const hash = 'a'.repeat(64);
    for (const file of [`${hash}.png`, 'x.png', hash, `${hash}.svg`, '..%2f..%2fetc']) {
      expect((await person(office).get(`/brand/logo/${file}`)).status, file).toBe(404);
    }
  });

  test('a signature of several lines ends mails in both parts, markup as text', async () => {
    const sender = { senderName: 'Claire', replyTo: '', brandColor: '#1f5f4a' };
    const saved = await ada.post('/settings/mail', {
      ...sender,
      signature: ' Claire <Roy> \r\n\r\n02 555',
    });
    expect(saved.status).toBe(303);
    const { html, text } = await mailOf();
    expect(text).toContain('Bien cordialement,\nClaire <Roy>\n02 555\n\n-- \n');
    expect(html).toContain('Bien cordialement,<br/>Claire &lt;Roy&gt;<br/>02 555</p>');
    const refused = await ada.post('/settings/mail', { ...sender, signature: 'x\n'.repeat(7) });
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('Six lines at most.');
  });

  test('the page says how well the button reads', async () => {
    await office.services.sql`update organization set brand_color = '#1f5f4a'`;
    expect((await ada.get('/settings/mail')).html).toContain('7.5 with white text');
  });
});
