import { getDocumentProxy, getResolvedPDFJS } from 'unpdf';

/** A PDF as somebody else's reader understands it. */
export interface ReadPdf {
  /** The text of each page, in the order it was drawn. */
  pages: string[];
  /** Each sign as the file has it, line by line: text extraction gives every kind of space as the plain one. */
  signs: string;
  /** Right edge and baseline of each piece of text, by page. */
  pieces: { text: string; left: number; right: number; y: number }[][];
  info: Record<string, unknown>;
  language: string | null;
  /** Tags with their text, as a screen reader meets them: `H1 Reçu de paiement`. */
  tags: string[];
}

interface StructNode {
  role?: string;
  type?: string;
  id?: string;
  children?: StructNode[];
}

export async function readPdf(bytes: Uint8Array): Promise<ReadPdf> {
  const pdf = await getDocumentProxy(new Uint8Array(bytes));
  const { info } = await pdf.getMetadata();
  const read: ReadPdf = {
    ...{ pages: [], pieces: [], tags: [], signs: '' },
    info: info as Record<string, unknown>,
    language: (info as { Language?: string }).Language ?? null,
  };
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await pdf.getPage(number);
    const content = await page.getTextContent({ includeMarkedContent: true });
    read.signs += await signsOf(page);
    const byMark = new Map<string, string>();
    const pieces: ReadPdf['pieces'][number] = [];
    const open: string[] = [];
    let text = '';
    for (const item of content.items) {
      if ('str' in item) {
        text += item.str + (item.hasEOL ? '\n' : '');
        const mark = open.at(-1) ?? '';
        byMark.set(mark, (byMark.get(mark) ?? '') + item.str);
        const [, , , , left = 0, y = 0] = item.transform as number[];
        if (item.str.trim() !== '') {
          pieces.push({ text: item.str, left, right: left + item.width, y });
        }
      } else if (item.type === 'endMarkedContent') open.pop();
      else open.push(item.id ?? '');
    }
    read.pages.push(text);
    read.pieces.push(pieces);
    const tree = (await page.getStructTree()) as StructNode | null;
    if (tree) collectTags(tree, byMark, read.tags);
  }
  await pdf.loadingTask.destroy();
  return read;
}

function collectTags(node: StructNode, byMark: Map<string, string>, tags: string[]): void {
  const texts = (node.children ?? [])
    .filter((child) => child.type === 'content')
    .map((child) => byMark.get(child.id ?? '') ?? '');
  if (node.role) tags.push(`${node.role} ${texts.join('').trim()}`.trim());
  for (const child of node.children ?? []) collectTags(child, byMark, tags);
}

type Page = Awaited<ReturnType<Awaited<ReturnType<typeof getDocumentProxy>>['getPage']>>;

async function signsOf(page: Page): Promise<string> {
  const { OPS } = await getResolvedPDFJS();
  const { fnArray, argsArray } = await page.getOperatorList();
  return fnArray
    .map((code, at) => {
      if (code !== OPS.showText) return code === OPS.endText ? '\n' : '';
      const [glyphs] = argsArray[at] as [(number | { unicode: string })[]];
      return glyphs.map((glyph) => (typeof glyph === 'number' ? '' : glyph.unicode)).join('');
    })
    .join('');
}
