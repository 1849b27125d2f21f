import jsQR from 'jsqr';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeQR } from 'qr';
import type { Page } from 'playwright-core';
import { compileMail } from '../../emails/compile.ts';
import { checkBody, fillMail } from '../../emails/fill.ts';
import { sampleFacts } from '../../emails/samples.ts';
import { CODE_BYTES_MAX, transferCode } from '../../emails/transfer-code.ts';
import { openBrowser, type TestBrowser } from '../support/browser.ts';

// The package is the function itself; its types speak of a default export.
const readCode = jsQR as unknown as typeof jsQR.default;

const reminder = () =>
  compileMail({ kind: 'reminder', tone: 'neutral', language: 'fr', brandColor: '#1d5c63' });
const facts = sampleFacts('fr').several.reminder;
const payload = facts.transferCode ?? '';
const largest = 'é'.repeat(CODE_BYTES_MAX / 2 - 1) + 'xyz';

/** The cells of the table as modules, spans spread out. */
function modulesOf(html: string): boolean[][] {
  return [...html.matchAll(/<tr height=4>(.*?)<\/tr>/g)].map(([, cells = '']) =>
    [...cells.matchAll(/<td( class=k bgcolor=black)?(?: colspan=(\d+))?><\/td>/g)].flatMap(
      ([, dark, span = '1']) => Array<boolean>(Number(span)).fill(dark !== undefined),
    ),
  );
}

describe('the payment code of a mail', () => {
  test('has the modules of the code, whatever it says', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 100 }), (text) => {
        const code = encodeQR(text, 'raw', { ecc: 'medium', border: 1 });
        const inner = code.slice(1, -1).map((row) => row.slice(1, -1));
        expect(modulesOf(transferCode(text))).toEqual(inner);
      }),
    );
  });

  test('keeps a mail at its largest far below the 102 kB at which Gmail cuts it off', async () => {
    expect(Buffer.byteLength(largest)).toBe(CODE_BYTES_MAX);
    const { html } = fillMail(await reminder(), { ...facts, transferCode: largest });
    expect(modulesOf(html)).toHaveLength(57);
    expect(Buffer.byteLength(html)).toBeLessThan(70_000);
  });

  test('is not worked out where a mail is only checked', async () => {
    const body = {
      skeleton: await reminder(),
      facts: { ...facts, transferCode: 'x'.repeat(5_000) },
    };
    expect(() => fillMail(body.skeleton, body.facts)).toThrow('overflow');
    expect(() => checkBody(body)).not.toThrow();
  });

  test('leaves no trace where there is none', async () => {
    const { html } = fillMail(await reminder(), { ...facts, transferCode: null });
    expect(html).toContain(facts.iban);
    expect(html).not.toMatch(/class="?(code|k)\b/);
    expect(html).not.toContain('scannez');
  });
});

describe('in a mail program', () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  test.each([
    ['on a desk', { viewport: { width: 1280, height: 900 } }],
    ['in the dark', { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' as const }],
    ['on a narrow telephone', { viewport: { width: 320, height: 640 } }],
  ])('a camera reads it %s', async (_, options) => {
    const { page, leave } = await browser.visitor(options);
    for (const transferCodeText of [payload, largest]) {
      const { html } = fillMail(await reminder(), { ...facts, transferCode: transferCodeText });
      await page.setContent(html);
      const picture = await page.getByRole('img', { name: 'Code QR du virement' }).screenshot();
      const { data, width, height } = await pixelsOf(page, picture);
      // Where its place begins between two pixels, the picture has one more.
      expect(Math.abs(width - height)).toBeLessThanOrEqual(1);
      const read = readCode(new Uint8ClampedArray(data), width, height);
      expect(Buffer.from(read?.binaryData ?? []).toString('utf8')).toBe(transferCodeText);
      const sideways: boolean = await page.evaluate(
        'document.documentElement.scrollWidth > document.documentElement.clientWidth',
      );
      expect(sideways).toBe(false);
    }
    await leave();
  });
});

interface Pixels {
  data: number[];
  width: number;
  height: number;
}

async function pixelsOf(page: Page, png: Buffer): Promise<Pixels> {
  return page.evaluate(`(async () => {
    const image = new Image();
    image.src = 'data:image/png;base64,${png.toString('base64')}';
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const drawing = new OffscreenCanvas(width, height).getContext('2d');
    drawing.drawImage(image, 0, 0);
    return { data: [...drawing.getImageData(0, 0, width, height).data], width, height };
  })()`);
}
