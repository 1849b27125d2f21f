import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  consequenceOf,
  deliveryKindOf,
  isGivenUp,
  statusAfter,
  type DeliveryKind,
} from '../../server/messages/delivery-rules.ts';

const KINDS: readonly DeliveryKind[] = [
  ...(['sent', 'delayed', 'soft_bounced', 'delivered'] as const),
  ...(['failed', 'suppressed', 'bounced', 'complained'] as const),
];
const STATUSES = ['queued', 'unknown', 'accepted', 'delivered', 'rejected', 'bounced'] as const;
const FINAL = ['rejected', 'bounced', 'complained'];

const after = (status: string, kinds: readonly DeliveryKind[]) =>
  kinds.reduce((far, kind) => statusAfter(far, kind), status);

describe('the status of a mail', () => {
  test('is the same for any order of its events, any of them repeated, the hand-over heard at any moment', () => {
    const history = fc.uniqueArray(fc.constantFrom(...KINDS)).chain((kinds) =>
      fc.record({
        kinds: fc.constant(kinds),
        shuffled: fc
          .tuple(fc.shuffledSubarray(kinds, { minLength: kinds.length }), fc.subarray(kinds))
          .chain(([all, again]) => {
            const both = [...all, ...again];
            return fc.shuffledSubarray(both, { minLength: both.length });
          }),
        handedOverAt: fc.nat(),
      }),
    );
    fc.assert(
      fc.property(history, ({ kinds, shuffled, handedOverAt }) => {
        const expected = after('accepted', kinds);
        expect(after('accepted', shuffled)).toBe(expected);
        const cut = handedOverAt % (shuffled.length + 1);
        // In hand an event is only noted; the hand-over then goes through all that was noted.
        const inHand = after('sending', shuffled.slice(0, cut));
        expect(inHand).toBe('sending');
        const settled = after('accepted', shuffled.slice(0, cut));
        expect(after(settled, shuffled.slice(cut))).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  test('never goes back, and a final one stays for good', () => {
    const order = ['accepted', 'delivered', 'rejected', 'bounced', 'complained'];
    fc.assert(
      fc.property(
        fc.constantFrom(...STATUSES),
        fc.array(fc.constantFrom(...KINDS)),
        (start, kinds) => {
          let status: string = start;
          for (const kind of kinds) {
            const next = statusAfter(status, kind);
            expect(order.indexOf(next)).toBeGreaterThanOrEqual(order.indexOf(status));
            if (FINAL.includes(status)) expect(FINAL).toContain(next);
            status = next;
          }
        },
      ),
    );
  });

  test.each([
    ['accepted', 'delivered', 'delivered'],
    ['delivered', 'sent', 'delivered'],
    ['delivered', 'bounced', 'bounced'],
    ['bounced', 'delivered', 'bounced'],
    ['delivered', 'complained', 'complained'],
    ['accepted', 'failed', 'rejected'],
    ['accepted', 'suppressed', 'bounced'],
    ['accepted', 'soft_bounced', 'accepted'],
    ['unknown', 'sent', 'accepted'],
    ['unknown', 'delayed', 'accepted'],
    ['queued', 'delivered', 'delivered'],
    ['sending', 'delivered', 'sending'],
    ['claimed', 'bounced', 'claimed'],
    ['skipped', 'delivered', 'skipped'],
  ] as const)('%s, then %s: %s', (status, kind, expected) => {
    expect(statusAfter(status, kind)).toBe(expected);
  });
});

test.each([
  ['email.sent', null, 'sent'],
  ['email.delivery_delayed', null, 'delayed'],
  ['email.bounced', 'Permanent', 'bounced'],
  ['email.bounced', 'Transient', 'soft_bounced'],
  ['email.bounced', 'Undetermined', 'soft_bounced'],
  ['email.bounced', null, 'soft_bounced'],
  ['email.opened', null, null],
  ['email.clicked', null, null],
  ['email.received', null, null],
  ['suppression.added', null, null],
  ['email.something_new', null, null],
])('%s (%s) means %s', (type, bounceType, kind) => {
  expect(deliveryKindOf(type, bounceType)).toBe(kind);
});

test('a step counts unless nobody can have read its reminder', () => {
  const counting = KINDS.filter((kind) => consequenceOf(kind, null)?.stepCounts === false);
  expect(counting).toEqual(['suppressed', 'bounced']);
});

test('an address that is suppressed for a complaint is remembered as such', () => {
  expect(consequenceOf('suppressed', 'previous_complaint')?.suppressAs).toBe('complained');
  expect(consequenceOf('suppressed', 'previous_bounce')?.suppressAs).toBe('bounced');
  expect(consequenceOf('failed', null)?.suppressAs).toBeNull();
});

describe('an address is given up', () => {
  const days = (...numbers: number[]) =>
    numbers.map((day) => new Date(Date.UTC(2026, 0, 1) + day * 86_400_000));

  test.each([
    ['at its third temporary refusal within 30 days', days(0, 10, 30), true],
    ['in whatever order they became known', days(30, 0, 10), true],
    ['not at the second', days(0, 1), false],
    ['not when the third comes later', days(0, 10, 30.01), false],
    ['not for two at each end of two months', days(0, 1, 58, 59), false],
    ['whatever lies longer back', days(0, 100, 110, 120), true],
  ])('%s', (_name, times, expected) => {
    expect(isGivenUp(times)).toBe(expected);
  });
});
