import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, type PlainDate } from '../../server/calendar/plain-date.ts';
import type { Contact } from '../../server/chases/day-rules.ts';
import { nextTouch, type ChaseFacts } from '../../server/chases/rules.ts';
import {
  checkScenario,
  mayBeActivated,
  type CheckFacts,
} from '../../server/scenarios/check-rules.ts';
import { readDraft, type StepDefinition } from '../../server/scenarios/definition-rules.ts';
import type { Audience } from '../../server/scenarios/rules.ts';
import { readyScenario } from '../support/scenarios.ts';

const FACTS: CheckFacts = {
  businesses: { minimumGapDays: 4, contactsMax: 6 },
  consumers: { minimumGapDays: 7, contactsMax: 4 },
  users: new Set(['ada@lumen.example']),
  followers: ['company'],
};

const DUE: PlainDate = '2026-03-31';
const EVERY_DAY = { isWorkingDay: () => true };

function chaseFacts(today: PlainDate, contacts: readonly Contact[], kind: string): ChaseFacts {
  return {
    ...{ today, contacts, kind, issuedOn: addDays(DUE, -30), dueOn: DUE, balanceMinor: 120_000 },
    ...{ holds: [], address: 'known', segment: 'standard', isFactored: false },
    ...{ debtorCountry: 'FR', exposureMinor: 0, seniorityDays: 0 },
    ...(kind === 'consumer' ? FACTS.consumers : FACTS.businesses),
  };
}

function step(offset: number, more: Partial<StepDefinition> = {}): StepDefinition {
  const mail = more.channel && more.channel !== 'email' ? {} : { mail: 'reminder' as const };
  return {
    ...{ key: `k${offset}-${more.channel ?? 'email'}`, anchor: 'due', offset_days: offset },
    ...{ channel: 'email', ...mail, tone: 'friendly', ...more },
  };
}

function found(steps: StepDefinition[], facts: Partial<CheckFacts> = {}): string[] {
  const definition = { thanks: 'never', steps };
  const row = { id: 1, key: 'k', name: 'k', versionId: 1, number: 1, definition };
  return checkScenario(readDraft(row), { ...FACTS, ...facts }).map(
    ({ step: at, field, code, isRefusal }) =>
      `${at ?? 'all'} ${field} ${code}${isRefusal ? '' : ' (warning)'}`,
  );
}

test('the ready scenarios can be activated as they are', () => {
  for (const key of ['standard', 'soft', 'firm', 'belgian_consumer'] as const) {
    const followers: Audience[] = key === 'belgian_consumer' ? [key] : ['company', 'consumer'];
    const problems = checkScenario(readyScenario(key), { ...FACTS, followers });
    expect(mayBeActivated(problems), key).toBe(true);
  }
});

test('the ready scenarios for businesses may not be given to consumers in Belgium', () => {
  for (const key of ['standard', 'soft', 'firm'] as const) {
    const problems = checkScenario(readyScenario(key), {
      ...FACTS,
      followers: ['belgian_consumer'],
    });
    expect(
      problems.map(({ code }) => code),
      key,
    ).toContain('belgian_consumers');
  }
});

describe('each thing that is wrong is found where it is', () => {
  const previous = (days: number, more: Partial<StepDefinition> = {}) =>
    step(days, { anchor: 'previous', key: `p${days}`, ...more });
  const issue = (days: number, more: Partial<StepDefinition> = {}) =>
    step(days, { anchor: 'issue', key: `i${days}`, mail: 'before_due', ...more });

  test.each([
    ['nothing at all', [], ['all steps no_steps']],
    ['two steps of one key', [step(3), step(9, { key: 'k3-email' })], ['1 key duplicate_key']],
    ['an earlier day after a later one', [step(9), step(5)], ['1 when order']],
    ['two steps on one day', [step(9), step(9, { key: 'x' })], ['1 when order']],
    ['no day between a step and the one before', [step(9), previous(0)], ['1 when order']],
    [
      'a day that the steps before have passed already',
      [step(3), previous(10), step(9)],
      ['2 when order'],
    ],
    [
      'a first step after nothing',
      [previous(3)],
      ['0 when first_is_previous', '0 does reminder_early'],
    ],
    ['a day before the invoice was made', [issue(-2)], ['0 when issue_anchor']],
    [
      'a reminder counted from the invoice',
      [issue(5, { mail: 'reminder' })],
      ['0 does issue_anchor'],
    ],
    ['the invoice’s date after the due date', [step(3), issue(5)], ['1 when order']],
    ['two of the invoice’s date, the later first', [issue(9), issue(2)], ['1 when order']],
    [
      'what is coming up, when it is past',
      [step(3, { mail: 'before_due' })],
      ['0 does before_due_late'],
    ],
    ['due today, a day late', [step(1, { mail: 'due_today' })], ['0 does due_today_day']],
    ['a reminder on the due date', [step(0)], ['0 does reminder_early']],
    [
      'a reminder that counts from a step before the due date',
      [step(-10, { mail: 'before_due' }), previous(20)],
      ['1 does reminder_early'],
    ],
    ['a firm first reminder', [step(3, { tone: 'firm' })], ['0 tone first_reminder_tone']],
    [
      'a letter out of the blue',
      [step(-5, { mail: 'before_due' }), step(9, { channel: 'letter' })],
      ['1 does no_dialogue'],
    ],
    [
      'a stranger in copy',
      [step(3, { recipients: { to: ['billing'], cc: [], inside: ['eve@else.example'] } })],
      ['0 inside unknown_user'],
    ],
    [
      'amounts that no invoice has',
      [step(3, { conditions: { minimum_amount_minor: 200, maximum_amount_minor: 100 } })],
      ['0 amounts amounts'],
    ],
    [
      'a tone that falls',
      [step(3), step(9, { tone: 'firm' }), step(15, { tone: 'neutral' })],
      ['2 tone tone_falls (warning)'],
    ],
    [
      'a call that carries the statement',
      [step(3), step(9, { channel: 'call', adds: ['statement'] })],
      ['1 adds adds_no_mail'],
    ],
    ['two mails too close', [step(3), step(5)], ['1 when gap (warning)']],
    [
      'more contacts than allowed',
      [1, 5, 9, 13, 17, 21, 25].map((day) => step(day)),
      ['6 when cap (warning)'],
    ],
  ] as [string, StepDefinition[], string[]][])('%s', (_name, steps, problems) => {
    expect(found(steps)).toEqual(problems);
  });

  test('and nothing where nothing is wrong', () => {
    const sound = [
      issue(2),
      step(-10, { mail: 'before_due' }),
      step(0, { mail: 'due_today' }),
      step(4, {
        adds: ['statement'],
        recipients: { to: ['buyer'], cc: [], inside: ['owner', 'ADA@lumen.example'] },
      }),
      step(5, { channel: 'call' }),
      step(12, { tone: 'firm' }),
      previous(20, { channel: 'letter', key: 'letter' }),
      previous(15, { channel: 'note', key: 'note' }),
    ];
    expect(found(sound)).toEqual([]);
  });

  test('a call before a letter is a dialogue, a call before the due date is none', () => {
    const letter = step(30, { channel: 'letter' });
    expect(found([step(3, { channel: 'call' }), letter])).toEqual([]);
    expect(found([step(-3, { channel: 'call' }), letter])).toEqual(['1 does no_dialogue']);
  });

  test('days that hang on the invoice’s date are not guessed', () => {
    expect(found([issue(2), previous(400, { channel: 'call' }), step(3)])).toEqual([]);
  });

  test('nobody in Belgium is asked for anything before the first reminder has had its sixteen days', () => {
    const first = step(3, { mail: 'first_reminder_be' });
    const facts = { followers: ['belgian_consumer' as const] };
    expect(found([first, previous(16)], facts)).toEqual([]);
    expect(found([first, previous(15)], facts)).toEqual(['all steps belgian_consumers']);
  });
});

describe('consumers hear from us less often than businesses', () => {
  const only = (...audiences: Audience[]) => ({ conditions: { audiences } });
  const days = (...offsets: number[]) => offsets.map((day) => step(day));
  const close = [step(3), step(8)];
  const many = [...days(1, 8, 15, 22), step(29, { channel: 'call' })];

  test.each([
    ['businesses alone', ['company', 'public'], []],
    ['consumers alone', ['consumer'], ['consumer']],
    ['consumers of Belgium', ['belgian_consumer'], ['consumer']],
    ['both', ['company', 'consumer'], ['consumer']],
    ['nobody yet: it may be anybody', [], ['consumer']],
  ] as [string, Audience[], string[]][])('followed by %s', (_name, followers, told) => {
    const of = (code: string, at: number) =>
      told.map((who) => `${at} when ${who}_${code} (warning)`);
    const rhythm = (steps: StepDefinition[]) =>
      found(steps, { followers }).filter((one) => one.includes('when'));
    expect(rhythm(close)).toEqual(of('gap', 1));
    expect(rhythm(many)).toEqual(of('cap', 4));
  });

  test('what is too close for everybody is told once', () => {
    const followers: Audience[] = ['company', 'consumer'];
    expect(found(days(3, 5), { followers })).toEqual(['1 when gap (warning)']);
    expect(found(days(3, 5), { followers: ['consumer'] })).toEqual([
      '1 when consumer_gap (warning)',
    ]);
  });

  test('only steps that the same people hear are counted together', () => {
    const followers: Audience[] = ['company', 'consumer'];
    expect(found([step(3, only('company')), step(5, only('consumer'))], { followers })).toEqual([]);
    expect(found([step(3, only('company')), step(8)], { followers })).toEqual([]);
    expect(found([step(3, only('consumer')), step(8)], { followers })).toEqual([
      '1 when consumer_gap (warning)',
    ]);
    expect(found([step(3, only('consumer')), step(8)], { followers: ['company'] })).toEqual([]);
    const spread = [...days(1, 8, 15), step(22, only('company')), step(29)];
    expect(found(spread, { followers })).toEqual([]);
  });

  test('the gap and the cap are those of the settings', () => {
    const facts = { followers: ['consumer' as const] };
    const lenient = { minimumGapDays: 5, contactsMax: 5 };
    expect(found(close, { ...facts, consumers: lenient })).toEqual([]);
    expect(found(many, { ...facts, consumers: lenient })).toEqual([]);
  });

  test('a warning is what the rules of chases then do: the step leaves later, and no other does', () => {
    const offsets = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 2, maxLength: 9 });
    const channels = fc.array(fc.constantFrom('email' as const, 'call' as const, 'note' as const), {
      minLength: 9,
      maxLength: 9,
    });
    fc.assert(
      fc.property(
        offsets,
        channels,
        fc.constantFrom('company', 'consumer'),
        (list, doing, kind) => {
          const followers = [kind as Audience];
          const steps = list
            .toSorted((a, b) => a - b)
            .map((day, index) => step(day, { key: `k${index}`, channel: doing[index]! }));
          const scenario = readDraft({
            ...{ id: 1, key: 'k', name: 'k', versionId: 1, number: 1 },
            definition: { thanks: 'never', steps },
          });
          const warned = checkScenario(scenario, { ...FACTS, followers })
            .filter(({ isRefusal }) => !isRefusal)
            .map(({ step: at }) => at);
          const late = scenario.steps.filter((one, index) => {
            const contacts = scenario.steps
              .slice(0, index)
              .filter(({ channel }) => channel !== 'note')
              .map(({ offsetDays, channel }) => ({ on: addDays(DUE, offsetDays), channel }));
            const next = nextTouch(
              { position: index, lastTouchOn: null, slideDays: 0 },
              scenario,
              EVERY_DAY,
              chaseFacts(addDays(DUE, one.offsetDays), contacts, kind),
            );
            return next.kind === 'step' && next.on > next.plannedOn;
          });
          expect([...new Set(warned)]).toEqual(late.map(({ position }) => position - 1));
        },
      ),
    );
  });
});
