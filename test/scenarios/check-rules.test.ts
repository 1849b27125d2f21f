import { describe, expect, test } from 'vitest';
import {
  checkScenario,
  mayBeActivated,
  type CheckFacts,
} from '../../server/scenarios/check-rules.ts';
import { readDraft, type StepDefinition } from '../../server/scenarios/definition-rules.ts';
import { readyScenario } from '../support/scenarios.ts';

const FACTS: CheckFacts = {
  minimumGapDays: 4,
  contactsMax: 6,
  users: new Set(['ada@lumen.example']),
  forBelgianConsumers: false,
};

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
    const forBelgianConsumers = key === 'belgian_consumer';
    const problems = checkScenario(readyScenario(key), { ...FACTS, forBelgianConsumers });
    expect(mayBeActivated(problems), key).toBe(true);
  }
});

test('the ready scenarios for businesses may not be given to consumers in Belgium', () => {
  for (const key of ['standard', 'soft', 'firm'] as const) {
    const problems = checkScenario(readyScenario(key), { ...FACTS, forBelgianConsumers: true });
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
      step(4, { recipients: { to: ['buyer'], cc: [], inside: ['owner', 'ADA@lumen.example'] } }),
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
    const facts = { forBelgianConsumers: true };
    expect(found([first, previous(16)], facts)).toEqual([]);
    expect(found([first, previous(15)], facts)).toEqual(['all steps belgian_consumers']);
  });
});
