import { expect, test } from 'vitest';
import { readStructuredReference } from '../../server/references/rules.ts';
import { transferReference } from '../../server/references/transfer-rules.ts';

const owed = (number: string, reference = '') => ({ id: 1, number, reference });
const of = { creditorCountry: 'FR', customerId: 7 };

test('a transfer of one invoice quotes what its creditor printed on it, else a reference of its own', () => {
  expect(transferReference([owed('F-2', '+++090/9337/55493+++')], of)).toEqual({
    printed: '+++090/9337/55493+++',
    rf: null,
  });
  expect(transferReference([owed('F-2', 'RF18 5390 0754 7034')], of).rf).toBe('RF18539007547034');
  const own = transferReference([owed('F-1', 'F-1')], of);
  expect(readStructuredReference(own.printed)).toEqual({ kind: 'invoice', id: 1 });
  expect(own.rf).toBe(own.printed.replaceAll(' ', ''));
});

test('a transfer of several quotes one reference, in Belgium as an OGM', () => {
  const belgian = transferReference([owed('F-1'), owed('F-2')], { ...of, creditorCountry: 'BE' });
  expect(belgian).toEqual({ printed: '+++200/0000/00775+++', rf: null });
  expect(readStructuredReference(belgian.printed)).toEqual({ kind: 'basket', id: 7 });
});
