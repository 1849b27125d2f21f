import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, daysBetween, type PlainDate } from '../../server/calendar/plain-date.ts';
import { createWorkingDays } from '../../server/calendar/working-days.ts';
import type { Contact } from '../../server/chases/day-rules.ts';
import {
  afterTouch,
  askableMinor,
  carryOver,
  nextTouch,
  resumeChase,
  type Chase,
  type ChaseFacts,
  type Hold,
  type HoldKind,
  type NextTouch,
} from '../../server/chases/rules.ts';
import type { Channel, Scenario } from '../../server/scenarios/rules.ts';
import { readyScenario } from '../support/scenarios.ts';

const calendar = createWorkingDays();
const DUE: PlainDate = '2026-03-31';
const NEW: Chase = { position: 0, lastTouchOn: null, slideDays: 0 };

function facts(today: PlainDate, more: Partial<ChaseFacts> = {}): ChaseFacts {
  return {
    today,
    issuedOn: addDays(DUE, -30),
    dueOn: DUE,
    balanceMinor: 120_000,
    holds: [],
    address: 'known',
    kind: 'company',
    segment: 'standard',
    isFactored: false,
    debtorCountry: 'FR',
    contacts: [],
    minimumGapDays: 4,
    contactsMax: 6,
    exposureMinor: 0,
    seniorityDays: 0,
    ...more,
  };
}

/** Where a chase stands once the steps whose time has passed are recorded. */
function positionBefore(next: Extract<NextTouch, { kind: 'step' }>): number {
  return Math.max(0, ...next.passedOver.map(({ step }) => step.position));
}

/** Lets days pass; on the days the server is up it does what is due. Returns what went out. */
function live(
  scenario: Scenario,
  days: readonly PlainDate[],
  more: Partial<ChaseFacts> = {},
): {
  chase: Chase;
  /** Mails, calls, letters and notes. */
  sent: { key: string; on: PlainDate; position: number; channel: Channel }[];
  passedOver: string[];
} {
  let chase = NEW;
  const sent: { key: string; on: PlainDate; position: number; channel: Channel }[] = [];
  const passedOver: string[] = [];
  for (const today of days) {
    const contacts = sent.filter(({ channel }) => channel !== 'note');
    const next = nextTouch(chase, scenario, calendar, facts(today, { contacts, ...more }));
    if (next.kind === 'held') continue;
    for (const { step, because } of next.passedOver) {
      passedOver.push(`${step.key} ${because}`);
      chase = { ...chase, position: Math.max(chase.position, step.position) };
    }
    if (next.kind === 'done' || next.on > today) continue;
    passedOver.push(...next.overtaken.map(({ step, because }) => `${step.key} ${because}`));
    chase = afterTouch(chase, next, today);
    const { key, position, channel } = next.step;
    sent.push({ key, on: today, position, channel });
  }
  return { chase, sent, passedOver };
}

function span(from: PlainDate, days: number): PlainDate[] {
  return Array.from({ length: days }, (_, i) => addDays(from, i));
}

describe('the days of the ready scenarios', () => {
  test('standard, France, due on 31 March 2026: the worked example', () => {
    const { sent, passedOver } = live(readyScenario('standard'), span('2026-03-01', 120));
    expect(sent.map(({ key, on }) => `${key} ${on}`)).toEqual([
      'before 2026-03-20',
      'reminder-1 2026-04-03',
      'reminder-2 2026-04-07',
      'call 2026-04-15',
      'reminder-3 2026-04-30',
      'notice 2026-05-15',
      'hand-over 2026-06-01',
    ]);
    expect(passedOver).toEqual([]);
  });

  test('Belgian consumer: the second reminder waits for the fourteen days after the first', () => {
    const { sent } = live(readyScenario('belgian_consumer'), span('2026-03-01', 60), {
      debtorCountry: 'BE',
      minimumGapDays: 7,
    });
    expect(sent.map(({ key, on }) => `${key} ${on}`)).toEqual([
      'before 2026-03-24',
      'first-reminder 2026-04-03',
      'reminder-2 2026-04-20',
    ]);
  });

  test('the soft scenario writes before the due date only above its minimum', () => {
    const small = live(readyScenario('soft'), span('2026-03-01', 40), { balanceMinor: 100_000 });
    const large = live(readyScenario('soft'), span('2026-03-01', 40), { balanceMinor: 100_001 });
    expect(small.sent.map(({ key }) => key)).toEqual(['reminder-1']);
    expect(large.sent.map(({ key }) => key)).toEqual(['before', 'reminder-1']);
  });

  test('the minimum gap wins over a scenario that is denser', () => {
    const { sent } = live(readyScenario('firm'), span('2026-03-01', 60));
    const messages = sent.filter(({ channel }) => channel === 'email' || channel === 'letter');
    for (const [i, touch] of messages.entries()) {
      const before = messages[i - 1];
      if (before) expect(daysBetween(before.on, touch.on)).toBeGreaterThanOrEqual(4);
    }
    expect(sent.map(({ key }) => key)).toContain('reminder-1');
  });
});

describe('late is not never', () => {
  test('an invoice that comes in a hundred days late begins at the first friendly reminder and keeps the intervals', () => {
    const { sent } = live(readyScenario('standard'), span('2026-07-09', 60));
    expect(sent.map(({ key, on }) => `${key} ${on}`)).toEqual([
      'reminder-1 2026-07-09',
      'reminder-2 2026-07-13',
      'call 2026-07-21',
      'reminder-3 2026-08-05',
      'notice 2026-08-20',
      'hand-over 2026-09-04',
    ]);
  });

  test('after an outage the latest due step goes out once, and what it overtakes is passed over', () => {
    const up = [...span('2026-03-01', 35), ...span('2026-05-04', 2)];
    const { sent, passedOver } = live(readyScenario('standard'), up);
    expect(sent.at(-1)).toMatchObject({ key: 'reminder-3', on: '2026-05-04' });
    expect(passedOver).toEqual(['reminder-2 overtaken', 'call overtaken']);
  });

  test('an outage never skips the first reminder', () => {
    const up = [...span('2026-03-01', 21), ...span('2026-05-04', 1)];
    expect(live(readyScenario('standard'), up).sent.at(-1)).toMatchObject({ key: 'reminder-1' });
  });

  test('a mail before the due date is not sent after it', () => {
    const { sent, passedOver } = live(readyScenario('standard'), span('2026-04-01', 1));
    expect(sent).toEqual([]);
    expect(passedOver).toEqual(['before too_late']);
  });
});

const KINDS: HoldKind[] = [
  'dispute',
  'promise',
  'plan',
  'pause',
  'payment_in_flight',
  'partial_payment',
  'reply',
];
const scenarios = fc
  .constantFrom('standard', 'soft', 'firm', 'belgian_consumer' as const)
  .map((key) => readyScenario(key as 'standard'));
const day = fc.integer({ min: -40, max: 400 }).map((n) => addDays(DUE, n));
const country = fc.constantFrom('FR', 'BE', 'LU', 'NL', 'DE');
const chases = fc.record({
  position: fc.integer({ min: 0, max: 10 }),
  lastTouchOn: fc.option(day, { nil: null }),
  slideDays: fc.integer({ min: 0, max: 90 }),
});

describe('properties', () => {
  test('a paid or held invoice never has a next step', () => {
    const holds = fc.array(
      fc.record({
        kind: fc.constantFrom(...KINDS),
        untilOn: fc.option(day, { nil: null }),
        amountMinor: fc.option(fc.integer({ min: 1, max: 130_000 }), { nil: null }),
      }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(
        chases,
        scenarios,
        day,
        holds,
        fc.boolean(),
        (chase, scenario, today, list: Hold[], paid) => {
          const next = nextTouch(
            chase,
            scenario,
            calendar,
            facts(today, paid ? { balanceMinor: 0 } : { holds: list }),
          );
          const active = list.filter((hold) => hold.untilOn === null || hold.untilOn >= today);
          const isWhole = active.some((hold) => hold.amountMinor === null);
          const parts = active.reduce((sum, hold) => sum + (hold.amountMinor ?? 0), 0);
          const isHeld = isWhole || parts >= 120_000;
          expect(next.kind === 'held').toBe(paid || isHeld);
          expect(askableMinor({ today, balanceMinor: 120_000, holds: list })).toBe(
            Math.max(0, 120_000 - parts),
          );
          if (next.kind === 'held' && next.reviewOn !== null)
            expect(next.reviewOn > today).toBe(true);
        },
      ),
    );
  });

  test('the next step is never behind, never on the day of the last one, never on a day off, never inside the gap', () => {
    fc.assert(
      fc.property(
        chases,
        scenarios,
        day,
        country,
        fc.array(
          fc.record({ on: day, channel: fc.constantFrom<Channel>('email', 'call', 'letter') }),
          {
            maxLength: 12,
          },
        ),
        (chase, scenario, today, debtorCountry, contacts) => {
          const next = nextTouch(
            chase,
            scenario,
            calendar,
            facts(today, { debtorCountry, contacts }),
          );
          if (next.kind !== 'step') return;
          expect(next.step.position).toBeGreaterThan(chase.position);
          for (const { step } of [...next.passedOver, ...next.overtaken]) {
            expect(step.position).toBeGreaterThan(chase.position);
            expect(step.position).toBeLessThan(next.step.position);
          }
          expect(next.on >= today).toBe(true);
          expect(calendar.isWorkingDay(next.on, debtorCountry)).toBe(true);
          if (chase.lastTouchOn) expect(next.on > chase.lastTouchOn).toBe(true);
          const { channel } = next.step;
          if (channel === 'note') return;
          // DOMAIN 4.6: at most six contacts in any thirty days, this one among them.
          const recent = contacts.filter(
            ({ on }) => on <= next.on && daysBetween(on, next.on) < 30,
          );
          expect(recent.length + 1).toBeLessThanOrEqual(6);
          if (channel === 'call') return;
          for (const before of contacts) {
            if (before.channel === 'call') continue;
            expect(daysBetween(before.on, next.on)).toBeGreaterThanOrEqual(4);
          }
        },
      ),
    );
  });

  test('any order of downtime leads to the same last step, in order, without two in a day or a skipped first reminder', () => {
    const outages = fc.array(fc.boolean(), { minLength: 150, maxLength: 150 });
    fc.assert(
      fc.property(scenarios, outages, country, (scenario, isUp, debtorCountry) => {
        const start = addDays(DUE, -20);
        const whole = span(start, 500);
        const broken = whole.filter((_, i) => isUp[i] ?? true);
        const always = live(scenario, whole, { debtorCountry });
        const sometimes = live(scenario, broken, { debtorCountry });
        expect(sometimes.chase.position).toBe(always.chase.position);
        const positions = sometimes.sent.map((touch) => touch.position);
        expect(positions).toEqual([...new Set(positions)].toSorted((a, b) => a - b));
        const firstReminder = always.sent.find((touch) => touch.on > DUE);
        expect(positions).toContain(firstReminder?.position);
      }),
      { numRuns: 60 },
    );
  });

  test('reminders after the due date keep at least the intervals of the scenario, however late they begin', () => {
    fc.assert(
      fc.property(fc.integer({ min: -15, max: 300 }), (entry) => {
        const standard = readyScenario('standard');
        const { sent } = live(standard, span(addDays(DUE, entry), 120));
        const reminders = sent.filter((touch) => touch.on > DUE);
        for (const [i, touch] of reminders.entries()) {
          const before = reminders[i - 1];
          if (!before) continue;
          const planned =
            (standard.steps[touch.position - 1]?.offsetDays ?? 0) -
            (standard.steps[before.position - 1]?.offsetDays ?? 0);
          // A weekend or a holiday can take at most a few days from an interval, never the gap.
          expect(daysBetween(before.on, touch.on)).toBeGreaterThanOrEqual(Math.max(4, planned - 4));
        }
      }),
      { numRuns: 80 },
    );
  });

  test('after a hold of any length reminders go on with the step after the last one, and keep the intervals', () => {
    const standard = readyScenario('standard');
    const steps = standard.steps.filter((step) => step.offsetDays > 0);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: steps.length - 1 }),
        fc.integer({ min: 1, max: 200 }),
        (doneBefore, heldDays) => {
          let chase: Chase = { ...NEW, position: standard.steps[0]?.position ?? 0 };
          let today = DUE;
          const contacts: Contact[] = [];
          const touch = (next: Extract<NextTouch, { kind: 'step' }>) => {
            chase = afterTouch({ ...chase, position: positionBefore(next) }, next, next.on);
            contacts.push({ on: next.on, channel: next.step.channel });
          };
          for (let done = 0; done < doneBefore; done += 1) {
            const next = nextTouch(chase, standard, calendar, facts(today, { contacts }));
            if (next.kind !== 'step') throw new Error('There is a next step.');
            today = next.on;
            touch(next);
          }
          const resumedOn = addDays(today, heldDays);
          const resumed = facts(resumedOn, { contacts });
          chase = resumeChase(chase, standard, calendar, resumed);
          const next = nextTouch(chase, standard, calendar, resumed);
          if (next.kind !== 'step') throw new Error('There is a next step.');
          expect(next.step.position).toBe(steps[doneBefore]?.position);
          expect([...next.passedOver, ...next.overtaken]).toEqual([]);
          expect(next.on >= resumedOn).toBe(true);
          touch(next);
          const then = nextTouch(chase, standard, calendar, facts(next.on, { contacts }));
          const [a, b] = [steps[doneBefore], steps[doneBefore + 1]];
          if (!a || !b || then.kind !== 'step') return;
          expect(daysBetween(next.on, then.on)).toBeGreaterThanOrEqual(
            Math.min(b.offsetDays - a.offsetDays, 4),
          );
        },
      ),
    );
  });

  test('moving to another version goes on after the last step that is in both', () => {
    const [from, to] = [readyScenario('standard'), readyScenario('standard')];
    to.steps = ['before', 'new', 'reminder-2', 'reminder-1', 'call'].map((key, index) => {
      const known = from.steps.find((step) => step.key === key) ?? from.steps[1];
      if (!known) throw new Error('The scenario has steps.');
      return { ...known, key, position: index + 1 };
    });
    const keyAfter = (position: number) =>
      to.steps[carryOver({ ...NEW, position }, from, to).position]?.key;
    // 1 before, 2 reminder-1, 3 reminder-2, 4 call, 5 reminder-3: the last has no likeness there, the call has.
    expect([0, 1, 2, 3, 4, 5].map(keyAfter)).toEqual([
      ...['before', 'new', 'call', 'reminder-1', undefined, undefined],
    ]);
  });

  test('the free first reminder of a Belgian consumer is behind only who had one', () => {
    const belgian = readyScenario('belgian_consumer');
    const free = belgian.steps.findIndex(({ mail }) => mail === 'first_reminder_be');
    const nextKey = (from: Scenario, position: number) =>
      belgian.steps[carryOver({ ...NEW, position }, from, belgian).position]?.key;
    const all = readyScenario('standard').steps.length;
    expect(nextKey(readyScenario('standard'), all)).toBe(belgian.steps[free]?.key);
    expect(nextKey({ ...belgian, id: 99 }, free + 1)).toBe(belgian.steps[free + 1]?.key);
  });

  test('moving to another scenario keeps the number of reminders behind', () => {
    fc.assert(
      fc.property(scenarios, scenarios, fc.integer({ min: 0, max: 10 }), (from, to, position) => {
        const moved = carryOver({ ...NEW, position }, from, to);
        const reminders = (scenario: Scenario, upTo: number) =>
          scenario.steps.filter(
            (s) => s.channel === 'email' && s.offsetDays > 0 && s.position <= upTo,
          ).length;
        const total = reminders(to, 100);
        const free = to.steps.find(({ mail }) => mail === 'first_reminder_be');
        const had = from.steps.some((s) => s.mail === free?.mail && s.position <= position);
        const kept = Math.min(reminders(from, position), total);
        expect(reminders(to, moved.position)).toBe(free && !had ? 0 : kept);
      }),
    );
  });
});
