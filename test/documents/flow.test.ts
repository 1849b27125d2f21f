import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { paginate, space, type Block } from '../../server/documents/flow.ts';

const room = { firstTop: 100, top: 20, bottom: 200 };

function block(height: number, more: Partial<Block> = {}): Block {
  return { height, draw: () => undefined, ...more };
}

describe('blocks on pages', () => {
  test('begin lower on the first page, and go on at the top of the next', () => {
    const blocks = [block(60), block(40), block(1)];
    expect(paginate(blocks, room).map((page) => page.map(({ y }) => y))).toEqual([
      [100, 160],
      [20],
    ]);
  });

  test('have their head again on each page they go on to', () => {
    const head = block(10);
    const rows = Array.from({ length: 5 }, () => block(80, { head }));
    const pages = paginate([head, ...rows], room);
    expect(pages.map((page) => page.map(({ block: one, y }) => [one === head, y]))).toEqual([
      [
        [true, 100],
        [false, 110],
      ],
      [
        [true, 20],
        [false, 30],
        [false, 110],
      ],
      [
        [true, 20],
        [false, 30],
        [false, 110],
      ],
    ]);
  });

  test('keep a heading with what follows, and the last row with its sum', () => {
    const heading = block(20, { keepsWithNext: true });
    const pages = paginate([block(70), heading, block(20)], room);
    expect(pages.map((page) => page.length)).toEqual([1, 2]);
  });

  test('leave no gap at the top of a page', () => {
    const pages = paginate([block(95), space(30), block(10)], room);
    expect(pages[1]?.map(({ y }) => y)).toEqual([20]);
  });

  test('are all drawn once, in order, inside the page, whatever their heights', () => {
    const heights = fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 60 });
    fc.assert(
      fc.property(heights, fc.boolean(), (list, isTable) => {
        const head = block(7);
        const blocks = list.map((height) => block(height, isTable ? { head } : {}));
        const pages = paginate(blocks, room);
        const placed = pages.flat().filter((one) => one.block !== head);
        expect(placed.map((one) => one.block)).toEqual(blocks);
        for (const { block: one, y } of placed) expect(y + one.height).toBeLessThanOrEqual(200);
        expect(pages.every((page) => page.length > 0) || list.length === 0).toBe(true);
      }),
    );
  });
});
