import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays, type PlainDate } from '../../server/calendar/plain-date.ts';
import type { ChaseRow } from '../../server/chases/queries.ts';
import {
  accountOf,
  groupByCustomer,
  listedBeside,
  payeeOf,
  weigh,
  type Accounts,
  type Carrying,
} from '../../server/runs/rules.ts';
import type { Step } from '../../server/scenarios/rules.ts';
import { readyScenario } from '../support/scenarios.ts';

const TODAY: PlainDate = '2026-03-31';
const standard = readyScenario('standard');
const belgian = readyScenario('belgian_consumer');
const reminders = standard.steps.filter(({ mail }) => mail === 'reminder');
const free = belgian.steps.filter(({ mail }) => mail === 'first_reminder_be');

const anyInvoice = fc.record({
  customerId: fc.integer({ min: 1, max: 2 }),
  currency: fc.constantFrom('EUR', 'EUR', 'GBP'),
  factorId: fc.constantFrom(null, null, 7),
  step: fc.constantFrom(...reminders, ...free, ...free),
  daysPlanned: fc.integer({ min: 0, max: 5 }),
  balanceMinor: fc.constantFrom(100, 400, 700, 5_000),
  /** Overdue too, so that others list it. */
  isOverdue: fc.boolean(),
});
type AnyInvoice = typeof anyInvoice extends fc.Arbitrary<infer T> ? T : never;

const anyDay = fc.record({
  invoices: fc.array(anyInvoice, { minLength: 1, maxLength: 8 }),
  credits: fc.dictionary(
    fc.constantFrom('1 EUR', '2 EUR', '1 GBP'),
    fc.constantFrom(0, 300, 1_000, 6_000),
    { maxKeys: 3 },
  ),
});

function carrying(one: AnyInvoice, index: number): Carrying {
  const { customerId, currency, factorId, balanceMinor } = one;
  const row = {
    ...{ invoiceId: index + 1, customerId, currency, factorId, balanceMinor },
    ...{ dueOn: addDays(TODAY, -10), issuedOn: addDays(TODAY, -40), holds: [] },
  } as unknown as ChaseRow;
  const plannedOn = addDays(TODAY, -one.daysPlanned);
  const next = { kind: 'step' as const, step: one.step, on: TODAY, plannedOn };
  return { row, next } as unknown as Carrying;
}

const isFree = (step: Step) => step.mail === 'first_reminder_be';

function decide({
  invoices,
  credits,
}: {
  invoices: AnyInvoice[];
  credits: Record<string, number>;
}) {
  const all = invoices.map(carrying);
  const overdue = all.flatMap(({ row, next }, index) =>
    invoices[index]?.isOverdue ? [{ ...row, awaitsFirstReminder: isFree(next.step) }] : [],
  );
  const accounts: Accounts = {
    overdue: Map.groupBy(overdue, payeeOf),
    credits: new Map(Object.entries(credits)),
  };
  const groups = groupByCustomer(all);
  const decided = weigh(groups, accounts, { today: TODAY, minimumAmountMinor: 500 });
  return { all, accounts, groups, ...decided };
}

/** What a message of the group would ask for, counted anew. */
function asked(carried: readonly Carrying[], { overdue, credits }: Accounts): number {
  const [first] = carried;
  if (!first) return 0;
  const ids = new Set(carried.map(({ row }) => row.invoiceId));
  const beside = isFree(first.next.step)
    ? []
    : (overdue.get(payeeOf(first.row)) ?? []).filter(
        (one) => !ids.has(one.invoiceId) && !one.awaitsFirstReminder,
      );
  const owed = [...carried.map(({ row }) => row), ...beside].reduce(
    (sum, one) => sum + one.balanceMinor,
    0,
  );
  return owed - (first.row.factorId === null ? (credits.get(accountOf(first.row)) ?? 0) : 0);
}

test('one payee and one kind to a group, and every invoice in one', () => {
  fc.assert(
    fc.property(anyDay, (day) => {
      const { all, groups } = decide(day);
      const flat = groups.flat();
      for (const group of flat) {
        expect(new Set(group.carrying.map(({ row }) => payeeOf(row))).size).toBe(1);
        expect(new Set(group.carrying.map(({ next }) => isFree(next.step))).size).toBe(1);
        expect(group.carrying).toContain(group.leading);
      }
      const ids = flat.flatMap(({ carrying: own }) => own.map(({ row }) => row.invoiceId));
      expect(ids.toSorted((a, b) => a - b)).toEqual(all.map(({ row }) => row.invoiceId));
    }),
  );
});

test('what asks for too little keeps nobody else waiting', () => {
  fc.assert(
    fc.property(anyDay, (day) => {
      const { all, accounts, groups, worth, small } = decide(day);
      for (const group of worth)
        expect(asked(group.carrying, accounts)).toBeGreaterThanOrEqual(500);
      const smallIds = new Set(small.map(({ row }) => row.invoiceId));
      for (const candidates of groups) {
        const chosen = candidates.filter((group) => worth.includes(group));
        const enough = candidates.filter((group) => asked(group.carrying, accounts) >= 500);
        // The first of those that ask for enough, and never a second one on the same day.
        expect(chosen).toEqual(enough.slice(0, 1));
        for (const group of candidates) {
          const isBefore =
            enough[0] === undefined || candidates.indexOf(group) < candidates.indexOf(enough[0]);
          for (const { row } of group.carrying) expect(smallIds.has(row.invoiceId)).toBe(isBefore);
        }
      }
      expect(small.length).toBeLessThanOrEqual(all.length);
    }),
  );
});

test('a free first reminder goes first, alone, and is listed beside nothing', () => {
  fc.assert(
    fc.property(anyDay, (day) => {
      const { accounts, groups, worth } = decide(day);
      for (const candidates of groups) {
        const kinds = candidates.map(({ leading }) => isFree(leading.next.step));
        expect(kinds).toEqual(kinds.toSorted((a, b) => Number(b) - Number(a)));
      }
      for (const group of worth) {
        const beside = listedBeside(group, accounts.overdue);
        if (isFree(group.leading.next.step)) expect(beside).toEqual([]);
        for (const one of beside) expect(one.awaitsFirstReminder).toBe(false);
      }
    }),
  );
});
