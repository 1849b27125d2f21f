import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { PlainDate } from '../../server/calendar/plain-date.ts';
import { transaction } from '../../server/db/sql.ts';
import { recordDiscounts, voidDiscounts } from '../../server/discounts/actions.ts';
import { listNoteLines } from '../../server/discounts/note-queries.ts';
import type { DiscountTerms } from '../../server/discounts/rules.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { takeMoneyBack, undo } from '../../server/ledger/reversal-actions.ts';
import type { Allocation } from '../../server/ledger/rules.ts';
import { givenCustomer, givenInvoice, givenOrganization } from '../payments/support.ts';
import { createTestServices, TODAY, type TestServices } from '../support/services.ts';

let services: TestServices;
let customerId: number;
let count = 0;

const THREE_PERCENT: DiscountTerms = {
  tiers: [{ percentHundredths: 300, deadline: { kind: 'before_due', days: 10 } }],
  basis: 'gross',
  partial: 'full_settlement_only',
};

beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
afterAll(() => services.close());

beforeEach(async () => {
  customerId = (await givenCustomer(services)).id;
  await services.sql`delete from tasks`;
  await setTerms(THREE_PERCENT, 'credit_note');
});

async function setTerms(terms: DiscountTerms, note: 'credit_note' | 'mention') {
  await services.sql`
    update organization set discount_note = ${note}, discount_terms = ${services.sql.json(terms as never)}`;
}

async function invoiceOf(totalMinor: number, vatLines: number[][] = []) {
  count += 1;
  const dates = { issuedOn: '2026-01-15', dueOn: '2026-03-31' };
  const id = await givenInvoice(services, {
    ...{ customerId, number: `N-${count}`, totalMinor, ...dates },
  });
  const lines = vatLines.map(([ratePercentHundredths, netMinor, vatMinor]) => ({
    ...{ ratePercentHundredths, netMinor, vatMinor },
  }));
  if (lines.length > 0) {
    const netMinor = lines.reduce((sum, line) => sum + (line.netMinor ?? 0), 0);
    await services.sql`
      update invoices set net_minor = ${netMinor}, vat_lines = ${services.sql.json(lines)} where id = ${id}`;
  }
  return id;
}

/** Books the payment and records its discounts in the same transaction; what the booking does by itself is harmless twice. */
async function pay(allocations: Allocation[], receivedOn: string = TODAY) {
  return await transaction(services.sql, async (tx) => {
    const { paymentId } = await bookPayment(tx, services, {
      ...{ customerId, currency: 'EUR', method: 'transfer', reference: '', thank: false },
      amountMinor: allocations.reduce((sum, one) => sum + one.amountMinor, 0),
      receivedOn: receivedOn as PlainDate,
      allocations,
    });
    await recordDiscounts(tx, services, { paymentId, allocations, on: receivedOn as PlainDate });
    return paymentId;
  });
}

async function openTasks() {
  const rows = await services.sql<{ kind: string; details: Record<string, unknown> }[]>`
    select kind, details from tasks where done_at is null order by id`;
  return rows.map(({ kind, details }) => [
    kind,
    details['grossMinor'] ?? details['missingMinor'] ?? null,
  ]);
}

const shown = async (paymentId: number) =>
  (await listNoteLines(services.sql, paymentId)).map((line) => ({
    ...{ invoice: line.invoiceId, mode: line.mode, gross: line.grossMinor },
    ...{ net: line.netMinor, vat: line.vatMinor, paid: line.paidMinor, lastDay: line.lastDay },
  }));

test('a discount is noted with its VAT, and the credit note is asked for once', async () => {
  const [one, two] = [
    await invoiceOf(1_481_47, [[2_000, 1_234_56, 246_91]]),
    await invoiceOf(1_200_00),
  ];
  await setTerms(
    {
      ...THREE_PERCENT,
      tiers: [{ percentHundredths: 250, deadline: { kind: 'before_due', days: 10 } }],
    },
    'credit_note',
  );
  const allocations = [
    { invoiceId: one, amountMinor: 1_444_43, discountMinor: 37_04 },
    { invoiceId: two, amountMinor: 1_170_00, discountMinor: 30_00 },
  ];
  const paymentId = await pay(allocations);
  const common = { mode: 'credit_note', lastDay: '2026-03-21' };
  expect(await shown(paymentId)).toEqual([
    { ...common, invoice: one, gross: 37_04, net: 30_86, vat: 6_18, paid: 1_444_43 },
    { ...common, invoice: two, gross: 30_00, net: null, vat: null, paid: 1_170_00 },
  ]);
  const [line] = await listNoteLines(services.sql, paymentId);
  expect(line?.number).toBe(`D-2026-${paymentId}`);
  expect(line?.vatLines).toEqual([
    { ratePercentHundredths: 2_000, netMinor: 30_86, vatMinor: 6_18 },
  ]);
  expect(await openTasks()).toEqual([['credit_note_to_issue', 67_04]]);
  await transaction(services.sql, (tx) =>
    recordDiscounts(tx, services, { paymentId, allocations, on: TODAY }),
  );
  expect(await shown(paymentId)).toHaveLength(2);
  expect(await openTasks()).toEqual([['credit_note_to_issue', 67_04]]);
});

test.each([
  { name: 'with the mention on the invoice', terms: THREE_PERCENT, mode: 'mention', off: 36_00 },
  {
    name: 'net of tax',
    terms: { ...THREE_PERCENT, basis: 'net' as const },
    mode: 'net_of_tax',
    off: 30_00,
  },
])('$name nobody has a credit note to write', async ({ terms, mode, off }) => {
  await setTerms(terms, 'mention');
  const id = await invoiceOf(1_200_00, [[2_000, 1_000_00, 200_00]]);
  const paymentId = await pay([{ invoiceId: id, amountMinor: 1_200_00 - off, discountMinor: off }]);
  expect(await shown(paymentId)).toMatchObject([
    { mode, gross: off, net: 30_00, vat: off - 30_00 },
  ]);
  expect(await openTasks()).toEqual([]);
});

test('a payment that is undone takes its note and the task with it', async () => {
  const id = await invoiceOf(1_200_00);
  const paymentId = await pay([{ invoiceId: id, amountMinor: 1_164_00, discountMinor: 36_00 }]);
  await transaction(services.sql, async (tx) => {
    await undo(tx, services, {
      ...{ source: { kind: 'payment', id: paymentId }, because: 'Twice', on: TODAY },
      author: { actor: 'system' },
    });
    await voidDiscounts(tx, services, { paymentId, because: 'undone' });
  });
  expect(await shown(paymentId)).toEqual([]);
  expect(await openTasks()).toEqual([]);
  const [row] = await services.sql`
    select voided_because from discount_notes where payment_id = ${paymentId}`;
  expect(row?.['voidedBecause']).toBe('undone');
  expect(await checkLedger(services.sql)).toEqual([]);
});

test('a refund of a part leaves the discount of what stays paid; of the whole it takes it back', async () => {
  const [one, two] = [await invoiceOf(1_200_00), await invoiceOf(100_00)];
  const paymentId = await pay([
    { invoiceId: one, amountMinor: 1_164_00, discountMinor: 36_00 },
    { invoiceId: two, amountMinor: 97_00, discountMinor: 3_00 },
  ]);
  const takeBack = (amountMinor: number) =>
    transaction(services.sql, async (tx) => {
      await takeMoneyBack(tx, services, {
        ...{ paymentId, amountMinor, because: 'refund', on: TODAY, author: { actor: 'system' } },
      });
      await voidDiscounts(tx, services, { paymentId, because: 'refund' });
    });
  await takeBack(97_00);
  expect(await shown(paymentId)).toMatchObject([{ invoice: one, gross: 36_00 }]);
  expect(await openTasks()).toContainEqual(['credit_note_to_issue', 36_00]);
  await takeBack(100_00);
  expect(await shown(paymentId)).toMatchObject([{ invoice: one, gross: 36_00, paid: 1_064_00 }]);
  await takeBack(1_064_00);
  expect(await shown(paymentId)).toEqual([]);
  expect((await openTasks()).map(([kind]) => kind)).not.toContain('credit_note_to_issue');
});

test('a credit note that was issued before is to be taken back', async () => {
  const id = await invoiceOf(1_200_00);
  const paymentId = await pay([{ invoiceId: id, amountMinor: 1_164_00, discountMinor: 36_00 }]);
  const [user] = await services.sql<{ id: number }[]>`
    insert into users (email, role, created_at) values (${`u${paymentId}@lumen.test`}, 'accountant', ${services.clock.now()})
    returning id`;
  await services.sql`
    update tasks set done_at = ${services.clock.now()}, done_by = ${user?.id ?? 0} where kind = 'credit_note_to_issue'`;
  await transaction(services.sql, async (tx) => {
    await undo(tx, services, {
      ...{ source: { kind: 'payment', id: paymentId }, because: 'Twice', on: TODAY },
      author: { actor: 'system' },
    });
    await voidDiscounts(tx, services, { paymentId, because: 'undone' });
  });
  expect(await openTasks()).toEqual([['credit_note_to_take_back', null]]);
});

test('a transfer that is short by just the discount, after the last day, waits for a person', async () => {
  const id = await invoiceOf(1_200_00);
  await pay([{ invoiceId: id, amountMinor: 1_164_00 }], '2026-03-25');
  expect(await openTasks()).toEqual([['undue_discount', 36_00]]);
});

test('any other part payment is just a part payment', async () => {
  const id = await invoiceOf(1_200_00);
  await pay([{ invoiceId: id, amountMinor: 1_164_01 }], '2026-03-25');
  const other = await invoiceOf(1_200_00);
  await pay([{ invoiceId: other, amountMinor: 1_200_00 }], '2026-03-25');
  expect(await openTasks()).toEqual([]);
});
