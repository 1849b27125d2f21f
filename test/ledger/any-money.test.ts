import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { Conflict, Invalid } from '../../server/errors.ts';
import { upsertInvoice } from '../../server/invoices/actions.ts';
import type { InvoiceDetails } from '../../server/invoices/rules.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { applyCredits, bookCreditNote } from '../../server/ledger/credit-actions.ts';
import { giveMoneyBack, takeMoneyBack, undo } from '../../server/ledger/reversal-actions.ts';
import type { Allocation } from '../../server/ledger/rules.ts';
import { givenCustomer, givenInvoice, givenOrganization } from '../payments/support.ts';
import { countDeadlocks } from '../support/database.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
afterAll(() => services.close());

const ON = '2026-03-02';
type Sums = Record<
  | ('received' | 'unapplied' | 'allocated' | 'takenBack' | 'billed' | 'claimed')
  | ('settled' | 'open' | 'least' | 'overAllocated'),
  number
>;
const person = { actor: 'user' } as const;

/** What may happen to the money of one customer; `which` chooses among what there is by then. */
const event = fc.record({
  what: fc.constantFrom(
    ...(['pay', 'payWithDiscount', 'payByStripe', 'payAgain', 'creditNote', 'useCredit'] as const),
    ...(['refund', 'refundFailed', 'chargeback', 'chargebackWon', 'undo', 'undoNote'] as const),
    ...(['claim', 'waive', 'writeOff', 'restate'] as const),
  ),
  which: fc.nat({ max: 5 }),
  amountMinor: fc.integer({ min: 1, max: 30_000 }),
  // Whether it happens at the same time as the one before it.
  together: fc.boolean(),
});

const history = fc.record({
  totals: fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 4 }),
  events: fc.array(event, { minLength: 1, maxLength: 16 }),
});

let counter = 0;

function scene(customerId: number, invoiceIds: readonly number[]) {
  counter += 1;
  const run = counter;
  const reversals: { table: 'refunds' | 'chargebacks'; id: number; released: Allocation[] }[] = [];
  const pick = <T>(all: readonly T[], which: number): T | undefined => all[which % all.length];

  const book = (more: Partial<Parameters<typeof bookPayment>[2]>) =>
    transaction(services.sql, (tx) =>
      bookPayment(tx, services, {
        ...{ customerId, currency: 'EUR', amountMinor: 1, method: 'transfer', receivedOn: ON },
        ...{ reference: '', allocations: 'oldest_first', thank: false, ...more },
      }),
    );
  const paymentIds = async () =>
    (
      await services.sql<{ id: number }[]>`
        select id from payments where customer_id = ${customerId} order by id`
    ).map((row) => row.id);

  async function reverse(table: 'refunds' | 'chargebacks', which: number, wantedMinor: number) {
    const paymentId = pick(await paymentIds(), which);
    if (paymentId === undefined) return;
    await transaction(services.sql, async (tx) => {
      const because = table === 'refunds' ? 'refund' : 'chargeback';
      const taking = {
        paymentId,
        amountMinor: wantedMinor,
        because,
        on: ON,
        author: person,
      } as const;
      const { takenMinor, released } = await takeMoneyBack(tx, services, taking);
      const [row] =
        table === 'refunds'
          ? await tx<{ id: number }[]>`
              insert into refunds (payment_id, currency, amount_minor, status, reason, booked_minor, created_at, updated_at)
              values (${paymentId}, 'EUR', ${wantedMinor}, 'succeeded', 'requested', ${takenMinor}, now(), now()) returning id`
          : await tx<{ id: number }[]>`
              insert into chargebacks (stripe_dispute_id, payment_id, stripe_charge_id, currency, amount_minor, status,
                booked_minor, opened_at, updated_at)
              values (gen_random_uuid(), ${paymentId}, 'ch', 'EUR', ${wantedMinor}, 'lost', ${takenMinor}, now(), now())
              returning id`;
      reversals.push({ table, id: row?.id ?? 0, released });
    });
  }

  async function comeBack(table: 'refunds' | 'chargebacks', which: number) {
    const reversal = pick(
      reversals.filter((one) => one.table === table),
      which,
    );
    if (!reversal) return;
    await transaction(services.sql, async (tx) => {
      const [row] = await tx<{ paymentId: number; amountMinor: number }[]>`
        update ${tx(table)} r set booked_minor = 0
        from (select id, booked_minor from ${tx(table)} where id = ${reversal.id} for update) was
        where r.id = was.id and was.booked_minor > 0 returning r.payment_id, was.booked_minor as amount_minor`;
      if (!row) return;
      const kind = table === 'refunds' ? 'refund' : 'chargeback';
      const { id, released } = reversal;
      await giveMoneyBack(tx, services, { ...row, released, on: ON, reversal: { kind, id } });
    });
  }

  /** A fee, interest, their waiver or a loss: an entry of no payment, kept with the balance as every other. */
  async function enter(
    kind: 'claim' | 'claim_waiver' | 'write_off',
    which: number,
    wantedMinor: number,
  ) {
    const invoiceId = pick(invoiceIds, which) ?? 0;
    await transaction(services.sql, async (tx) => {
      const [row] = await tx<{ balanceMinor: number }[]>`
        select balance_minor from invoices where id = ${invoiceId} for no key update`;
      const [claims] = await tx<{ minor: number }[]>`
        select coalesce(sum(amount_minor), 0) as minor from ledger_entries
        where invoice_id = ${invoiceId} and kind in ('claim', 'claim_waiver')`;
      const owedMinor = row?.balanceMinor ?? 0;
      const mostMinor = kind === 'write_off' ? owedMinor : Math.min(owedMinor, claims?.minor ?? 0);
      const amountMinor = kind === 'claim' ? wantedMinor : -Math.min(wantedMinor, mostMinor);
      if (amountMinor === 0) return;
      await tx`
        insert into ledger_entries (invoice_id, kind, amount_minor, currency, booked_on, recorded_at)
        values (${invoiceId}, ${kind}, ${amountMinor}, 'EUR', ${ON}, now())`;
      await tx`
        update invoices set balance_minor = balance_minor + ${amountMinor},
          settled_on = case when balance_minor + ${amountMinor} = 0 then ${ON}::date end
        where id = ${invoiceId}`;
    });
  }

  /** The firm states the invoice anew, as an import or a program does, with another total. */
  async function restate(which: number, totalMinor: number) {
    const [stated] = await services.sql<InvoiceDetails[]>`
      select number, customer_id, issued_on, due_on, currency from invoices where id = ${pick(invoiceIds, which) ?? 0}`;
    if (!stated) return;
    await transaction(services.sql, (tx) =>
      upsertInvoice(tx, services, { ...stated, totalMinor }, person),
    );
  }

  // A person is told why it cannot be; nothing changes.
  const unlessRefused = (work: Promise<unknown>) =>
    work.catch((error: unknown) => {
      if (!(error instanceof Conflict || error instanceof Invalid)) throw error;
    });

  return {
    pay: (which: number, amountMinor: number) =>
      book({ amountMinor, allocations: which % 2 === 0 ? 'oldest_first' : [] }),
    payWithDiscount: (which: number, amountMinor: number) => {
      const invoiceId = pick(invoiceIds, which) ?? 0;
      const discountMinor = Math.ceil(amountMinor / 50);
      return book({ amountMinor, allocations: [{ invoiceId, amountMinor, discountMinor }] });
    },
    payByStripe: (which: number, amountMinor: number) =>
      book({ amountMinor, method: 'card', stripePaymentIntentId: `pi_any_${run}_${which}` }),
    payAgain: (_: number, amountMinor: number) =>
      book({ amountMinor, method: 'card', stripePaymentIntentId: `pi_any_${run}_0` }),
    creditNote: (which: number, totalMinor: number) =>
      transaction(services.sql, (tx) =>
        bookCreditNote(tx, services, {
          ...{ customerId, number: `A-${run}-${which}`, issuedOn: ON, currency: 'EUR', totalMinor },
          ...{ invoiceId: which % 3 === 0 ? null : (pick(invoiceIds, which) ?? null) },
          ...{ reason: '', author: person },
        }),
      ),
    useCredit: (which: number) =>
      transaction(services.sql, (tx) =>
        applyCredits(tx, services, {
          ...{ customerId, currency: 'EUR', on: ON, author: person },
          ...(which % 2 === 0 && { invoiceIds: invoiceIds.slice(0, 1 + which) }),
        }),
      ),
    refund: (which: number, amountMinor: number) => reverse('refunds', which, amountMinor),
    refundFailed: (which: number) => comeBack('refunds', which),
    chargeback: (which: number, amountMinor: number) => reverse('chargebacks', which, amountMinor),
    chargebackWon: (which: number) => comeBack('chargebacks', which),
    undo: async (which: number) => {
      const id = pick(await paymentIds(), which);
      if (id === undefined) return;
      await transaction(services.sql, (tx) =>
        undo(tx, services, {
          ...{ source: { kind: 'payment', id }, because: 'twice', author: person, on: ON },
        }),
      );
    },
    undoNote: async (which: number) => {
      const notes = await services.sql<{ id: number }[]>`
        select id from credit_notes where customer_id = ${customerId} order by id`;
      const note = pick(notes, which);
      if (!note) return;
      await transaction(services.sql, (tx) =>
        undo(tx, services, {
          ...{ source: { kind: 'credit_note', id: note.id }, because: '', author: person, on: ON },
        }),
      );
    },
    claim: (which: number, amountMinor: number) => enter('claim', which, amountMinor),
    waive: (which: number, amountMinor: number) => enter('claim_waiver', which, amountMinor),
    writeOff: (which: number, amountMinor: number) => enter('write_off', which, amountMinor),
    restate,
    unlessRefused,
  };
}

/** What the books say of one customer's money, in minor units; counted from the rows, not by the code under test. */
async function sumUp(customerId: number) {
  const [sums] = await services.sql<Sums[]>`
    with mine as (select id, amount_minor, unapplied_minor, undone_at from payments where customer_id = ${customerId}),
      owed as (select id, total_minor, balance_minor from invoices where customer_id = ${customerId}),
      held as (select * from allocations where released_at is null and invoice_id in (select id from owed)),
      taken as (
        select payment_id, booked_minor from refunds union all select payment_id, booked_minor from chargebacks)
    select
      (select coalesce(sum(amount_minor), 0) from mine where undone_at is null) as received,
      (select coalesce(sum(unapplied_minor), 0) from mine) as unapplied,
      (select coalesce(sum(amount_minor), 0) from held where payment_id in (select id from mine)) as allocated,
      (select coalesce(sum(booked_minor), 0) from taken where payment_id in (select id from mine)) as taken_back,
      (select coalesce(sum(total_minor), 0) from owed) as billed,
      (select coalesce(sum(amount_minor), 0) from ledger_entries
        where kind in ('claim', 'claim_waiver', 'write_off') and invoice_id in (select id from owed)) as claimed,
      (select coalesce(sum(amount_minor + discount_minor), 0) from held) as settled,
      (select coalesce(sum(balance_minor), 0) from owed) as open,
      least((select min(balance_minor) from owed), (select min(unapplied_minor) from mine),
        (select min(unapplied_minor) from credit_notes where customer_id = ${customerId}),
        (select min(booked_minor) from taken where payment_id in (select id from mine)), 0) as least,
      (select count(*) from mine
        where amount_minor < (select sum(amount_minor) from held where payment_id = mine.id)) as over_allocated`;
  if (!sums) throw new Error('No sums.');
  return sums;
}

test('after any history of money the ledger proves itself, and every cent is somewhere', async () => {
  let withClaims = 0;
  await fc.assert(
    fc.asyncProperty(history, async ({ totals, events }) => {
      const customer = await givenCustomer(services);
      const ids: number[] = [];
      for (const [index, totalMinor] of totals.entries()) {
        counter += 1;
        const number = `M-${counter}-${index}`;
        ids.push(await givenInvoice(services, { customerId: customer.id, number, totalMinor }));
      }
      const { unlessRefused, ...does } = scene(customer.id, ids);
      const waiting: Promise<unknown>[] = [];
      for (const { what, which, amountMinor, together } of events) {
        if (!together) await Promise.all(waiting.splice(0));
        waiting.push(unlessRefused(Promise.resolve(does[what](which, amountMinor))));
      }
      await Promise.all(waiting);

      expect(await checkLedger(services.sql)).toEqual([]);
      const sums = await sumUp(customer.id);
      expect(sums.received).toBe(sums.unapplied + sums.allocated + sums.takenBack);
      expect(sums.open).toBe(sums.billed + sums.claimed - sums.settled);
      expect(sums).toMatchObject({ least: 0, overAllocated: 0 });
      if (sums.claimed !== 0 && sums.takenBack > 0) withClaims += 1;
    }),
    { numRuns: 60 },
  );
  // The property would say little if fees never met money that was taken back.
  expect(withClaims).toBeGreaterThan(0);
  expect(await countDeadlocks(services.sql)).toBe(0);
}, 60_000);

test('an invoice owed again after a refund waits for a person, and is settled again when the refund fails', async () => {
  const customer = await givenCustomer(services);
  const number = `R-${(counter += 1)}`;
  const invoiceId = await givenInvoice(services, {
    ...{ customerId: customer.id, number, totalMinor: 10_000 },
  });
  const { paymentId } = await transaction(services.sql, (tx) =>
    bookPayment(tx, services, {
      ...{ customerId: customer.id, currency: 'EUR', amountMinor: 12_000, method: 'card' as const },
      ...{ receivedOn: ON, reference: '', stripePaymentIntentId: `pi_${number}`, thank: false },
      allocations: [{ invoiceId, amountMinor: 10_000 }],
    }),
  );
  const state = async () => {
    const [row] = await services.sql<{ balance: number; holds: string[]; tasks: number }[]>`
      select balance_minor as balance,
        array(select kind from holds where invoice_id = i.id and lifted_at is null) as holds,
        (select count(*)::int from tasks where invoice_id = i.id and kind = 'invoice_reopened' and done_at is null) as tasks
      from invoices i where id = ${invoiceId}`;
    return row;
  };
  const { takenMinor, released } = await transaction(services.sql, (tx) =>
    takeMoneyBack(tx, services, {
      ...{ paymentId, amountMinor: 5_000, because: 'refund', on: ON, author: person },
    }),
  );
  expect(takenMinor).toBe(5_000);
  // The surplus goes first: two of the five were nobody's.
  expect(released).toEqual([{ invoiceId, amountMinor: 3_000, discountMinor: 0 }]);
  expect(await state()).toEqual({ balance: 3_000, holds: ['reopened'], tasks: 1 });

  await transaction(services.sql, (tx) =>
    giveMoneyBack(tx, services, {
      ...{ paymentId, amountMinor: 5_000, released, on: ON },
      reversal: { kind: 'refund', id: 0 },
    }),
  );
  expect(await state()).toEqual({ balance: 0, holds: [], tasks: 0 });
  expect(await checkLedger(services.sql)).toEqual([]);
});
