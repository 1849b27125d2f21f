import fc from 'fast-check';
import { expect, test } from 'vitest';
import { brandCss, contrast, readColor } from '../../server/portal/brand.ts';
import { maskAddress, transferReference, type OwedInvoice } from '../../server/portal/rules.ts';
import { hashToken, isTokenShaped, payLinkToken } from '../../server/portal/token.ts';

const owed = (number: string, reference = ''): OwedInvoice => ({
  id: 1,
  number,
  subject: '',
  reference,
  dueOn: '2026-01-31',
  currency: 'EUR',
  totalMinor: 100,
  balanceMinor: 100,
  holds: [],
  promisedOn: null,
  isInFlight: false,
});

const valueOf = (css: string, name: string) =>
  readColor(new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(css)?.[1] ?? '');

test('whatever the firm’s colour, what stands in it or on it can be read', () => {
  const byte = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(byte, byte, byte, (red, green, blue) => {
      const hex = [red, green, blue].map((value) => value.toString(16).padStart(2, '0')).join('');
      const css = brandCss(`#${hex}`);
      const ground = [244, 245, 243] as const;
      expect(contrast(valueOf(css, 'brand'), valueOf(css, 'on-brand'))).toBeGreaterThanOrEqual(4.5);
      expect(
        contrast(valueOf(css, 'brand-hover'), valueOf(css, 'on-brand')),
      ).toBeGreaterThanOrEqual(4.5);
      expect(contrast(valueOf(css, 'brand-text'), ground)).toBeGreaterThanOrEqual(4.5);
    }),
  );
});

test('a colour that can be read already is left as it is', () => {
  expect(brandCss('#1f5f4a')).toContain('--brand: #1f5f4a;');
  expect(brandCss('#1f5f4a')).toContain('--brand-text: #1f5f4a;');
});

test.each([
  ['anna@jansen.be', 'a•••@jansen.be'],
  ['a@jansen.be', '•••@jansen.be'],
  ['compta.fournisseurs@grand-groupe.example', 'c•••@grand-groupe.example'],
])('%s is shown as %s', (address, masked) => {
  expect(maskAddress(address)).toBe(masked);
});

test('a transfer quotes the references, or the customer’s number when there are too many', () => {
  expect(transferReference([owed('F-1'), owed('F-2', '+++090/9337/55493+++')], 'C-7')).toBe(
    'F-1, +++090/9337/55493+++',
  );
  expect(
    transferReference(
      ['1', '2', '3', '4', '5'].map((n) => owed(n)),
      'C-7',
    ),
  ).toBe('C-7');
  expect(transferReference([], 'C-7')).toBe('C-7');
});

test('a token is 256 bits that depend on the key and the link, and only its hash is stored', () => {
  const linkId = '2f1c1f6e-0d0f-4f0a-9a46-0d3ff1b6f5a1';
  const token = payLinkToken('a key', linkId);
  expect(isTokenShaped(token)).toBe(true);
  expect(Buffer.from(token, 'base64url').length).toBe(32);
  expect(payLinkToken('a key', linkId)).toBe(token);
  expect(payLinkToken('another key', linkId)).not.toBe(token);
  expect(hashToken(token).length).toBe(32);
  expect(hashToken(token).toString('base64url')).not.toBe(token);
});
