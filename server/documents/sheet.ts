import type { Language } from '../calendar/locale.ts';
import { loadFonts, printable as printableIn, type Weight } from './font.ts';

/** The portal's colours. */
export const COLORS = { ink: '#14181f', quiet: '#545c66', line: '#dfe2de', ground: '#f4f5f3' };

/** A4 in points, and what stays empty at its sides. */
export const PAGE = { width: 595.28, height: 841.89, side: 48 };
export const CONTENT_WIDTH = PAGE.width - 2 * PAGE.side;

export interface Style {
  weight: Weight;
  size: number;
  color: string;
}

export const STYLES = {
  title: { weight: 'bold', size: 21, color: COLORS.ink },
  amount: { weight: 'bold', size: 24, color: COLORS.ink },
  heading: { weight: 'bold', size: 11, color: COLORS.ink },
  strong: { weight: 'bold', size: 9.5, color: COLORS.ink },
  body: { weight: 'regular', size: 9.5, color: COLORS.ink },
  quiet: { weight: 'regular', size: 9.5, color: COLORS.quiet },
  label: { weight: 'regular', size: 8.5, color: COLORS.quiet },
  small: { weight: 'regular', size: 7.5, color: COLORS.quiet },
} satisfies Record<string, Style>;

export type Element = PDFKit.PDFStructureElement;

/** Elements of the tag tree (PDF 32000-1, 14.8.4) that documents use. */
export type Tag = 'Document' | 'H1' | 'H2' | 'P' | 'Sect' | 'Table' | 'TR' | 'TH' | 'TD';

export interface Place {
  x: number;
  y: number;
  width: number;
  align?: 'start' | 'end';
}

/** A PDF being drawn, with the tags that screen readers follow. */
export interface Sheet {
  pdf: PDFKit.PDFDocument;
  /** The tag of the whole document; undefined when the document has none. */
  root: Element | undefined;
  widthOf(text: string, style: Style): number;
  heightOf(text: string, style: Style, width: number): number;
  write(text: string, style: Style, place: Place): void;
  /** Opens a tag; what is drawn in `draw` is its content. */
  tag(parent: Element | undefined, name: Tag, draw?: () => void): Element | undefined;
  /** Draws what a screen reader passes over: rules, bands, what repeats on each page. */
  ornament(draw: () => void): void;
}

export interface SheetOptions {
  title: string;
  author: string;
  /** What screen readers pronounce. */
  language: Language;
  madeAt: Date;
  isTagged: boolean;
}

/** The library is loaded with the first document: 33 MB that a process which makes none spares. */
export async function openSheet(options: SheetOptions): Promise<Sheet> {
  const { default: PDFDocument } = await import('pdfkit');
  const fonts = await loadFonts();
  const printable = (text: string) => printableIn(text, fonts.regular);
  const pdf = new PDFDocument({
    size: [PAGE.width, PAGE.height],
    margins: { top: 0, right: 0, bottom: 0, left: 0 },
    autoFirstPage: false,
    pdfVersion: '1.7',
    tagged: options.isTagged,
    lang: options.language,
    displayTitle: true,
    info: {
      Title: printable(options.title),
      Author: printable(options.author),
      Creator: 'Relance',
      CreationDate: options.madeAt,
    },
  });
  for (const weight of ['regular', 'bold'] as const) {
    // A font that is already open is taken as it is, which the types do not say.
    pdf.registerFont(weight, fonts[weight] as unknown as Buffer);
  }
  const use = (style: Style) => pdf.font(style.weight).fontSize(style.size);
  const root = options.isTagged ? pdf.struct('Document') : undefined;
  if (root) pdf.addStructure(root);
  return {
    pdf,
    root,
    widthOf: (text, style) => use(style).widthOfString(printable(text)),
    heightOf: (text, style, width) => heightOf(use(style), printable(text), width),
    write: (text, style, place) => {
      use(style).fillColor(style.color);
      write(pdf, printable(text), place);
    },
    tag: (parent, name, draw) => openTag(pdf, parent, name, draw),
    ornament: (draw) => {
      if (!root) return draw();
      pdf.markContent('Artifact', { type: 'Layout' });
      draw();
      pdf.endMarkedContent();
    },
  };
}

function heightOf(pdf: PDFKit.PDFDocument, text: string, width: number): number {
  // Breaking into lines is slow and seldom needed.
  return pdf.widthOfString(text) <= width
    ? pdf.currentLineHeight(true)
    : pdf.heightOfString(text, { width });
}

function write(pdf: PDFKit.PDFDocument, text: string, place: Place): void {
  if (text === '') return;
  const { x, y, width } = place;
  const isEnd = place.align === 'end';
  const textWidth = pdf.widthOfString(text);
  if (textWidth > width) {
    pdf.text(text, x, y, { width, align: isEnd ? 'right' : 'left' });
    return;
  }
  pdf.text(text, isEnd ? x + width - textWidth : x, y, { lineBreak: false });
}

function openTag(
  pdf: PDFKit.PDFDocument,
  parent: Element | undefined,
  name: Tag,
  draw: (() => void) | undefined,
): Element | undefined {
  if (!parent) {
    draw?.();
    return undefined;
  }
  // `scope` is known to the library and not to its types: which cells a head is the head of.
  const options = (
    name === 'TH' ? { scope: 'Column' } : {}
  ) as PDFKit.Mixins.StructureElementOptions;
  // With children it is complete; without, more may follow.
  const element = draw ? pdf.struct(name, options, [draw]) : pdf.struct(name, options);
  parent.add(element);
  return element;
}
