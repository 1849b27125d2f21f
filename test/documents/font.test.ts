import { expect, test } from 'vitest';
import { loadFonts } from '../../server/documents/font.ts';

test('a letter is itself in every document, though another was put together from it before', async () => {
  const { regular } = await loadFonts();
  const [accented] = regular.layout('É').glyphs;
  if (!accented) throw new Error('The font has no É.');
  const subset = regular.createSubset();
  subset.includeGlyph(accented);
  // Takes along what É consists of.
  (subset as unknown as { encode(): Uint8Array }).encode();
  expect(regular.layout('E').glyphs.map(({ codePoints }) => codePoints)).toEqual([[0x45]]);
});
