import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays } from '../../server/calendar/plain-date.ts';
import {
  decideNotice,
  findPayment,
  type NoticeInvoice,
  type NoticeToMatch,
  type PaymentSeen,
} from '../../server/payment-notices/rules.ts';
import {
  mayBecome,
  NOTICE_TRANSITIONS,
  type NoticeStatus,
} from '../../server/payment-notices/states.ts';

const TODAY = '2026-03-02';

const open = (changes: Partial<NoticeInvoice> = {}): NoticeInvoice => ({
  ...{ invoiceId: 1, currency: 'EUR', balanceMinor: 10_000, isLookedFor: false },
  ...changes,
});

test.each([
  ['none_chosen', [], {}],
  ['mixed_currencies', [open(), open({ currency: 'GBP' })], {}],
  ['already', [open({ isLookedFor: true })], {}],
  ['nothing_owed', [open({ balanceMinor: 0 })], {}],
  ['future', [open()], { paidOn: '2026-03-03' }],
  ['too_old', [open()], { paidOn: '2024-03-01' }],
  ['too_small', [open()], { amountMinor: 0 }],
  ['too_much', [open()], { amountMinor: 100_001 }],
] as const)('is refused: %s', (reason, invoices, wish) => {
  const asked = { paidOn: TODAY, amountMinor: null, ...wish } as const;
  expect(decideNotice(invoices, asked, TODAY)).toEqual({ ok: false, reason });
});

test('without an amount it is all that the invoices owe', () => {
  const some = [open(), open({ invoiceId: 2, balanceMinor: 550 }), open({ balanceMinor: -3 })];
  expect(decideNotice(some, { paidOn: TODAY, amountMinor: null }, TODAY)).toEqual({
    ...{ ok: true, currency: 'EUR', amountMinor: 10_550 },
  });
});

const notice = (changes: Partial<NoticeToMatch> = {}): NoticeToMatch => ({
  ...{ amountMinor: 10_000, paidOn: '2026-02-20', reference: '', restMinor: 10_000 },
  ...changes,
});
const payment = (changes: Partial<PaymentSeen> = {}): PaymentSeen => ({
  ...{ id: 7, amountMinor: 10_000, receivedOn: '2026-02-23', reference: '', settledMinor: 0 },
  ...{ isTaken: false },
  ...changes,
});

test.each<[string, Partial<NoticeToMatch>, Partial<PaymentSeen>, boolean]>([
  ['the same amount near the day', {}, {}, true],
  ['the same amount long after', {}, { receivedOn: '2026-03-20' }, false],
  ['the same amount long before', {}, { receivedOn: '2026-02-10' }, false],
  ['another amount on the day', {}, { amountMinor: 9_999, receivedOn: '2026-02-20' }, false],
  ['one that closed another notice', {}, { isTaken: true }, false],
  [
    'the same reference at any time',
    { reference: 'vir-2026/14' },
    { receivedOn: '2026-05-20', reference: 'VIR 2026 14 LUMEN' },
    true,
  ],
  [
    'a reference too short to mean anything',
    { reference: '14' },
    { receivedOn: '2026-05-20', reference: '2026-14' },
    false,
  ],
  [
    'what settles its invoices by the amount',
    {},
    { amountMinor: 50_000, settledMinor: 10_000 },
    true,
  ],
  ['what settles a part of them', {}, { amountMinor: 5_000, settledMinor: 5_000 }, false],
  [
    'what settles them with a discount',
    { restMinor: 0 },
    { amountMinor: 9_700, settledMinor: 9_700 },
    true,
  ],
])('%s: %o, %o', (_name, told, booked, isFound) => {
  expect(findPayment(notice(told), [payment(booked)])?.id ?? null).toBe(isFound ? 7 : null);
});

test('two payments that settle it together are found', () => {
  const parts = [
    payment({ id: 1, amountMinor: 4_000, settledMinor: 4_000 }),
    payment({ id: 2, amountMinor: 6_000, settledMinor: 6_000 }),
  ];
  expect(findPayment(notice(), parts)?.id).toBe(2);
});

test('whatever is booked, the order makes no difference', () => {
  const any = fc.record({
    amountMinor: fc.constantFrom(10_000, 5_000, 9_999),
    days: fc.integer({ min: -20, max: 40 }),
    settledMinor: fc.constantFrom(0, 0, 2_500, 5_000),
    isTaken: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(any, { maxLength: 6 }), (some) => {
      const payments = some.map(({ days, ...one }, index) =>
        payment({ ...one, id: index + 1, receivedOn: addDays('2026-02-20', days) }),
      );
      const found = findPayment(notice(), payments);
      expect(findPayment(notice(), payments.toReversed())).toEqual(found);
      const settled = payments.reduce((sum, one) => sum + one.settledMinor, 0);
      if (settled >= 10_000) expect(found?.settledMinor).toBeGreaterThan(0);
      else if (found) expect([found.amountMinor, found.isTaken]).toEqual([10_000, false]);
    }),
  );
});

test('withdrawn is an end; one returned can only be found, one found only looked for again', () => {
  for (const to of Object.keys(NOTICE_TRANSITIONS) as NoticeStatus[]) {
    expect(mayBecome('found', to)).toBe(to === 'looking');
    expect(mayBecome('withdrawn', to)).toBe(false);
    expect(mayBecome('returned', to)).toBe(to === 'found');
    expect(mayBecome(to, 'looking')).toBe(to === 'found');
  }
});
