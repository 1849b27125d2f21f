import { setImmediate } from 'node:timers/promises';
import type { Block } from './flow.ts';
import {
  COLORS,
  CONTENT_WIDTH,
  PAGE,
  STYLES,
  type Element,
  type Sheet,
  type Style,
} from './sheet.ts';

export interface Column {
  title: string;
  align?: 'start' | 'end';
  /** The column that takes what the others leave. */
  isWide?: boolean;
}

/** A text, or one with another in small letters under it. */
export type Cell = string | { text: string; note: string; isStrong?: boolean };

export interface Table {
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
  /** Sums, in bold under a stronger rule. */
  foot?: readonly Cell[];
}

// Points: between columns; above and below a row's text; the least a wide column has; what a column of texts has at most.
const GAP = 10;
const PADDING = 4.5;
const WIDE_MIN = 96;
// What a wide column has more than this goes to the others, up to so much each.
const WIDE_COMFORT = 180;
const SPREAD_MAX = 26;
const TEXT_MAX = 120;
// Sizes of letters, largest first: the first that lets all columns stand beside each other is taken.
const SIZES = [9.5, 9, 8.5, 8, 7.5, 7, 6.5, 6];

/** Measured between two breaths, so that a long table does not hold up the process. */
const ROWS_PER_BREATH = 200;

interface Drawing {
  sheet: Sheet;
  columns: readonly (Column & { x: number; width: number })[];
  size: number;
  /** Opened with the first row that is drawn. */
  element: () => Element | undefined;
}

/** The rows of a table as blocks: its head is repeated on each page, no row is cut, the sums never stand alone. */
export async function tableBlocks(sheet: Sheet, table: Table): Promise<Block[]> {
  const natural = await naturalWidths(sheet, table);
  let element: Element | undefined;
  const drawing: Drawing = {
    sheet,
    ...columnsThatFit(table.columns, natural),
    element: () => (element ??= sheet.tag(sheet.root, 'Table')),
  };
  const titles = table.columns.map((column) => column.title);
  const repeated = headBlock(drawing, titles, true);
  const blocks: Block[] = [{ ...headBlock(drawing, titles, false), keepsWithNext: true }];
  for (const [index, cells] of table.rows.entries()) {
    if (index % ROWS_PER_BREATH === 0) await setImmediate();
    const isBeforeFoot = table.foot !== undefined && index === table.rows.length - 1;
    blocks.push({ ...rowBlock(drawing, cells), head: repeated, keepsWithNext: isBeforeFoot });
  }
  if (table.foot) blocks.push({ ...rowBlock(drawing, table.foot, true), head: repeated });
  return blocks;
}

/** The width each column would like at a size of 1 point. */
async function naturalWidths(sheet: Sheet, table: Table): Promise<number[]> {
  const measured: Style = { ...STYLES.body, size: 10 };
  const strong: Style = { ...STYLES.strong, size: 10 };
  const widths = table.columns.map((column) => sheet.widthOf(column.title, measured));
  const measure = (cells: readonly Cell[], isFoot: boolean) => {
    for (const [at, cell] of cells.entries()) {
      const { text, isStrong } = partsOf(cell);
      const width = sheet.widthOf(text, isFoot || isStrong ? strong : measured);
      if (width > (widths[at] ?? 0)) widths[at] = width;
    }
  };
  for (const [index, cells] of table.rows.entries()) {
    if (index % ROWS_PER_BREATH === 0) await setImmediate();
    measure(cells, false);
  }
  if (table.foot) measure(table.foot, true);
  return widths.map((width) => width / 10);
}

function columnsThatFit(
  columns: readonly Column[],
  natural: readonly number[],
): Pick<Drawing, 'columns' | 'size'> {
  let size = 0;
  let widths: number[] = [];
  for (size of SIZES) {
    widths = columns.map((column, at) => {
      const width = (natural[at] ?? 0) * size;
      if (column.isWide) return 0;
      // Amounts are never broken; names and numbers may be.
      return column.align === 'end' ? width : Math.min(width, TEXT_MAX);
    });
    const left = widths.reduce((rest, width) => rest - width - GAP, CONTENT_WIDTH + GAP);
    const wide = columns.findIndex((column) => column.isWide);
    if (wide >= 0) widths = spread(widths, wide, left);
    if (wide < 0 && left >= 0) widths = widths.map((width) => width + left / columns.length);
    if (left >= (wide < 0 ? 0 : WIDE_MIN)) break;
  }
  let x = PAGE.side;
  const placed = columns.map((column, at) => {
    const width = widths[at] ?? 0;
    const one = { ...column, x, width };
    x += width + GAP;
    return one;
  });
  return { columns: placed, size };
}

function spread(widths: readonly number[], wide: number, left: number): number[] {
  const others = widths.length - 1;
  const each = Math.max(0, Math.min(SPREAD_MAX, (left - WIDE_COMFORT) / others));
  return widths.map((width, at) => (at === wide ? left - each * others : width + each));
}

function headBlock(drawing: Drawing, titles: readonly string[], isRepeated: boolean): Block {
  const { sheet, columns, size } = drawing;
  const style = { ...STYLES.label, size: Math.min(STYLES.label.size, size) };
  const text = Math.max(
    ...columns.map((one, at) => sheet.heightOf(titles[at] ?? '', style, one.width)),
  );
  const height = text + 2 * PADDING;
  const writeTitle = (at: number, y: number) => {
    const { x, width, align = 'start' } = columns[at] ?? { x: 0, width: 0 };
    sheet.write(titles[at] ?? '', style, { x, y: y + PADDING, width, align });
  };
  return {
    height,
    draw: (y) => {
      sheet.ornament(() => {
        ruleAt(sheet, y + height, 0.75, COLORS.quiet);
        if (isRepeated) titles.forEach((_, at) => writeTitle(at, y));
      });
      if (isRepeated) return;
      const row = sheet.tag(drawing.element(), 'TR');
      titles.forEach((_, at) => sheet.tag(row, 'TH', () => writeTitle(at, y)));
      row?.end();
    },
  };
}

function rowBlock(drawing: Drawing, cells: readonly Cell[], isFoot = false): Block {
  const { sheet, columns, size } = drawing;
  const noteStyle = { ...STYLES.label, size: Math.min(8, size) };
  const laid = cells.map((cell, at) => {
    const { text, note, isStrong } = partsOf(cell);
    const style = { ...(isFoot || isStrong ? STYLES.strong : STYLES.body), size };
    const { x = 0, width = 0, align = 'start' } = columns[at] ?? {};
    const textHeight = text === '' ? 0 : sheet.heightOf(text, style, width);
    const noteHeight = note === '' ? 0 : sheet.heightOf(note, noteStyle, width);
    return { text, note, style, place: { x, width, align }, textHeight, noteHeight };
  });
  const height = Math.max(...laid.map((one) => one.textHeight + one.noteHeight)) + 2 * PADDING;
  return {
    height,
    draw: (y) => {
      sheet.ornament(() => {
        if (isFoot) ruleAt(sheet, y, 0.75, COLORS.quiet);
        else ruleAt(sheet, y + height, 0.5, COLORS.line);
      });
      const row = sheet.tag(drawing.element(), 'TR');
      for (const { text, note, style, place, textHeight } of laid) {
        const writeText = () => sheet.write(text, style, { ...place, y: y + PADDING });
        if (note === '') {
          sheet.tag(row, 'TD', writeText);
          continue;
        }
        const cell = sheet.tag(row, 'TD');
        sheet.tag(cell, 'P', writeText);
        sheet.tag(cell, 'P', () =>
          sheet.write(note, noteStyle, { ...place, y: y + PADDING + textHeight }),
        );
      }
      row?.end();
    },
  };
}

function partsOf(cell: Cell): { text: string; note: string; isStrong: boolean } {
  return typeof cell === 'string'
    ? { text: cell, note: '', isStrong: false }
    : { text: cell.text, note: cell.note, isStrong: cell.isStrong ?? false };
}

export function ruleAt(sheet: Sheet, y: number, width: number, color: string): void {
  sheet.pdf
    .moveTo(PAGE.side, y)
    .lineTo(PAGE.width - PAGE.side, y)
    .lineWidth(width)
    .stroke(color);
}
