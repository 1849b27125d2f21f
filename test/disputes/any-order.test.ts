import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, type PlainDate } from '../../server/calendar/plain-date.ts';
import { askableMinor, type Hold } from '../../server/chases/rules.ts';
import { transaction } from '../../server/db/sql.ts';
import { withdrawDispute, writeInDispute } from '../../server/disputes/actions.ts';
import { decideDispute } from '../../server/disputes/decide-actions.ts';
import { listOwedInvoices } from '../../server/portal/queries.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { openDispute } from '../../server/disputes/actions.ts';
import { openBed, type Bed, type Scene } from './support.ts';

let bed: Bed;
beforeAll(async () => {
  bed = await openBed();
});
afterAll(() => bed.close());

const TOTAL = 100_000;
const by = { actor: 'user', userId: null } as const;
const minor = fc.integer({ min: 1, max: TOTAL });
const step = fc.oneof(
  fc.record({ what: fc.constant('open' as const), amount: fc.option(minor) }),
  fc.record({ what: fc.constant('write' as const), as: fc.constantFrom('debtor', 'user') }),
  fc.record({ what: fc.constant('withdraw' as const) }),
  fc.record({ what: fc.constant('accept' as const) }),
  fc.record({ what: fc.constant('part' as const), amount: minor }),
  fc.record({ what: fc.constant('reject' as const), notice: fc.integer({ min: 0, max: 20 }) }),
  fc.record({ what: fc.constant('pay' as const), amount: minor }),
  fc.record({ what: fc.constant('days' as const), days: fc.integer({ min: 1, max: 12 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** What a person would expect, kept beside the program: the one dispute, and the notice of the one before. */
interface Expected {
  today: PlainDate;
  open: { id: number; amount: number | null } | null;
  notice: { until: PlainDate; amount: number | null } | null;
}

let numbers = 0;

async function balanceOf(invoiceId: number): Promise<number> {
  const [row] = await bed.services.sql<{ balanceMinor: number }[]>`
    select balance_minor from invoices where id = ${invoiceId}`;
  return row?.balanceMinor ?? 0;
}

/** Does a step; what cannot be done then is refused and changes nothing. */
async function play(scene: Scene, expected: Expected, next: Step): Promise<void> {
  const { services } = bed;
  const { open } = expected;
  const id = open?.id ?? 0;
  numbers += 1;
  const note = { number: `ANY-${numbers}`, issuedOn: expected.today };
  const refusedWhenClosed = async (work: Promise<unknown>) => {
    if (open) {
      await work;
      return true;
    }
    await expect(work).rejects.toMatchObject({ statusCode: 404 });
    return false;
  };
  const inTx = <T>(work: Parameters<typeof transaction<T>>[1]) => transaction(services.sql, work);
  if (next.what === 'days') {
    expected.today = addDays(expected.today, next.days);
    services.clock.set(`${expected.today}T08:00:00Z`);
  } else if (next.what === 'pay') {
    const amountMinor = Math.min(next.amount, await balanceOf(scene.invoiceId));
    if (amountMinor > 0)
      await inTx((tx) =>
        bookPayment(tx, services, {
          ...{ customerId: scene.customer.id, currency: 'EUR', amountMinor, reference: '' },
          // Long ago: what waits here is what is disputed, not what the bank may still bring.
          ...{ method: 'transfer', receivedOn: '2026-01-05', thank: false },
          allocations: [{ invoiceId: scene.invoiceId, amountMinor }],
        }),
      );
  } else if (next.what === 'open') {
    const balance = await balanceOf(scene.invoiceId);
    const opened = await inTx((tx) =>
      openDispute(tx, services, {
        ...{ invoiceId: scene.invoiceId, reason: 'price', amountMinor: next.amount, text: 'x' },
        ...{ files: [], payLinkId: null, contactId: null, by },
        writer: { as: 'debtor', name: 'Ada', userId: null },
      }),
    );
    const refused = balance <= 0 ? 'nothing_owed' : open ? 'already_open' : null;
    expect(opened.ok ? null : opened.reason).toBe(refused);
    if (opened.ok) {
      expected.open = { id: opened.id, amount: next.amount === TOTAL ? null : next.amount };
    }
  } else if (next.what === 'write') {
    await refusedWhenClosed(
      inTx((tx) =>
        writeInDispute(tx, services, {
          ...{ disputeId: id, text: 'x', files: [], by },
          writer: { as: next.as as 'user', name: 'Ben', userId: null },
        }),
      ),
    );
  } else if (next.what === 'withdraw') {
    const isDone = await refusedWhenClosed(
      inTx((tx) => withdrawDispute(tx, services, { disputeId: id, by })),
    );
    if (isDone) expected.open = null;
  } else if (next.what === 'accept') {
    const isDone = await refusedWhenClosed(
      inTx((tx) =>
        decideDispute(tx, services, { disputeId: id, verdict: 'accept', words: '', note, by }),
      ),
    );
    if (isDone) expected.open = null;
  } else {
    const balance = await balanceOf(scene.invoiceId);
    const asked = open?.amount ?? (balance > 0 ? balance : TOTAL);
    const granted = next.what === 'part' ? Math.min(next.amount, asked - 1) : 0;
    if (next.what === 'part' && granted < 1) return;
    const noticeDays = next.what === 'part' ? 7 : next.notice;
    const common = { disputeId: id, words: 'x', noticeDays, by };
    const isDone = await refusedWhenClosed(
      inTx((tx) =>
        decideDispute(
          tx,
          services,
          next.what === 'part'
            ? { ...common, verdict: 'accept_part', note, amountMinor: granted }
            : { ...common, verdict: 'reject' },
        ),
      ),
    );
    if (isDone && open) {
      const amount = open.amount === null ? null : open.amount - granted;
      // A notice of a dispute before runs on beside this one.
      expected.notice =
        noticeDays > 0 ? { until: addDays(expected.today, noticeDays), amount } : expected.notice;
      expected.open = null;
    }
  }
}

async function check(scene: Scene, expected: Expected): Promise<void> {
  const { services } = bed;
  const balance = await balanceOf(scene.invoiceId);
  const holds = await services.sql<Hold[]>`
    select kind, until_on, amount_minor from holds
    where invoice_id = ${scene.invoiceId} and lifted_at is null and kind = 'dispute'`;
  const inForce = holds.filter((hold) => hold.untilOn === null || hold.untilOn >= expected.today);
  // Held without an end exactly while a dispute is open, by just what is disputed.
  expect(inForce.filter((hold) => hold.untilOn === null).map((hold) => hold.amountMinor)).toEqual(
    expected.open ? [expected.open.amount] : [],
  );
  const ends = inForce.filter((hold) => hold.untilOn !== null).map((hold) => hold.untilOn);
  if (expected.notice && expected.notice.until >= expected.today) {
    expect(ends).toContain(expected.notice.until);
  }
  const askable = askableMinor({ today: expected.today, balanceMinor: balance, holds });
  expect(askable).toBeGreaterThanOrEqual(0);
  expect(askable).toBeLessThanOrEqual(Math.max(0, balance));
  // What the debtor may pay without taking back their word.
  const [owed] = await listOwedInvoices(
    services.sql,
    { customerId: scene.customer.id, invoiceId: scene.invoiceId },
    expected.today,
  );
  expect(owed?.disputedMinor ?? 0).toBe(
    expected.open && balance > 0 ? Math.min(expected.open.amount ?? balance, balance) : 0,
  );
  const isWholeHeld = inForce.some((hold) => hold.amountMinor === null);
  const chase = await bed.chaseOf(scene.invoiceId);
  if (balance <= 0) expect(chase.heldBecause).toBe('paid');
  else if (expected.open && (isWholeHeld || askable === 0)) {
    expect(chase.heldBecause).toBe('dispute');
  } else if (inForce.length === 0 && holds.length === 0) {
    expect(chase.heldBecause).not.toBe('dispute');
  }
}

test('in whatever order things happen, just what is disputed is held, and just while it is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 9 }), async (steps) => {
      bed.services.clock.set('2026-03-02T08:00:00Z');
      const scene = await bed.scene({ totalMinor: TOTAL });
      const expected: Expected = { today: '2026-03-02', open: null, notice: null };
      for (const next of steps) {
        await play(scene, expected, next);
        await check(scene, expected);
      }
      expect(await checkLedger(bed.services.sql)).toEqual([]);
    }),
    { numRuns: 25 },
  );
}, 180_000);
