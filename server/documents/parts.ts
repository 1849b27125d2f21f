import type { DocumentFacts, Party } from './facts.ts';
import { space, type Block } from './flow.ts';
import { COLORS, CONTENT_WIDTH, PAGE, STYLES, type Sheet, type Style, type Tag } from './sheet.ts';
import type { DocumentTexts } from './texts/texts.ts';

/** The parts that documents are put together from. Each is a block: measured first, drawn where it falls. */

export function paragraph(
  sheet: Sheet,
  text: string,
  style: Style = STYLES.body,
  tag: Tag = 'P',
): Block {
  return {
    height: sheet.heightOf(text, style, CONTENT_WIDTH),
    draw: (y) => {
      sheet.tag(sheet.root, tag, () =>
        sheet.write(text, style, { x: PAGE.side, y, width: CONTENT_WIDTH }),
      );
    },
  };
}

export function heading(sheet: Sheet, text: string): Block[] {
  return [
    space(22),
    { ...paragraph(sheet, text, STYLES.heading, 'H2'), keepsWithNext: true },
    { ...space(4), isSpace: false, keepsWithNext: true },
  ];
}

/** Title, what the document is about, and the two parties beside each other. */
export function letterhead(
  sheet: Sheet,
  facts: DocumentFacts,
  texts: DocumentTexts,
  title: string,
  about: readonly string[],
): Block[] {
  return [
    paragraph(sheet, facts.organization.name, { ...STYLES.heading, size: 13 }),
    space(24),
    paragraph(sheet, title, STYLES.title, 'H1'),
    space(2),
    paragraph(sheet, about.filter((one) => one !== '').join(' · '), STYLES.quiet),
    space(20),
    parties(sheet, [
      [texts.creditor, facts.organization],
      [texts.customer, facts.customer],
    ]),
    space(20),
  ];
}

function parties(sheet: Sheet, both: readonly (readonly [label: string, party: Party])[]): Block {
  const width = (CONTENT_WIDTH - 24) / 2;
  const columns = both.map(([label, party], at) => {
    let height = 0;
    const lines = [
      { text: label, style: STYLES.label as Style },
      { text: party.name, style: STYLES.strong as Style },
      ...party.identity.map((text) => ({ text, style: STYLES.quiet })),
    ].map((line) => {
      const top = height;
      height += sheet.heightOf(line.text, line.style, width) + 1;
      return { ...line, top };
    });
    return { x: PAGE.side + at * (width + 24), lines, height };
  });
  return {
    height: Math.max(...columns.map((column) => column.height)),
    draw: (y) => {
      for (const { x, lines } of columns) {
        const section = sheet.tag(sheet.root, 'Sect');
        for (const { text, style, top } of lines) {
          sheet.tag(section, 'P', () => sheet.write(text, style, { x, y: y + top, width }));
        }
      }
    },
  };
}

export type Detail = readonly [label: string, value: string | null];

/** A tinted card, as the portal has it: the amount the document is about, and what there is to know about it. */
export function amountCard(
  sheet: Sheet,
  label: string,
  amount: string,
  details: readonly Detail[],
): Block {
  const inset = 16;
  // The amount has what it needs, up to half of the card.
  const most = CONTENT_WIDTH * 0.5 - inset;
  const amountWidth = Math.min(most, Math.max(150, sheet.widthOf(amount, STYLES.amount)));
  const amountStyle = fitting(sheet, amount, STYLES.amount, amountWidth);
  const x = PAGE.side + inset + amountWidth + 32;
  const list = detailList(sheet, details, x, PAGE.width - PAGE.side - inset - x);
  const height = Math.max(50, list.height) + 2 * 14;
  return {
    height,
    draw: (y) => {
      sheet.ornament(() => {
        sheet.pdf.roundedRect(PAGE.side, y, CONTENT_WIDTH, height, 9).fill(COLORS.ground);
      });
      const left = { x: PAGE.side + inset, width: amountWidth };
      sheet.tag(sheet.root, 'P', () => sheet.write(label, STYLES.quiet, { ...left, y: y + 14 }));
      sheet.tag(sheet.root, 'P', () => sheet.write(amount, amountStyle, { ...left, y: y + 28 }));
      list.draw(y + 14);
    },
  };
}

/** Labels and values under each other; those without a value fall away. */
export function detailList(
  sheet: Sheet,
  details: readonly Detail[],
  x: number = PAGE.side,
  width: number = CONTENT_WIDTH,
): Block {
  const shown = details.filter((one): one is readonly [string, string] => Boolean(one[1]));
  const labels = Math.max(0, ...shown.map(([label]) => sheet.widthOf(label, STYLES.label)));
  const labelWidth = Math.min(labels, width / 2);
  const valueWidth = width - labelWidth - 12;
  let height = 0;
  const lines = shown.map(([label, value]) => {
    const top = height;
    const labelHeight = sheet.heightOf(label, STYLES.label, labelWidth);
    height += Math.max(labelHeight, sheet.heightOf(value, STYLES.body, valueWidth)) + 3;
    return { label, value, top };
  });
  return {
    height,
    draw: (y) => {
      for (const { label, value, top } of lines) {
        sheet.tag(sheet.root, 'P', () =>
          // A point lower, so that both stand on one line.
          sheet.write(label, STYLES.label, { x, y: y + top + 1, width: labelWidth }),
        );
        const place = { x: x + labelWidth + 12, y: y + top, width: valueWidth };
        sheet.tag(sheet.root, 'P', () => sheet.write(value, STYLES.body, place));
      }
    },
  };
}

function fitting(sheet: Sheet, text: string, style: Style, width: number): Style {
  return {
    ...style,
    size: Math.min(style.size, (style.size * width) / sheet.widthOf(text, style)),
  };
}

/** A day inside a sentence, never parted from its year. */
export function unbroken(day: string): string {
  return day.replaceAll(' ', '\u00a0');
}
