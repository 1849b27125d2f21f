import { setImmediate } from 'node:timers/promises';
import type { DocumentFacts } from './facts.ts';
import { paginate, type Block, type PageRoom, type PlacedBlock } from './flow.ts';
import { COLORS, CONTENT_WIDTH, PAGE, STYLES, type Sheet, type Style } from './sheet.ts';
import { ruleAt } from './table.ts';
import type { DocumentTexts } from './texts/texts.ts';

const ROOM: PageRoom = { firstTop: 44, top: 66, bottom: 774 };
const FOOT_Y = 787;
// Lines of the foot; a fourth would come too near to where printers do not print.
const FOOT_LINES = 3;

/** What stands on each page beside its content. */
export interface PageFrame {
  facts: DocumentFacts;
  texts: DocumentTexts;
  /** Title and number, above the content of every page but the first. */
  running: string;
}

/** Draws blocks on as many pages as they need, then ends the document. Other work of the process gets its turn between pages. */
export async function drawPages(
  sheet: Sheet,
  frame: PageFrame,
  blocks: readonly Block[],
): Promise<void> {
  const pages = paginate(blocks, ROOM);
  for (const [index, page] of pages.entries()) {
    sheet.pdf.addPage();
    sheet.ornament(() => drawHead(sheet, frame, index > 0));
    drawPage(page);
    // Last, so that it is the last of a page's text that is copied or searched.
    sheet.ornament(() => drawFoot(sheet, frame, index + 1, pages.length));
    await setImmediate();
  }
  sheet.root?.end();
  sheet.pdf.end();
}

function drawPage(page: readonly PlacedBlock[]): void {
  for (const { block, y } of page) block.draw(y);
}

function drawHead(sheet: Sheet, frame: PageFrame, isRunning: boolean): void {
  const { facts } = frame;
  sheet.pdf.rect(0, 0, PAGE.width, 5).fill(facts.organization.brandColor);
  if (!isRunning) return;
  const name = { ...STYLES.strong, size: STYLES.label.size };
  const left = { x: PAGE.side, y: 32, width: CONTENT_WIDTH * 0.35 };
  sheet.write(shortened(sheet, facts.organization.name, name, left.width), name, left);
  const width = CONTENT_WIDTH - left.width - 12;
  sheet.write(shortened(sheet, frame.running, STYLES.label, width), STYLES.label, {
    ...{ x: PAGE.width - PAGE.side - width, y: 32, width, align: 'end' },
  });
  ruleAt(sheet, 50, 0.5, COLORS.line);
}

function drawFoot(sheet: Sheet, frame: PageFrame, page: number, pages: number): void {
  const { facts, texts } = frame;
  ruleAt(sheet, FOOT_Y, 0.5, COLORS.line);
  const number = texts.pageOf(page, pages);
  const identity = [facts.organization.name, ...facts.organization.identity];
  const line = identity.filter((one, at) => identity.indexOf(one) === at).join(' · ');
  const width = CONTENT_WIDTH - 90;
  // Broken at words, so never quite as much as fits.
  const shown = shortened(sheet, line, STYLES.small, width * FOOT_LINES * 0.92);
  sheet.write(shown, STYLES.small, { x: PAGE.side, y: FOOT_Y + 8, width });
  sheet.write(number, STYLES.small, {
    ...{ x: PAGE.width - PAGE.side - 80, y: FOOT_Y + 8, width: 80, align: 'end' },
  });
}

/** The text as far as the width goes; the whole of it stands among the parties of the first page. */
function shortened(sheet: Sheet, text: string, style: Style, width: number): string {
  let shown = text;
  while (sheet.widthOf(shown, style) > width && shown.length > 1) {
    shown = `${shown.slice(0, -2).trimEnd()}…`;
  }
  return shown;
}
