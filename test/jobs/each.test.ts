import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { each } from '../../server/jobs/each.ts';

test('each is worked on once, never more at once than told, and one that fails keeps no other waiting', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { maxLength: 30 }),
      fc.integer({ min: 1, max: 6 }),
      async (fails, atOnce) => {
        const done: number[] = [];
        const most = { now: 0, ever: 0 };
        const working = each(
          fails.map((isFailing, index) => ({ isFailing, index })),
          async ({ isFailing, index }) => {
            most.now += 1;
            most.ever = Math.max(most.ever, most.now);
            await sleep(index % 3 === 0 ? 1 : 0);
            most.now -= 1;
            done.push(index);
            if (isFailing) throw new Error(`${index} failed`);
          },
          atOnce,
        );
        if (fails.includes(true)) await expect(working).rejects.toThrow(/^\d+ failed$/);
        else await working;
        expect(done.toSorted((a, b) => a - b)).toEqual(fails.map((_, index) => index));
        expect(most.ever).toBe(Math.min(atOnce, fails.length));
      },
    ),
    { numRuns: 40 },
  );
});

test('without a number they come one after the other, in their order', async () => {
  const done: number[] = [];
  await each([30, 1, 10], async (ms) => {
    await sleep(ms);
    done.push(ms);
  });
  expect(done).toEqual([30, 1, 10]);
});
