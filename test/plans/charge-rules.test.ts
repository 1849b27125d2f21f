import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DECLINES, REFUSALS } from '../../scripts/stand-ins/stripe/cards.ts';
import { addDays, type PlainDate } from '../../server/calendar/plain-date.ts';
import { createWorkingDays } from '../../server/calendar/working-days.ts';
import {
  chargeDay,
  chargeOutcome,
  nextChargeStep,
  retryDay,
  type ChargeFacts,
  type ChargeTry,
} from '../../server/plans/charge-rules.ts';

const workingDays = createWorkingDays();

describe('what follows a refusal', () => {
  test.each([
    // As the stand-in's cards are refused.
    ['authentication_required', 'authentication_required', '', 'confirm'],
    ['card_declined', 'insufficient_funds', 'try_again_later', 'retry'],
    ['processing_error', '', 'try_again_later', 'retry'],
    ['card_declined', 'generic_decline', 'try_again_later', 'retry'],
    ['card_declined', 'do_not_honor', 'try_again_later', 'retry'],
    ['expired_card', '', 'do_not_try_again', 'expired'],
    ['incorrect_cvc', '', 'confirm_card_data', 'refused'],
    ['card_declined', 'lost_card', 'do_not_try_again', 'refused'],
    ['card_declined', 'stolen_card', 'do_not_try_again', 'refused'],
    ['card_declined', 'invalid_account', 'do_not_try_again', 'refused'],
    // The bank's advice counts for more than a code that may pass, a lost card for more than the advice.
    ['card_declined', 'insufficient_funds', 'do_not_try_again', 'refused'],
    ['card_declined', 'generic_decline', 'confirm_card_data', 'refused'],
    ['card_declined', 'stolen_card', 'try_again_later', 'refused'],
    ['card_declined', 'generic_decline', '', 'link'],
    ['amount_too_small', '', '', 'link'],
    ['', '', '', 'link'],
    // Of debits and of requests.
    ['insufficient_funds', '', '', 'retry'],
    ['debit_not_authorized', '', '', 'refused'],
    ['account_closed', '', '', 'refused'],
    ['payment_intent_mandate_invalid', '', '', 'refused'],
    ['payment_method_gone', '', '', 'refused'],
    ['customer_gone', '', '', 'refused'],
  ])('%s / %s / %s: %s', (code, declineCode, adviceCode, outcome) => {
    expect(chargeOutcome({ code, declineCode, adviceCode })).toBe(outcome);
  });

  test('every refusal the stand-in knows has its line, and none that is final is tried again', () => {
    for (const name of REFUSALS) {
      const { code, declineCode = '', adviceCode } = DECLINES[name];
      const outcome = chargeOutcome({ code, declineCode, adviceCode: adviceCode ?? '' });
      expect(outcome, name).not.toBe('link');
      if (adviceCode === 'do_not_try_again') expect(outcome, name).not.toBe('retry');
    }
  });
});

describe('the calendar of tries', () => {
  const day = (failedOn: PlainDate, refusals: number, nextDueOn: PlainDate | null = null) =>
    retryDay({ failedOn, refusals, nextDueOn, country: 'FR', workingDays });

  test('is two, three and five days after a refusal, on working days, and then over', () => {
    // 2026-03-02 is a Monday.
    expect(day('2026-03-02', 1)).toBe('2026-03-04');
    expect(day('2026-03-04', 2)).toBe('2026-03-09');
    expect(day('2026-03-09', 3)).toBe('2026-03-16');
    expect(day('2026-03-16', 4)).toBeNull();
    // Easter Monday.
    expect(day('2026-04-03', 2)).toBe('2026-04-07');
  });

  test('ends before the next instalment is due', () => {
    expect(day('2026-03-02', 1, '2026-03-05')).toBe('2026-03-04');
    expect(day('2026-03-02', 1, '2026-03-04')).toBeNull();
    expect(day('2026-03-06', 1, '2026-03-09')).toBeNull();
  });

  test('a charge is never before its day nor before the notice is over, and on a working day', () => {
    const on = (announcedOn: PlainDate, dueOn: PlainDate) =>
      chargeDay({ announcedOn, dueOn, announceDays: 3, country: 'FR', workingDays });
    expect(on('2026-03-02', '2026-03-05')).toBe('2026-03-05');
    expect(on('2026-03-04', '2026-03-05')).toBe('2026-03-09');
    expect(on('2026-04-01', '2026-04-05')).toBe('2026-04-07');
  });
});

const anyDay = fc.integer({ min: 0, max: 60 }).map((days) => addDays('2026-03-01', days));
const anyTry: fc.Arbitrary<ChargeTry> = fc.record({
  status: fc.constantFrom('creating', 'processing', 'failed', 'needs_customer', 'canceled'),
  triedOn: anyDay,
  retryOn: fc.option(anyDay),
});
const anyFacts: fc.Arbitrary<ChargeFacts> = fc.record({
  today: anyDay,
  dueOn: anyDay,
  nextDueOn: fc.option(anyDay),
  leftMinor: fc.integer({ min: 0, max: 1000 }),
  minimumMinor: fc.constant(50),
  announceDays: fc.integer({ min: 2, max: 14 }),
  announced: fc.option(
    fc.record({
      on: anyDay,
      amountMinor: fc.integer({ min: 0, max: 1000 }),
      hasArrived: fc.boolean(),
    }),
  ),
  isAgreed: fc.boolean(),
  isHeld: fc.boolean(),
  isBeingPaid: fc.boolean(),
  tries: fc.array(anyTry, { maxLength: 4 }),
});

test('whatever the facts: nothing is charged that was not agreed, announced in time, due, free and untried today', () => {
  let charged = 0;
  fc.assert(
    fc.property(anyFacts, (facts) => {
      if (nextChargeStep(facts).do !== 'charge') return;
      charged += 1;
      expect(facts.isAgreed && !facts.isHeld && !facts.isBeingPaid).toBe(true);
      expect(facts.today >= facts.dueOn).toBe(true);
      expect(facts.announced?.hasArrived).toBe(true);
      expect(facts.leftMinor).toBeLessThanOrEqual(facts.announced?.amountMinor ?? 0);
      const on = facts.announced?.on ?? facts.today;
      expect(addDays(on, facts.announceDays) <= facts.today).toBe(true);
      expect(facts.tries.some((one) => one.triedOn >= facts.today)).toBe(false);
      expect(facts.tries.some((one) => /creating|processing/.test(one.status))).toBe(false);
    }),
    { numRuns: 20_000 },
  );
  expect(charged).toBeGreaterThan(10);
});
