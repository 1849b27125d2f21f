/** A part of a document that is never cut: a paragraph, a row of a table. */
export interface Block {
  /** In points. */
  height: number;
  draw: (y: number) => void;
  /** Drawn again above it when it begins a page: the head of its table. */
  head?: Block;
  /** Stands on the page of the block after it. */
  keepsWithNext?: boolean;
  /** Falls away at the top of a page. */
  isSpace?: boolean;
}

export interface PlacedBlock {
  block: Block;
  y: number;
}

/** Where the pages begin and end, in points from the top. */
export interface PageRoom {
  firstTop: number;
  top: number;
  bottom: number;
}

export function space(height: number): Block {
  return { height, draw: () => undefined, isSpace: true };
}

/** Lays blocks out on pages. At least one page; a block higher than a page has one of its own. */
export function paginate(blocks: readonly Block[], room: PageRoom): PlacedBlock[][] {
  const pages: PlacedBlock[][] = [[]];
  let y = room.firstTop;
  for (const group of groupsOf(blocks)) {
    let page = pages.at(-1) ?? [];
    const height = group.reduce((sum, block) => sum + block.height, 0);
    const isFresh = page.length === 0;
    if (!isFresh && y + height > room.bottom) {
      page = [];
      pages.push(page);
      y = room.top;
      const head = group.find((block) => !block.isSpace)?.head;
      if (head) {
        page.push({ block: head, y });
        y += head.height;
      }
    }
    for (const block of group) {
      if (block.isSpace && page.length === 0) continue;
      page.push({ block, y });
      y += block.height;
    }
  }
  return pages.length > 1 && pages.at(-1)?.length === 0 ? pages.slice(0, -1) : pages;
}

/** Blocks that stay together. */
function groupsOf(blocks: readonly Block[]): Block[][] {
  const groups: Block[][] = [];
  let group: Block[] = [];
  for (const block of blocks) {
    group.push(block);
    if (block.keepsWithNext) continue;
    groups.push(group);
    group = [];
  }
  if (group.length > 0) groups.push(group);
  return groups;
}
