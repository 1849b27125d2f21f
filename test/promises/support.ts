import type { PlainDate } from '../../server/calendar/plain-date.ts';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { transaction } from '../../server/db/sql.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { makePromise, type Made, type PromiseToMake } from '../../server/promises/actions.ts';
import { findPromise, type PromiseCard } from '../../server/promises/card-queries.ts';
import type { GivenCustomer, GivenInvoice } from '../support/given.ts';
import type { TestServices } from '../support/services.ts';

/** A promise of all that these invoices owe, taken down by a program unless said otherwise. */
export function promiseOf(
  services: TestServices,
  customer: GivenCustomer,
  invoices: readonly GivenInvoice[],
  more: Partial<PromiseToMake> = {},
): Promise<Made> {
  return transaction(services.sql, (tx) =>
    makePromise(tx, services, {
      ...{ customerId: customer.id, invoiceIds: invoices.map((one) => one.id) },
      ...{ promisedOn: '2026-03-13', amountMinor: null, words: 'By telephone' },
      by: { madeBy: 'api', tokenId: 1 },
      ...more,
    }),
  );
}

/** The id of a promise that was taken. */
export async function givenPromise(...asked: Parameters<typeof promiseOf>): Promise<number> {
  const made = await promiseOf(...asked);
  if (!made.ok) throw new Error(`The promise was refused: ${made.reason}.`);
  return made.promiseId;
}

export async function readPromise(services: TestServices, id: number): Promise<PromiseCard> {
  const promise = await findPromise(services.sql, id);
  if (!promise) throw new Error(`There is no promise ${id}.`);
  return promise;
}

/** Books money of a customer; proves the books afterwards. */
export async function pay(
  services: TestServices,
  customer: GivenCustomer,
  amountMinor: number,
  more: {
    on?: PlainDate;
    invoices?: readonly GivenInvoice[];
    reference?: string;
    thank?: boolean;
  } = {},
): Promise<number> {
  const { invoices } = more;
  const { paymentId } = await transaction(services.sql, (tx) =>
    bookPayment(tx, services, {
      ...{ customerId: customer.id, currency: 'EUR', amountMinor, method: 'transfer' },
      ...{ receivedOn: more.on ?? '2026-03-10', reference: more.reference ?? '' },
      allocations: invoices
        ? invoices.map((one) => ({ invoiceId: one.id, amountMinor }))
        : 'oldest_first',
      thank: more.thank ?? false,
    }),
  );
  const wrong = await checkLedger(services.sql);
  if (wrong.length > 0) throw new Error(JSON.stringify(wrong));
  return paymentId;
}

/** What holds an invoice, as `kind until`. */
export async function holdsOf(services: TestServices, invoice: GivenInvoice): Promise<string[]> {
  const rows = await services.sql<{ kind: string; untilOn: PlainDate | null }[]>`
    select kind, until_on from holds where invoice_id = ${invoice.id} and lifted_at is null order by id`;
  return rows.map((row) => `${row.kind} ${row.untilOn ?? ''}`.trim());
}

/** Letters in the outbox, as `kind address`. */
export async function lettersOf(services: TestServices): Promise<string[]> {
  const rows = await services.sql<{ kind: string }[]>`
    select kind from messages where occasion is not null order by id`;
  return rows.map((row) => row.kind);
}

export async function openTasks(services: TestServices): Promise<string[]> {
  const rows = await services.sql<{ kind: string; subject: string }[]>`
    select kind, subject from tasks where done_at is null order by id`;
  return rows.map((row) => `${row.kind} ${row.subject}`);
}

export async function givenColleague(services: TestServices): Promise<number> {
  const [row] = await services.sql<{ id: number }[]>`
    insert into users (email, name, role, language, created_at)
    values ('ben@lumen.test', 'Ben', 'collector', 'fr', ${services.clock.now()}) returning id`;
  return row?.id ?? 0;
}
