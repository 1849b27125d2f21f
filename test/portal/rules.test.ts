import fc from 'fast-check';
import { expect, test } from 'vitest';
import { brandCss, contrast, readColor } from '../../server/portal/brand.ts';
import { maskAddress } from '../../server/portal/rules.ts';
import { formatMoney } from '../../server/money/format.ts';
import { readTyped, typedText } from '../../server/portal/parts.ts';
import { hashToken, isTokenShaped, payLinkToken } from '../../server/portal/token.ts';

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

test.each([
  ['12,50', 'EUR', 'fr-FR', 1250],
  ['1 234,5', 'EUR', 'fr-FR', 123_450],
  ['1.234,56 €', 'EUR', 'nl-BE', 123_456],
  ['1.234', 'EUR', 'nl-BE', 123_400],
  ['1,234', 'EUR', 'en-GB', 123_400],
  ['12.50', 'EUR', 'fr-BE', 1250],
  ['1.234', 'EUR', 'fr-FR', undefined],
  ['1.234', 'JPY', 'nl-BE', 1234],
  ['1,234', 'KWD', 'fr-FR', 1234],
  ['1.234', 'KWD', 'en-GB', 1234],
  ['1.234', 'KWD', 'nl-BE', 1_234_000],
  ['1,2345', 'KWD', 'fr-FR', undefined],
  ['12,5', 'JPY', 'fr-FR', undefined],
  ['-5', 'EUR', 'fr-FR', undefined],
  ['deux', 'EUR', 'fr-FR', undefined],
  ['1e3', 'EUR', 'en-GB', undefined],
  ['99999999999999999999', 'EUR', 'en-GB', undefined],
])('%s %s typed in the notation of %s', (text, currency, locale, minor) => {
  expect(readTyped(text, currency, locale)).toBe(minor);
});

test('what is proposed to be typed reads as the same amount, in every notation', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 99_999_999_999 }),
      fc.constantFrom('EUR', 'JPY', 'KWD'),
      fc.constantFrom('fr-FR', 'fr-BE', 'fr-CH', 'nl-BE', 'nl-NL', 'en-GB', 'en-US'),
      (minor, currency, locale) => {
        expect(readTyped(typedText({ minor, currency }, locale), currency, locale)).toBe(minor);
        const shown = formatMoney({ minor, currency }, locale);
        if (currency === 'EUR') expect(readTyped(shown, currency, locale)).toBe(minor);
      },
    ),
  );
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
