import { describe, expect, test } from 'vitest';
import { expiryLabel, lastDayOf, methodLabel } from '../../server/saved-methods/rules.ts';

describe('what a method is called', () => {
  test('is the same in every language and never a number', () => {
    const card = { kind: 'card', brand: 'visa', last4: '4242', expMonth: 2, expYear: 2028 };
    expect(methodLabel(card)).toBe('Visa\u00a0••••\u00a04242');
    expect(methodLabel({ kind: 'sepa_debit', brand: '', last4: '3000' })).toBe(
      'IBAN\u00a0••••\u00a03000',
    );
    expect([expiryLabel(card), lastDayOf(card)]).toEqual(['02/28', '2028-02-29']);
    expect(lastDayOf({ expMonth: 12, expYear: 2027 })).toBe('2027-12-31');
    expect(lastDayOf({ expMonth: null, expYear: null })).toBeNull();
  });
});
