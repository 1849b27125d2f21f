import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Font, Glyph, GlyphRun } from 'fontkit';

export type Weight = 'regular' | 'bold';

const FILES: Record<Weight, string> = {
  regular: '@expo-google-fonts/ibm-plex-sans/400Regular/IBMPlexSans_400Regular.ttf',
  bold: '@expo-google-fonts/ibm-plex-sans/600SemiBold/IBMPlexSans_600SemiBold.ttf',
};

export type Fonts = Readonly<Record<Weight, Font>>;

let loading: Promise<Fonts> | undefined;

/**
 * The documents' font, read once, with the first document: a process that makes none spares the memory. Its figures are all of
 * one width, so that columns of amounts stand in line.
 */
export function loadFonts(): Promise<Fonts> {
  loading ??= readFonts();
  return loading;
}

async function readFonts(): Promise<Fonts> {
  const { create } = await import('fontkit');
  const { resolve } = createRequire(import.meta.url);
  const read = async (weight: Weight): Promise<Font> => {
    const font = create(await readFile(resolve(FILES[weight])));
    if (!('layout' in font)) throw new Error(`${FILES[weight]} holds more than one font.`);
    rememberSigns(font);
    return withQuickFigures(font);
  };
  return { regular: await read('regular'), bold: await read('bold') };
}

/**
 * Makes the glyph of every sign, so that it knows its sign for as long as the font lives: one that is first met as a part of another
 * (the E of É, when a document is put together) would know none, and no document after that could be searched or read aloud.
 */
function rememberSigns(font: Font): void {
  for (const sign of font.characterSet) font.glyphForCodePoint(sign);
}

// Figures, capitals and their signs: no ligature and no mark among them.
const PLAIN = /^[0-9A-Z .,/\u00a0\u202f\u2212€%+-]*$/;

/** The narrow no-break space, in widths of a letter: the font's own, an eighth, leaves 1 481 looking like 1481. */
const NARROW_SPACE = '\u202f';
const NARROW_SPACE_WIDTH = 0.19;

/**
 * The general way to shape a text looks for ligatures, marks and pairs, 45 µs for an amount; a statement has tens of thousands
 * of them (measured: 1.2 s for 5,000 lines, 0.5 s with this).
 */
function withQuickFigures(font: Font): Font {
  const narrow = font.glyphForCodePoint(NARROW_SPACE.codePointAt(0) ?? 0);
  const narrowWidth = Math.round(NARROW_SPACE_WIDTH * font.unitsPerEm);
  const widthOf = (glyph: Glyph) => (glyph.id === narrow.id ? narrowWidth : glyph.advanceWidth);
  const glyphs = new Map<string, Glyph>();
  const glyphOf = (sign: string): Glyph => {
    const glyph = glyphs.get(sign) ?? font.glyphForCodePoint(sign.codePointAt(0) ?? 0);
    glyphs.set(sign, glyph);
    return glyph;
  };
  const layoutPlain = (text: string): GlyphRun => {
    const run = Array.from(text, glyphOf);
    const positions = run.map((glyph) => ({ ...ORIGIN, xAdvance: widthOf(glyph) }));
    const advanceWidth = positions.reduce((sum, { xAdvance }) => sum + xAdvance, 0);
    return { ...EMPTY_RUN, glyphs: run, positions, advanceWidth };
  };
  const layoutAny = (text: string, features?: string[]): GlyphRun => {
    const run = font.layout(text, features);
    if (!text.includes(NARROW_SPACE)) return run;
    const positions = run.positions.map((position, at) =>
      run.glyphs[at]?.id === narrow.id ? { ...position, xAdvance: narrowWidth } : position,
    );
    const advanceWidth = positions.reduce((sum, { xAdvance }) => sum + xAdvance, 0);
    return { ...EMPTY_RUN, glyphs: run.glyphs, positions, advanceWidth };
  };
  const layout = (text: string, features?: string[]): GlyphRun =>
    features === undefined && PLAIN.test(text) ? layoutPlain(text) : layoutAny(text, features);
  // Everything else is the font's own.
  return Object.create(font, { layout: { value: layout } }) as Font;
}

const ORIGIN = { yAdvance: 0, xOffset: 0, yOffset: 0 };

const EMPTY_RUN = {
  ...{ script: 'latn', language: '', direction: 'ltr', features: {}, advanceHeight: 0 },
  bbox: { minX: 0, minY: 0, maxX: 0, maxY: 0, width: 0, height: 0 },
};

// What nearly every text consists of; the font has all of it.
const KNOWN = /^[\x20-\x7e\u00a0-\u017f\u2013\u2014\u2018-\u201e\u2022\u2026\u202f\u20ac\u2212]*$/;

// More than any name or sentence has: a text of pages would push everything else off its page.
const LENGTH_MAX = 600;

/** The text on one line, at most 600 signs of it, with a question mark for each sign the font does not have (Arabic, Chinese, pictures). */
export function printable(text: string, font: Font): string {
  const whole = text.normalize('NFC').replace(/[\s\p{Cc}]+/gu, keepOneSpace);
  const line = whole.length > LENGTH_MAX ? `${whole.slice(0, LENGTH_MAX - 1)}…` : whole;
  if (KNOWN.test(line)) return line;
  return Array.from(line, (sign) =>
    font.hasGlyphForCodePoint(sign.codePointAt(0) ?? 0) ? sign : '?',
  ).join('');
}

// No-break spaces stay what they are.
function keepOneSpace(spaces: string): string {
  return /^[\u00a0\u202f]+$/.test(spaces) ? spaces : ' ';
}
