import jsQR from 'jsqr';
import { describe, expect, test } from 'vitest';
import { readIban } from '../../server/organization/rules.ts';
import { epcPayload, type Transfer } from '../../server/references/epc-rules.ts';
import { transferQrSvg } from '../../server/references/transfer-qr.ts';

const transfer: Transfer = {
  holder: 'Atelier Démo SRL',
  iban: 'BE68539007547034',
  amount: { minor: 123456, currency: 'EUR' },
  remittance: { rf: 'RF18539007547034' },
};

function payloadOf(changes: Partial<Transfer>): string {
  const made = epcPayload({ ...transfer, ...changes });
  if ('refusal' in made) throw new Error(made.refusal);
  return made.payload;
}

describe('the payload of a payment code (EPC069-12)', () => {
  test('has an ISO 11649 reference on its tenth line', () => {
    const payload = payloadOf({});
    expect(payload).toBe(
      'BCD\n002\n1\nSCT\n\nAtelier Démo SRL\nBE68539007547034\nEUR1234.56\n\nRF18539007547034',
    );
    expect(Buffer.byteLength(payload)).toBe(78);
  });

  test('has an OGM on its eleventh, the line of text', () => {
    const payload = payloadOf({ remittance: { text: '+++090/9337/55493+++' } });
    expect(payload).toBe(
      'BCD\n002\n1\nSCT\n\nAtelier Démo SRL\nBE68539007547034\nEUR1234.56\n\n\n+++090/9337/55493+++',
    );
    expect(Buffer.byteLength(payload)).toBe(83);
  });

  test('ends after the amount when nothing is to be said', () => {
    expect(payloadOf({ remittance: { text: ' ' } })).toMatch(/\nEUR1234\.56$/);
  });

  test('has the smallest and the largest amount, and refuses beyond', () => {
    const euro = (minor: number) => ({ amount: { minor, currency: 'EUR' } });
    expect(payloadOf(euro(1))).toContain('\nEUR0.01\n');
    expect(payloadOf(euro(99_999_999_999))).toContain('\nEUR999999999.99\n');
    for (const minor of [0, -1, 100_000_000_000]) {
      expect(epcPayload({ ...transfer, ...euro(minor) })).toEqual({ refusal: 'amount' });
    }
  });

  test('exists in euro only, for an account that exists, with a name and a text of allowed length', () => {
    const refused = (changes: Partial<Transfer>) => epcPayload({ ...transfer, ...changes });
    expect(refused({ amount: { minor: 100, currency: 'CHF' } })).toEqual({ refusal: 'currency' });
    expect(refused({ iban: 'BE68539007547035' })).toEqual({ refusal: 'iban' });
    expect(refused({ bic: 'NOPE' })).toEqual({ refusal: 'bic' });
    expect(refused({ holder: 'é'.repeat(71) })).toEqual({ refusal: 'holder' });
    expect(refused({ holder: ' ' })).toEqual({ refusal: 'holder' });
    expect(refused({ remittance: { text: 'x'.repeat(141) } })).toEqual({ refusal: 'remittance' });
    expect(refused({ remittance: { rf: 'RF18539007547035' } })).toEqual({ refusal: 'remittance' });
    expect(payloadOf({ holder: 'é'.repeat(70) })).toContain('é'.repeat(70));
  });

  test('counts its bytes, in which an accent is two', () => {
    const long = { holder: 'é'.repeat(70), remittance: { text: 'é'.repeat(140) } };
    expect(epcPayload({ ...transfer, ...long })).toEqual({ refusal: 'size' });
  });

  test('keeps its lines where they belong when a name brings its own', () => {
    const payload = payloadOf({ holder: 'Atelier\nDE89370400440532013000\r\nEUR1.00' });
    expect(payload.split('\n')[5]).toBe('Atelier DE89370400440532013000 EUR1.00');
    expect(payload.split('\n')[6]).toBe('BE68539007547034');
  });
});

test.each([
  ['BE68539007547034', true],
  ['FR7630006000011234567890189', true],
  ['FR1420041010050500013M02606', true],
  ['GB82WEST12345698765432', true],
  ['BE68539007547035', false],
])('the account %s is one: %s', (iban, isOne) => {
  expect(readIban(iban) === iban).toBe(isOne);
  expect('payload' in epcPayload({ ...transfer, iban })).toBe(isOne);
});

describe('the code', () => {
  const longest = payloadOf({
    holder: 'Établissements Lefèvre & Fils, cœur de ville',
    remittance: { text: '' },
  });
  const fill = 331 - Buffer.byteLength(longest) - 3;
  const atTheLimit = payloadOf({
    holder: `Établissements Lefèvre & Fils, cœur de ville`,
    remittance: { text: 'à'.repeat(Math.min(140, Math.floor(fill / 2))) },
  });

  test.each([
    ['with an ISO 11649 reference', payloadOf({})],
    ['with an OGM', payloadOf({ remittance: { text: '+++090/9337/55493+++' } })],
    ['with French accents', longest],
    ['as long as it may be', atTheLimit],
  ])('%s is read back by a camera', (_, payload) => {
    const svg = transferQrSvg(payload, 'fr');
    expect(textOf(readCode(...pictureOf(svg)))).toBe(payload);
  });

  test('at its largest is of version 13', () => {
    const size = /viewBox="0 0 (\d+) /.exec(transferQrSvg('x'.repeat(331), 'en'))?.[1];
    expect(Number(size)).toBe(17 + 4 * 13 + 2 * 4);
  });

  test('has nothing a strict content security policy would refuse, and a name in the language', () => {
    const svg = transferQrSvg(payloadOf({}), 'nl');
    expect(svg).not.toMatch(/style|<script|on\w+=|href/);
    expect(svg).toContain(' role="img"');
    expect(svg).toContain('<title>QR-code van de overschrijving');
    expect(transferQrSvg(payloadOf({}), 'fr')).toContain('<title>Code QR du virement');
    expect(transferQrSvg(payloadOf({}), 'en')).toContain('<title>QR code of the transfer');
  });
});

// The package is the function itself; its types speak of a default export.
const readCode = jsQR as unknown as typeof jsQR.default;

/** Paints the strokes of the SVG, four pixels a module, as a browser would. */
function pictureOf(svg: string): [Uint8ClampedArray, number, number] {
  const size = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1]);
  const scale = 4;
  const side = size * scale;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  const dark = /fill="#000" d="([^"]*)"/.exec(svg)?.[1] ?? '';
  for (const [, x, y, width] of dark.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1) {
      for (let at = Number(x) * scale; at < (Number(x) + Number(width)) * scale; at += 1) {
        pixels.fill(0, (row * side + at) * 4, (row * side + at) * 4 + 3);
      }
    }
  }
  return [pixels, side, side];
}

function textOf(code: { binaryData: number[] } | null): string {
  return code ? new TextDecoder().decode(new Uint8Array(code.binaryData)) : 'unreadable';
}
