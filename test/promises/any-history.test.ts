import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, type PlainDate } from '../../server/calendar/plain-date.ts';
import { explainChase } from '../../server/chases/actions.ts';
import { transaction } from '../../server/db/sql.ts';
import { bookCreditNote } from '../../server/ledger/credit-actions.ts';
import { createPayLink } from '../../server/messages/actions.ts';
import {
  acceptNotice,
  makeNotice,
  returnNotice,
  withdrawNotice,
} from '../../server/payment-notices/actions.ts';
import { listNotices } from '../../server/payment-notices/card-queries.ts';
import { withdrawPromise } from '../../server/promises/actions.ts';
import { listPromises } from '../../server/promises/card-queries.ts';
import { followCalendar } from '../../server/promises/follow-actions.ts';
import {
  givenCustomer,
  givenInvoice,
  givenOrganization,
  type GivenCustomer,
  type GivenInvoice,
} from '../support/given.ts';
import { createTestServices, type TestServices } from '../support/services.ts';
import { givenColleague, pay, promiseOf } from './support.ts';

let services: TestServices;
let userId: number;
let payLinkId: string;

beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
  userId = await givenColleague(services);
});
afterAll(() => services.close());

type Step =
  | { do: 'promise'; which: number; days: number; percent: number; renews: boolean }
  | { do: 'withdraw' | 'notice' | 'unnotice' | 'found' | 'returned'; which: number }
  | { do: 'pay' | 'credit'; which: number; percent: number }
  | { do: 'wait'; days: number };

const which = fc.integer({ min: 0, max: 1 });
const percent = fc.constantFrom(10, 50, 100);
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    ...{ do: fc.constant('promise' as const), which, percent, renews: fc.boolean() },
    days: fc.integer({ min: 0, max: 12 }),
  }),
  fc.record({
    do: fc.constantFrom(...(['withdraw', 'notice', 'unnotice', 'found', 'returned'] as const)),
    which,
  }),
  fc.record({ do: fc.constantFrom(...(['pay', 'credit'] as const)), which, percent }),
  fc.record({ do: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 9 }) }),
);

interface Table {
  customer: GivenCustomer;
  invoices: GivenInvoice[];
  today: PlainDate;
  steps: number;
}

const balanceOf = async (invoice: GivenInvoice) => {
  const [row] = await services.sql<{ balanceMinor: number }[]>`
    select balance_minor from invoices where id = ${invoice.id}`;
  return row?.balanceMinor ?? 0;
};

/** Does a step; one that is refused changes nothing, which the next look proves. */
async function play(table: Table, step: Step): Promise<void> {
  const { customer, invoices, today } = table;
  table.steps += 1;
  if (step.do === 'wait') {
    table.today = addDays(today, step.days);
    services.clock.set(`${table.today}T08:00:00Z`);
    await followCalendar(services);
    return;
  }
  const invoice = invoices[step.which];
  if (!invoice) throw new Error('There are two invoices.');
  const { id: customerId } = customer;
  const [promise] = await listPromises(services.sql, { customerId, limit: 1 });
  const [notice] = await listNotices(services.sql, { customerId, limit: 1 });
  const noticeId = notice?.id ?? 0;
  switch (step.do) {
    case 'promise':
      await promiseOf(services, customer, [invoice], {
        promisedOn: addDays(today, step.days),
        amountMinor: Math.ceil(((await balanceOf(invoice)) * step.percent) / 100),
        renewsId: step.renews ? (promise?.id ?? null) : null,
      }).catch(() => undefined);
      return;
    case 'withdraw':
      await transaction(services.sql, (tx) =>
        withdrawPromise(tx, services, {
          ...{ promiseId: promise?.id ?? 0, customerId, because: 'team' },
          by: { madeBy: 'user', userId },
        }),
      ).catch(() => undefined);
      return;
    case 'pay':
    case 'credit': {
      const minor = Math.ceil(((await balanceOf(invoice)) * step.percent) / 100);
      if (minor <= 0) return;
      if (step.do === 'pay') {
        await pay(services, customer, minor, { on: today, invoices: [invoice] });
        return;
      }
      await transaction(services.sql, (tx) =>
        bookCreditNote(tx, services, {
          ...{ customerId, number: `N-${customerId}-${table.steps}`, issuedOn: today },
          ...{ currency: 'EUR', totalMinor: minor, invoiceId: invoice.id, reason: '' },
          author: { actor: 'system' },
        }),
      );
      return;
    }
    case 'notice':
      await transaction(services.sql, (tx) =>
        makeNotice(tx, services, {
          ...{ customerId, invoiceIds: [invoice.id], paidOn: today, amountMinor: null },
          ...{ method: 'transfer', reference: '', words: '', proof: null, payLinkId },
          formKey: null,
        }),
      );
      return;
    case 'unnotice':
      await transaction(services.sql, (tx) =>
        withdrawNotice(tx, services, { noticeId, customerId }),
      ).catch(() => undefined);
      return;
    case 'found':
      await transaction(services.sql, (tx) =>
        acceptNotice(tx, services, { noticeId, customerId, paymentId: null, userId }),
      ).catch(() => undefined);
      return;
    case 'returned':
      await transaction(services.sql, (tx) =>
        returnNotice(tx, services, { noticeId, customerId, answer: 'Both accounts', userId }),
      ).catch(() => undefined);
  }
}

/** What the promises and notices as they stand should hold of an invoice today. */
async function expectedHolds(table: Table, invoice: GivenInvoice): Promise<string[]> {
  const asked = { customerId: table.customer.id, limit: 100 };
  const promises = await listPromises(services.sql, asked);
  const notices = await listNotices(services.sql, asked);
  const isAbout = (one: { invoices: { id: number }[] }) =>
    one.invoices.some(({ id }) => id === invoice.id);
  return [
    ...promises.filter(isAbout).flatMap((one) => {
      if (one.status === 'open') return [`promise ${one.id} ${addDays(one.judgeOn, -1)}`];
      const isOffered = one.status === 'partly_kept' && one.renewedById === null && one.renewUntil;
      return isOffered && table.today <= isOffered ? [`promise ${one.id} ${isOffered}`] : [];
    }),
    ...notices.filter(isAbout).flatMap((one) => {
      const isRunning = one.status === 'looking' || one.status === 'to_decide';
      if (isRunning) return [`payment_notice ${one.id} `];
      const until = one.status === 'returned' ? one.waitsUntil : null;
      return until !== null && table.today <= until ? [`payment_notice ${one.id} ${until}`] : [];
    }),
  ].toSorted();
}

async function look(table: Table): Promise<void> {
  for (const invoice of table.invoices) {
    const rows = await services.sql<
      { kind: string; causeId: number | null; untilOn: string | null }[]
    >`
      select kind, cause_id, until_on from holds
      where invoice_id = ${invoice.id} and lifted_at is null and (until_on is null or until_on >= ${table.today})`;
    const found = rows
      .filter((row) => row.causeId !== null)
      .map((row) => `${row.kind} ${row.causeId} ${row.untilOn ?? ''}`)
      .toSorted();
    expect(found).toEqual(await expectedHolds(table, invoice));
    const next = (await explainChase(services.sql, services, invoice.id))?.next;
    const owes = (await balanceOf(invoice)) > 0;
    expect(next?.kind === 'held').toBe(owes && rows.length > 0);
    if (!owes) expect(next?.kind).toBe('paid');
    // What was worked out and kept is what would be worked out now, but for days that have gone by.
    const [chase] = await services.sql<{ heldBecause: string | null; reviewOn: string | null }[]>`
      select held_because, review_on from chases where invoice_id = ${invoice.id}`;
    const isStale = chase?.reviewOn !== null && (chase?.reviewOn ?? '') <= table.today;
    if (owes && !isStale) expect(chase?.heldBecause !== null).toBe(rows.length > 0);
  }
}

test(
  'whatever happens in any order, reminders are held exactly while something holds them',
  { timeout: 180_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 4, maxLength: 12 }), async (steps) => {
        services.clock.set('2026-03-02T08:00:00Z');
        const customer = await givenCustomer(services);
        const invoices = [
          await givenInvoice(services, customer, { dueOn: '2026-02-16', totalMinor: 10_000 }),
          await givenInvoice(services, customer, { dueOn: '2026-02-20', totalMinor: 7_777 }),
        ];
        payLinkId = await transaction(services.sql, (tx) =>
          createPayLink(tx, services, {
            ...{ customerId: customer.id, contactId: null, days: 90, zone: 'Europe/Paris' },
          }),
        );
        const table: Table = { customer, invoices, today: '2026-03-02', steps: 0 };
        for (const step of steps) {
          await play(table, step);
          await look(table);
        }
      }),
      { numRuns: 25 },
    );
  },
);
