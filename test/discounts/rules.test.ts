import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays } from '../../server/calendar/plain-date.ts';
import {
  bestOffer,
  discountEarned,
  discountOfTier,
  discountTerms,
  isInTime,
  lastDayOf,
  readDiscountTerms,
  termsInForce,
  yearlyCostHundredths,
  type Discountable,
  type DiscountTerms,
} from '../../server/discounts/rules.ts';
import { vatAfterDiscount } from '../../server/discounts/vat-rules.ts';

const invoice = (totalMinor: number, more: Partial<Discountable> = {}): Discountable => ({
  issuedOn: '2026-03-01',
  dueOn: '2026-03-31',
  totalMinor,
  netMinor: null,
  balanceMinor: totalMinor,
  ...more,
});

const terms = (more: Partial<DiscountTerms> = {}): DiscountTerms => ({
  tiers: [{ percentHundredths: 300, deadline: { kind: 'before_due', days: 10 } }],
  basis: 'gross',
  partial: 'full_settlement_only',
  ...more,
});

const percent = (percentHundredths: number) => ({
  percentHundredths,
  deadline: { kind: 'before_due' as const, days: 10 },
});

test.each([
  {
    net: 100_00,
    hundredths: 200,
    discount: 2_00,
    base: 98_00,
    vat: 20_58,
    total: 120_58,
    early: 118_58,
  },
  {
    net: 1_000_00,
    hundredths: 300,
    discount: 30_00,
    base: 970_00,
    vat: 203_70,
    total: 1_203_70,
    early: 1_173_70,
  },
  {
    net: 1_411_24,
    hundredths: 300,
    discount: 42_34,
    base: 1_368_90,
    vat: 287_47,
    total: 1_698_71,
    early: 1_656_37,
  },
  {
    net: 1_317_43,
    hundredths: 200,
    discount: 26_35,
    base: 1_291_08,
    vat: 271_13,
    total: 1_588_56,
    early: 1_562_21,
  },
])(
  'a Belgian invoice of $net has its discount on the net amount and its VAT on the rest',
  (one) => {
    const discountMinor = discountOfTier(
      percent(one.hundredths),
      'net',
      invoice(one.total, { netMinor: one.net }),
    );
    expect(discountMinor).toBe(one.discount);
    expect(one.net - one.discount).toBe(one.base);
    expect(vatAfterDiscount(one.net, one.discount, 2_100)).toBe(one.vat);
    expect(one.net + vatAfterDiscount(one.net, one.discount, 2_100)).toBe(one.total);
    expect(one.total - one.discount).toBe(one.early);
  },
);

test('a French discount is on the gross amount, or on the net one when the VAT stays', () => {
  const facts = invoice(1_200_00, { netMinor: 1_000_00 });
  expect(1_200_00 - (discountOfTier(percent(300), 'gross', facts) ?? 0)).toBe(1_164_00);
  expect(1_200_00 - (discountOfTier(percent(300), 'net', facts) ?? 0)).toBe(1_170_00);
  const odd = invoice(1_481_47, { netMinor: 1_234_56 });
  expect(discountOfTier(percent(250), 'gross', odd)).toBe(37_04);
  expect(1_481_47 - 37_04).toBe(1_444_43);
});

test('the half of a cent is rounded away from zero, and no float gets in between', () => {
  // 1 % of 0.50 is half a cent; 2.5 % of 90071992547409.80 ends on a half that a float loses.
  expect(discountOfTier(percent(100), 'gross', invoice(50))).toBe(1);
  expect(discountOfTier(percent(100), 'gross', invoice(49))).toBe(0);
  expect(discountOfTier(percent(250), 'gross', invoice(9_007_199_254_740_980))).toBe(
    225_179_981_368_525,
  );
});

test('a fixed amount is taken as it is, and never more than is owed', () => {
  const fixed = { amountMinor: 30_00, deadline: { kind: 'after_issue' as const, days: 8 } };
  expect(discountOfTier(fixed, 'net', invoice(1_203_70))).toBe(30_00);
  expect(discountOfTier(fixed, 'gross', invoice(20_00))).toBe(20_00);
  // Half of it was paid: half of the discount is left.
  expect(discountOfTier(fixed, 'gross', invoice(100_00, { balanceMinor: 50_00 }))).toBe(15_00);
});

test('without the net amount there is no discount on it', () => {
  expect(discountOfTier(percent(300), 'net', invoice(1_200_00))).toBeUndefined();
  expect(bestOffer(terms({ basis: 'net' }), invoice(1_200_00), '2026-03-10')).toBeUndefined();
});

test('582.00 of 1,200.00 in time settles 600.00 pro rata, and 582.00 where only full payment counts', () => {
  const open = { balanceMinor: 1_200_00, discountMinor: 36_00 };
  const proRata = discountEarned(582_00, { ...open, partial: 'pro_rata' });
  expect({ settles: 582_00 + proRata, left: 1_200_00 - 582_00 - proRata }).toEqual({
    settles: 600_00,
    left: 600_00,
  });
  const allOrNothing = discountEarned(582_00, { ...open, partial: 'full_settlement_only' });
  expect({ settles: 582_00 + allOrNothing, left: 1_200_00 - 582_00 - allOrNothing }).toEqual({
    settles: 582_00,
    left: 618_00,
  });
  expect(discountEarned(1_164_00, { ...open, partial: 'full_settlement_only' })).toBe(36_00);
  expect(discountEarned(1_163_99, { ...open, partial: 'full_settlement_only' })).toBe(0);
  // Paid gross in time: nothing is granted by itself (DIS-7).
  expect(discountEarned(1_200_00, { ...open, partial: 'full_settlement_only' })).toBe(0);
});

test('ten days before the 31st of March the last day is the 21st, to its last second in Paris', () => {
  const lastDay = lastDayOf(percent(300), { issuedOn: '2026-03-01', dueOn: '2026-03-31' });
  expect(lastDay).toBe('2026-03-21');
  const paid = (at: string) => isInTime(new Date(at), lastDay, 'Europe/Paris');
  expect(paid('2026-03-21T22:30:00Z')).toBe(true);
  expect(paid('2026-03-21T23:30:00Z')).toBe(false);
});

test('in summer the day ends at 22:00 UTC', () => {
  const paid = (at: string) => isInTime(new Date(at), '2026-07-21', 'Europe/Paris');
  expect(paid('2026-07-21T21:59:59Z')).toBe(true);
  expect(paid('2026-07-21T22:00:00Z')).toBe(false);
});

test('days after the invoice count from its date, and never past the due date', () => {
  const within = (days: number) => ({
    percentHundredths: 200,
    deadline: { kind: 'after_issue' as const, days },
  });
  const days = { issuedOn: '2026-03-01', dueOn: '2026-03-31' } as const;
  expect(lastDayOf(within(10), days)).toBe('2026-03-11');
  expect(lastDayOf(within(0), days)).toBe('2026-03-01');
  expect(lastDayOf(within(45), days)).toBe('2026-03-31');
});

test('of several tiers the best one still open counts, then the next', () => {
  const tiers = [
    { percentHundredths: 100, deadline: { kind: 'after_issue' as const, days: 20 } },
    { percentHundredths: 300, deadline: { kind: 'after_issue' as const, days: 8 } },
  ];
  const on = (day: '2026-03-09' | '2026-03-10' | '2026-03-22') =>
    bestOffer(terms({ tiers }), invoice(1_000_00), day);
  expect(on('2026-03-09')).toEqual({ discountMinor: 30_00, lastDay: '2026-03-09' });
  expect(on('2026-03-10')).toEqual({ discountMinor: 10_00, lastDay: '2026-03-21' });
  expect(on('2026-03-22')).toBeUndefined();
});

test('a part-paid invoice has a discount on its rest only pro rata, and one with a fee on it none', () => {
  const partPaid = invoice(1_200_00, { balanceMinor: 600_00 });
  expect(bestOffer(terms(), partPaid, '2026-03-10')).toBeUndefined();
  expect(bestOffer(terms({ partial: 'pro_rata' }), partPaid, '2026-03-10')).toEqual({
    discountMinor: 18_00,
    lastDay: '2026-03-21',
  });
  const withFee = invoice(1_200_00, { balanceMinor: 1_240_00 });
  expect(bestOffer(terms({ partial: 'pro_rata' }), withFee, '2026-03-10')).toBeUndefined();
});

test('an amount as large as the invoice is a mistake and no offer', () => {
  const tiers = [{ amountMinor: 30_00, deadline: { kind: 'before_due' as const, days: 10 } }];
  expect(bestOffer(terms({ tiers }), invoice(30_00), '2026-03-10')).toBeUndefined();
  expect(bestOffer(terms({ tiers }), invoice(30_01), '2026-03-10')?.discountMinor).toBe(30_00);
});

test('the invoice speaks before the customer, the customer before the organization', () => {
  const [organization, customer, own] = [100, 200, 300].map((hundredths) =>
    terms({ tiers: [percent(hundredths)] }),
  ) as [DiscountTerms, DiscountTerms, DiscountTerms];
  const euro = { invoice: 'EUR', organization: 'EUR' };
  expect(termsInForce({ organization, customer, invoice: own }, euro)).toBe(own);
  expect(termsInForce({ organization, customer, invoice: null }, euro)).toBe(customer);
  expect(termsInForce({ organization, customer: null, invoice: null }, euro)).toBe(organization);
  const none = terms({ tiers: [] });
  expect(termsInForce({ organization, customer: none, invoice: null }, euro)).toBe(none);
});

test('an amount in euros is no discount on an invoice in dollars', () => {
  const tiers = [
    { amountMinor: 30_00, deadline: { kind: 'before_due' as const, days: 10 } },
    percent(200),
  ];
  const organization = terms({ tiers });
  const dollars = { invoice: 'USD', organization: 'EUR' };
  const stated = { organization, customer: null, invoice: null };
  expect(termsInForce(stated, dollars)?.tiers).toEqual([percent(200)]);
  expect(termsInForce({ ...stated, invoice: organization }, dollars)?.tiers).toEqual(tiers);
});

test('the cost of a discount in a year: 112.89 % for 3 % and ten days, 37.24 % for two tens net thirty', () => {
  expect(yearlyCostHundredths(300, 10)).toBe(112_89);
  expect(yearlyCostHundredths(200, 20)).toBe(37_24);
});

test.each([
  ['a percentage and an amount', { percentHundredths: 300, amountMinor: 100 }],
  ['neither', {}],
  ['more than half the price', { percentHundredths: 5_001 }],
  ['nothing off', { percentHundredths: 0 }],
  ['a piece of a cent', { amountMinor: 1.5 }],
])('terms with %s are refused', (_what, off) => {
  const deadline = { kind: 'before_due', days: 10 };
  expect(discountTerms.safeParse({ ...terms(), tiers: [{ ...off, deadline }] }).success).toBe(
    false,
  );
});

test('terms come back from where they are stored as they went in', () => {
  expect(readDiscountTerms(JSON.parse(JSON.stringify(terms())))).toEqual(terms());
  expect(() => readDiscountTerms({ ...terms(), tiers: Array(4).fill(percent(100)) })).toThrow();
});

const anyTerms = fc.record({
  tiers: fc.array(
    fc.oneof(
      fc.record({ percentHundredths: fc.integer({ min: 1, max: 5_000 }), deadline: anyDeadline() }),
      fc.record({ amountMinor: fc.integer({ min: 1, max: 1_000_000 }), deadline: anyDeadline() }),
    ),
    { maxLength: 3 },
  ),
  basis: fc.constantFrom('gross' as const, 'net' as const),
  partial: fc.constantFrom('full_settlement_only' as const, 'pro_rata' as const),
});
const anyInvoice = fc
  .record({
    totalMinor: fc.integer({ min: 1, max: 100_000_000 }),
    netShare: fc.double({ min: 0, max: 1, noNaN: true }),
    openShare: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
    term: fc.integer({ min: 0, max: 90 }),
  })
  .map(({ totalMinor, netShare, openShare, term }) =>
    invoice(totalMinor, {
      netMinor: Math.round(totalMinor * netShare),
      balanceMinor: Math.round(totalMinor * openShare),
      dueOn: addDays('2026-03-01', term),
    }),
  );

function anyDeadline() {
  return fc.record({
    kind: fc.constantFrom('after_issue' as const, 'before_due' as const),
    days: fc.integer({ min: 0, max: 90 }),
  });
}

test('whatever the terms, a discount leaves something to pay and is never below nothing', () => {
  fc.assert(
    fc.property(anyTerms, anyInvoice, fc.integer({ min: -10, max: 100 }), (some, one, day) => {
      const today = addDays(one.issuedOn, day);
      const offer = bestOffer(some, one, today);
      if (!offer) return;
      expect(offer.discountMinor).toBeGreaterThan(0);
      expect(offer.discountMinor).toBeLessThan(one.balanceMinor);
      expect(offer.lastDay >= today && offer.lastDay <= one.dueOn).toBe(true);
      expect(bestOffer(some, one, today)).toEqual(offer);
      // It holds to its last day, unchanged.
      expect(bestOffer(some, one, offer.lastDay)).toEqual(offer);
    }),
  );
});

test('whoever pays later never gets more', () => {
  fc.assert(
    fc.property(anyTerms, anyInvoice, fc.nat(60), fc.nat(60), (some, one, first, more) => {
      const offered = (day: number) =>
        bestOffer(some, one, addDays(one.issuedOn, day))?.discountMinor ?? 0;
      expect(offered(first + more)).toBeLessThanOrEqual(offered(first));
    }),
  );
});

test('whatever is received, the discount earned is never more than was offered nor more than is owed', () => {
  const anyOffer = fc
    .tuple(fc.integer({ min: 2, max: 100_000_000 }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([balanceMinor, share]) => ({
      balanceMinor,
      discountMinor: Math.max(1, Math.floor((balanceMinor - 1) * share)),
    }));
  fc.assert(
    fc.property(anyOffer, fc.double({ min: 0, max: 1.2, noNaN: true }), (offer, share) => {
      const receivedMinor = Math.floor(offer.balanceMinor * share);
      for (const partial of ['full_settlement_only', 'pro_rata'] as const) {
        const earned = discountEarned(receivedMinor, { ...offer, partial });
        expect(earned).toBeGreaterThanOrEqual(0);
        expect(earned).toBeLessThanOrEqual(offer.discountMinor);
        if (receivedMinor <= offer.balanceMinor)
          expect(receivedMinor + earned).toBeLessThanOrEqual(offer.balanceMinor);
        else expect(earned).toBe(0);
      }
    }),
  );
});
