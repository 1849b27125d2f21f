import { expect, test } from 'vitest';
import { accountFor, readFactor, type FactorFacts } from '../../server/factors/rules.ts';
import { decideMessage } from '../../server/messages/rules.ts';
import type { MessageInvoice } from '../../server/messages/line-queries.ts';
import { createWorkingDays } from '../../server/calendar/working-days.ts';
import { bookOf, readyScenario } from '../support/scenarios.ts';

const FACTS: FactorFacts = {
  ...{ name: '  Fidelis   Factor ', iban: 'be68 5390 0754 7034', bic: 'triobebb', holder: '' },
  ...{ note: '', notice: '', cardAllowed: false },
};

test('a factor is kept with a tidy name and an account that banks read', () => {
  expect(readFactor(FACTS)).toEqual({
    ok: true,
    facts: { ...FACTS, name: 'Fidelis Factor', iban: 'BE68539007547034', bic: 'TRIOBEBB' },
  });
});

test.each([
  ['iban', 'invalid_iban', { iban: 'BE68539007547035' }],
  ['bic', 'invalid_bic', { bic: 'NO' }],
  ['name', 'required', { name: '  ' }],
  ['notice', 'too_long', { notice: 'x'.repeat(601) }],
])('a wrong %s is named', (field, code, wrong) => {
  const read = readFactor({ ...FACTS, ...wrong });
  expect(read.ok ? [] : read.problems).toMatchObject([{ field, code }]);
});

test('the account holder is the legal name where one is said, else the name', () => {
  const organization = { bankHolder: '', legalName: '', name: 'Atelier' } as never;
  const factor = { id: 1, ...FACTS, name: 'Fidelis', iban: 'BE68539007547034' };
  expect(accountFor(organization, factor).holder).toBe('Fidelis');
  expect(accountFor(organization, { ...factor, holder: 'Fidelis SA' }).holder).toBe('Fidelis SA');
});

const scenario = readyScenario('standard');

const line = (invoiceId: number, position: number | null, factorId: number | null) =>
  ({
    ...{
      messageId: 1,
      invoiceId,
      cycle: 1,
      position,
      versionId: scenario.versionId,
      askedMinor: 100,
      droppedBecause: null,
    },
    ...{ number: `F-${invoiceId}`, issuedOn: '2026-01-01', dueOn: '2026-02-01', balanceMinor: 100 },
    ...{ currency: 'EUR', reference: '', subject: '', factorId, heldMinor: 0, heldBy: null },
  }) as MessageInvoice;

test('a message keeps the account of its most advanced step and drops the others', () => {
  const [, first, second] = scenario.steps.filter((step) => step.channel === 'email');
  const lines = [
    line(1, first?.position ?? 0, null),
    line(2, second?.position ?? 0, 7),
    line(3, null, 7),
    line(4, null, 8),
  ];
  const { kept, dropped, leading } = decideMessage(lines, bookOf([scenario]), {
    ...{ today: '2026-03-02', country: 'FR', calendar: createWorkingDays() },
  });
  expect(kept.map((one) => one.invoiceId)).toEqual([2, 3]);
  expect(dropped.map(({ invoice, because }) => [invoice.invoiceId, because])).toEqual([
    [1, 'other_payee'],
    [4, 'other_payee'],
  ]);
  expect(leading?.step.key).toBe(second?.key);
});
