import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { DocumentFacts } from './facts.ts';
import type { Block } from './flow.ts';
import { drawPages } from './pages.ts';
import { openSheet, type Sheet } from './sheet.ts';
import { documentTexts } from './texts/texts.ts';

interface Outline {
  facts: DocumentFacts;
  /** Of the file, and at the head of every page but the first. */
  title: string;
  /** With tags a screen reader follows headings and tables; they cost four fifths of a long file. */
  isTagged: boolean;
  makeBlocks: (sheet: Sheet) => Promise<Block[]>;
}

/** A document of a few pages, as a whole. */
export async function makePdf(outline: Outline): Promise<Buffer> {
  return buffer(await streamPdf(outline));
}

/** A document page by page. When making it fails, the stream ends with that error. */
export async function streamPdf(outline: Outline): Promise<Readable> {
  const { facts, title } = outline;
  const sheet = await openSheet({
    title: `${title} – ${facts.organization.name}`,
    author: facts.organization.name,
    language: facts.language,
    madeAt: facts.madeAt,
    isTagged: outline.isTagged,
  });
  const frame = { facts, texts: documentTexts(facts.language), running: title };
  const draw = async () => drawPages(sheet, frame, await outline.makeBlocks(sheet));
  const pdf = sheet.pdf as unknown as Readable;
  draw().catch((error: unknown) => pdf.destroy(asError(error)));
  return pdf;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
