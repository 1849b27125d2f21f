import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  chooseWording,
  currentWordings,
  freeVariant,
  slugOf,
  tidySource,
  voiceOfSlug,
  VOICES,
  type CurrentWording,
  type WordingVersion,
} from '../../server/wordings/rules.ts';

const KEY = { kind: 'reminder', tone: 'firm', language: 'fr' } as const;

function version(more: Partial<WordingVersion>): WordingVersion {
  return {
    ...{ ...KEY, variant: 1, number: 3, origin: 'written' },
    ...{ subject: 'Sujet', body: 'Corps', ...more },
  };
}

test('each mail has a name in addresses that leads back to it', () => {
  expect(VOICES).toHaveLength(7);
  expect(VOICES.map(slugOf)).toContain('reminder-friendly');
  for (const voice of VOICES) expect(voiceOfSlug(slugOf(voice))).toEqual(voice);
  expect(voiceOfSlug('reminder')).toBeUndefined();
});

test('without anything written there are the two that come with the program', () => {
  const current = currentWordings(KEY, []);
  expect(current.map(({ variant, number, isShipped }) => [variant, number, isShipped])).toEqual([
    [1, 0, true],
    [2, 0, true],
  ]);
  expect(current[0].source.body).toContain('Malgré nos précédents messages');
  expect(current[1]?.source.body).toContain('Nous vous avons déjà écrit');
});

test('what was written counts, others are added, and what was taken out is gone', () => {
  const taken = { origin: 'taken_out', subject: null, body: null } as const;
  const shipped = { origin: 'shipped', subject: null, body: null } as const;
  const current = currentWordings(KEY, [
    version({ variant: 1 }),
    version({ variant: 2, ...shipped }),
    version({ variant: 3, ...taken }),
    version({ variant: 4 }),
    version({ variant: 2, tone: 'final' }),
    version({ variant: 2, language: 'en' }),
  ]);
  expect(current.map(({ variant, isShipped }) => [variant, isShipped])).toEqual([
    [1, false],
    [2, true],
    [4, false],
  ]);
  expect(current[1]?.number).toBe(3);
  expect(freeVariant(current)).toBe(3);
  expect(
    freeVariant([1, 2, 3, 4, 5, 6].map((variant) => ({ variant }) as CurrentWording)),
  ).toBeNull();
});

test('two mails in a row to a customer differ, however many wordings there are and however the count goes on', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 6 }),
      fc.nat(10_000),
      fc.array(fc.nat(4), { minLength: 2, maxLength: 12 }),
      (variants, customerId, steps) => {
        const wordings = variants.map((variant) => ({ variant })) as [CurrentWording];
        let sentBefore = 0;
        let lastVariant: number | null = null;
        for (const step of steps) {
          sentBefore += step;
          const { variant } = chooseWording(wordings, { customerId, sentBefore, lastVariant });
          expect(variants).toContain(variant);
          expect(variant).not.toBe(lastVariant);
          lastVariant = variant;
        }
      },
    ),
  );
});

test('over many customers all wordings get their turn', () => {
  const wordings = [1, 2, 5].map((variant) => ({ variant })) as unknown as [CurrentWording];
  const chosen = Array.from({ length: 30 }, (_, customerId) =>
    chooseWording(wordings, { customerId, sentBefore: 1, lastVariant: null }),
  );
  for (const variant of [1, 2, 5]) {
    expect(chosen.filter((one) => one.variant === variant)).toHaveLength(10);
  }
});

test('typed text is set as printers do, and what stands in brackets is left alone', () => {
  expect(tidySource('fr', "L'échéance : « ici » ! {% if iban %}Oui ?{% endif %}")).toBe(
    'L’échéance\u00a0: «\u202fici\u202f»\u202f! {% if iban %}Oui\u202f?{% endif %}',
  );
  expect(tidySource('en', "Don't wait: {{ total }}?")).toBe('Don’t wait: {{ total }}?');
  expect(tidySource('fr', 'A\r\n\r\nB  \r\n\tC\n\n')).toBe('A\n\nB\n C');
  expect(tidySource('fr', 'e\u0301\ud800')).toBe('é\ufffd');
});

test('tidying twice changes nothing more', () => {
  const piece = fc.constantFrom(
    ...[
      "l'a",
      ' :',
      ' !',
      '« ',
      '\n',
      '\r\n',
      ' ',
      '{{ x }}',
      '{% if y %}',
      '{',
      '%',
      '}',
      '\u202f?',
      "'",
    ],
  );
  fc.assert(
    fc.property(fc.array(piece), fc.constantFrom('fr', 'en', 'nl'), (pieces, language) => {
      const once = tidySource(language, pieces.join(''));
      expect(tidySource(language as 'fr', once)).toBe(once);
    }),
  );
});
