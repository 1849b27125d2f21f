import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, type PlainDate } from '../../server/calendar/plain-date.ts';
import { transaction } from '../../server/db/sql.ts';
import { Conflict } from '../../server/errors.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { applyCredits, bookCreditNote } from '../../server/ledger/credit-actions.ts';
import { takeMoneyBack, undo } from '../../server/ledger/reversal-actions.ts';
import { sumMinor } from '../../server/money/money.ts';
import {
  listStatementLines,
  listUnappliedThen,
  streamStatementLines,
  sumStatement,
  type Account,
  type StatementLine,
} from '../../server/statements/queries.ts';
import { givenCustomer, givenInvoice, givenOrganization } from '../support/given.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
afterAll(() => services.close());

const START = '2026-02-01' as PlainDate;
const DAYS = 28;
const person = { actor: 'user' } as const;

const event = fc.record({
  what: fc.constantFrom(
    ...([
      'pay',
      'payWithDiscount',
      'creditNote',
      'useCredit',
      'undo',
      'undoNote',
      'refund',
    ] as const),
  ),
  day: fc.nat({ max: DAYS }),
  which: fc.nat({ max: 5 }),
  amountMinor: fc.integer({ min: 1, max: 30_000 }),
});

const history = fc.record({
  totals: fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 4 }),
  events: fc.array(event, { minLength: 1, maxLength: 10 }),
  from: fc.nat({ max: DAYS }),
  until: fc.nat({ max: DAYS }),
  pageSize: fc.integer({ min: 1, max: 7 }),
});

let notes = 0;

async function happen(
  customerId: number,
  invoiceIds: readonly number[],
  {
    what,
    which,
    amountMinor,
    on,
  }: {
    what: string;
    which: number;
    amountMinor: number;
    on: PlainDate;
  },
): Promise<void> {
  const book = (more: Partial<Parameters<typeof bookPayment>[2]>) =>
    transaction(services.sql, (tx) =>
      bookPayment(tx, services, {
        ...{ customerId, currency: 'EUR', amountMinor, method: 'transfer', receivedOn: on },
        ...{ reference: 'VIR', allocations: 'oldest_first', thank: false, ...more },
      }),
    );
  const idsOf = async (table: 'payments' | 'credit_notes') =>
    (
      await services.sql<{ id: number }[]>`
        select id from ${services.sql(table)} where customer_id = ${customerId} order by id`
    ).map((row) => row.id);
  const invoiceId = invoiceIds[which % invoiceIds.length] ?? 0;
  const undoOne = async (kind: 'payment' | 'credit_note') => {
    const ids = await idsOf(kind === 'payment' ? 'payments' : 'credit_notes');
    const id = ids[which % Math.max(1, ids.length)];
    if (id === undefined) return;
    await transaction(services.sql, (tx) =>
      undo(tx, services, { source: { kind, id }, because: 'x', author: person, on }),
    );
  };
  switch (what) {
    case 'pay':
      await book({});
      return;
    case 'payWithDiscount':
      await book({ allocations: [{ invoiceId, amountMinor, discountMinor: 1 + (which % 3) }] });
      return;
    case 'creditNote':
      notes += 1;
      await transaction(services.sql, (tx) =>
        bookCreditNote(tx, services, {
          ...{ customerId, number: `AV-${notes}`, issuedOn: on, currency: 'EUR', reason: '' },
          ...{ totalMinor: amountMinor, invoiceId: which % 2 ? invoiceId : null, author: person },
        }),
      );
      return;
    case 'useCredit':
      await transaction(services.sql, (tx) =>
        applyCredits(tx, services, { customerId, currency: 'EUR', on, author: person }),
      );
      return;
    case 'undo':
      await undoOne('payment');
      return;
    case 'undoNote':
      await undoOne('credit_note');
      return;
    default:
      await refund(await idsOf('payments'), { which, amountMinor, on });
  }
}

async function refund(
  paymentIds: readonly number[],
  { which, amountMinor, on }: { which: number; amountMinor: number; on: PlainDate },
): Promise<void> {
  const paymentId = paymentIds[which % Math.max(1, paymentIds.length)];
  if (paymentId === undefined) return;
  await transaction(services.sql, async (tx) => {
    const taking = { paymentId, amountMinor, because: 'refund', on, author: person } as const;
    const { takenMinor, released } = await takeMoneyBack(tx, services, taking);
    await tx`
      insert into refunds (payment_id, currency, amount_minor, status, reason, booked_minor, released, created_at, updated_at)
      values (${paymentId}, 'EUR', ${amountMinor}, 'succeeded', 'requested', ${takenMinor}, ${tx.json(released as never)},
        ${`${on}T12:00:00Z`}, now())`;
  });
}

async function pagesOf(account: Account, limit: number): Promise<StatementLine[]> {
  const lines: StatementLine[] = [];
  let after: { on: PlainDate; id: number } | null = null;
  for (;;) {
    const page: StatementLine[] = await listStatementLines(services.sql, account, { after, limit });
    lines.push(...page);
    const last = page.at(-1);
    if (page.length < limit || !last) return lines;
    after = { on: last.on, id: last.id };
  }
}

/** The balance of the account on the evening of a day, straight from the ledger. */
async function ledgerOn(customerId: number, day: PlainDate): Promise<number> {
  const [row] = await services.sql<{ minor: number }[]>`
    select coalesce(sum(l.amount_minor), 0) as minor from ledger_entries l join invoices i on i.id = l.invoice_id
    where i.customer_id = ${customerId} and l.booked_on <= ${day}`;
  return row?.minor ?? 0;
}

async function unappliedNow(customerId: number): Promise<number> {
  const [row] = await services.sql<{ minor: number }[]>`
    select coalesce(sum(unapplied_minor), 0) as minor from (
      select unapplied_minor from payments where customer_id = ${customerId}
      union all select unapplied_minor from credit_notes where customer_id = ${customerId}) all_money`;
  return row?.minor ?? 0;
}

test(
  'whatever happened, opening and lines make the closing balance, and it is the ledger’s',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ totals, events, pageSize, ...days }) => {
        const customer = await givenCustomer(services);
        const invoiceIds: number[] = [];
        for (const totalMinor of totals) {
          const dueOn = addDays(START, 30);
          invoiceIds.push((await givenInvoice(services, customer, { dueOn, totalMinor })).id);
        }
        const inOrder = events.toSorted((a, b) => a.day - b.day);
        for (const { day, ...one } of inOrder) {
          try {
            await happen(customer.id, invoiceIds, { ...one, on: addDays(START, day) });
          } catch (error) {
            if (!(error instanceof Conflict)) throw error;
          }
        }
        const [from, until] = [days.from, days.until]
          .toSorted((a, b) => a - b)
          .map((day) => addDays(START, day)) as [PlainDate, PlainDate];
        const account = { customerId: customer.id, currency: 'EUR', from, until };
        const lines = await pagesOf(account, pageSize);
        const sums = await sumStatement(services.sql, account);
        expect(sums.openingMinor).toBe(await ledgerOn(customer.id, addDays(from, -1)));
        expect(sums.closingMinor).toBe(await ledgerOn(customer.id, until));
        expect(sums.openingMinor + sumMinor(lines.map((line) => line.amountMinor))).toBe(
          sums.closingMinor,
        );
        expect(sums.openingMinor + sums.debitMinor - sums.creditMinor).toBe(sums.closingMinor);
        expect(lines).toHaveLength(sums.lines);
        let running = sums.openingMinor;
        for (const line of lines) {
          running += line.amountMinor;
          expect(line.balanceMinor).toBe(running);
        }
        const ages = [sums.notDueMinor, sums.upTo30Minor, sums.upTo60Minor, sums.upTo90Minor];
        expect(sumMinor([...ages, sums.olderMinor])).toBe(sums.closingMinor);
        const streamed: StatementLine[] = [];
        for await (const batch of streamStatementLines(services.sql, account))
          streamed.push(...batch);
        expect(streamed).toEqual(lines);
      }),
      { numRuns: 40 },
    );
    expect(await checkLedger(services.sql)).toEqual([]);
  },
);

test(
  'what stands to a customer’s credit today is what the books hold unapplied',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ totals, events }) => {
        const customer = await givenCustomer(services);
        const invoiceIds: number[] = [];
        for (const totalMinor of totals) {
          const dueOn = addDays(START, 30);
          invoiceIds.push((await givenInvoice(services, customer, { dueOn, totalMinor })).id);
        }
        for (const { day, ...one } of events.toSorted((a, b) => a.day - b.day)) {
          await happen(customer.id, invoiceIds, { ...one, on: addDays(START, day) }).catch(
            (error: unknown) => {
              if (!(error instanceof Conflict)) throw error;
            },
          );
        }
        const asked = {
          customerId: customer.id,
          currency: 'EUR',
          until: '2026-03-02' as PlainDate,
        };
        const held = await listUnappliedThen(services.sql, asked, 'Europe/Paris');
        expect(sumMinor(held.map((one) => one.unappliedMinor))).toBe(
          await unappliedNow(customer.id),
        );
      }),
      { numRuns: 25 },
    );
  },
);
