import { expect, test } from 'vitest';
import { setInFrench } from '../../views/texts/typography.ts';
import { OFFICE_TEXTS } from '../../views/texts/office/texts.ts';

/** Every sentence with where it stands; those with arguments are filled with sample ones. */
function sentences(texts: unknown, path = ''): [string, string][] {
  if (typeof texts === 'string') return [[path, texts]];
  if (typeof texts === 'function') {
    try {
      const filled: unknown = (texts as (...words: unknown[]) => unknown)(7, 8, 9);
      return typeof filled === 'string' ? [[path, filled]] : [];
    } catch {
      // A sentence whose arguments are objects is looked at where it is used.
      return [];
    }
  }
  return Object.entries(texts as object).flatMap(([key, value]) =>
    sentences(value, path === '' ? key : `${path}.${key}`),
  );
}

test('French is set as French is: no-break spaces before its marks, and its own apostrophe', () => {
  const wrong = sentences(OFFICE_TEXTS.fr).filter(([, sentence]) =>
    / [?!;:»]|« |[a-zà-ÿ]'[a-zà-ÿ]/.test(sentence),
  );
  expect(wrong).toEqual([]);
});

test.each(['fr', 'nl'] as const)('hardly anything is left in English in %s', (language) => {
  const english = new Map(sentences(OFFICE_TEXTS.en));
  const left = sentences(OFFICE_TEXTS[language]).filter(
    ([path, sentence]) => english.get(path) === sentence && /\w+ \w+ \w+/.test(sentence),
  );
  expect(left).toEqual([]);
});

test('French sentences are set wherever they stand, and only their spaces change', () => {
  const set = setInFrench({
    a: 'Prêt ?',
    b: ['Oui : non ; « si »'],
    c: (n: number) => `${n} %`,
    d: 1,
  });
  expect(set.a).toBe('Prêt\u202f?');
  expect(set.b).toEqual(['Oui\u00a0: non\u202f; «\u202fsi\u202f»']);
  expect(set.c(3)).toBe('3\u00a0%');
  expect(set.d).toBe(1);
});
