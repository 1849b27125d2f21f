import type { PlainDate } from '../../server/calendar/plain-date.ts';
import { dayIn } from '../../server/calendar/zone.ts';
import { transaction } from '../../server/db/sql.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { acceptOffer, agreedOf, type Accepting } from '../../server/plans/accept-actions.ts';
import { startPlan, type Asked } from '../../server/plans/ask-actions.ts';
import { findPlan, type Plan } from '../../server/plans/queries.ts';
import {
  buildSchedule,
  planProgress,
  scheduleHash,
  type Rhythm,
} from '../../server/plans/rules.ts';
import type { Services } from '../../server/services.ts';
import { givenCustomer, givenInvoice, type GivenCustomer } from '../support/given.ts';

export interface GivenPlan {
  customer: GivenCustomer;
  invoiceIds: number[];
  planId: number;
}

export const ACCEPTING: Omit<Accepting, 'scheduleHash'> = {
  textVersion: 'test',
  language: 'fr',
  agreedText: 'Je reconnais devoir cette somme.',
  name: 'Ada Martin',
  amountInWords: '',
  address: '192.0.2.7',
  agent: 'Test/1.0',
  payLinkId: null,
};

/** A customer of a company with overdue invoices. Amounts in minor units. */
export async function givenDebts(
  services: Services,
  amounts: readonly number[],
  more: { kind?: string; segment?: string; dueOn?: PlainDate } = {},
): Promise<{ customer: GivenCustomer; invoiceIds: number[] }> {
  const customer = await givenCustomer(services, {
    ...(more.kind && { kind: more.kind }),
    ...(more.segment && { segment: more.segment }),
  });
  const invoiceIds: number[] = [];
  for (const totalMinor of amounts) {
    const invoice = await givenInvoice(services, customer, {
      dueOn: more.dueOn ?? '2026-02-20',
      totalMinor,
    });
    invoiceIds.push(invoice.id);
  }
  return { customer, invoiceIds };
}

export async function askedFor(
  services: Services,
  debts: { customer: GivenCustomer; invoiceIds: number[] },
  schedule: { count: number; firstOn: PlainDate; rhythm?: Rhythm },
): Promise<{ asked: Asked; hash: Buffer }> {
  const rows = await services.sql<{ number: string; balanceMinor: number; currency: string }[]>`
    select number, balance_minor, currency from invoices where id = any (${debts.invoiceIds}) order by id`;
  const totalMinor = rows.reduce((sum, row) => sum + row.balanceMinor, 0);
  const instalments = buildSchedule({ rhythm: 'month', ...schedule, totalMinor }) ?? [];
  return {
    asked: {
      customerId: debts.customer.id,
      ...{ linkInvoiceId: null, payLinkId: null, invoiceIds: debts.invoiceIds },
      schedule: instalments,
    },
    hash: scheduleHash({
      currency: rows[0]?.currency ?? '',
      covered: rows.map((row) => ({ number: row.number, amountMinor: row.balanceMinor })),
      instalments,
    }),
  };
}

/** A plan that runs, accepted by its debtor today. */
export async function givenPlan(
  services: Services,
  more: {
    amounts?: readonly number[];
    count?: number;
    firstOn?: PlainDate;
    rhythm?: Rhythm;
    kind?: string;
  } = {},
): Promise<GivenPlan> {
  const debts = await givenDebts(services, more.amounts ?? [60_000, 30_000], more);
  const { asked, hash } = await askedFor(services, debts, {
    count: more.count ?? 3,
    firstOn: more.firstOn ?? dayIn('Europe/Paris', services.clock.now()),
    ...(more.rhythm && { rhythm: more.rhythm }),
  });
  const started = await transaction(services.sql, (tx) =>
    startPlan(tx, services, asked, { ...ACCEPTING, scheduleHash: hash }),
  );
  if (!started.ok) throw new Error(`The plan was refused: ${JSON.stringify(started)}`);
  return { ...debts, planId: started.planId };
}

export async function accept(services: Services, planId: number) {
  const plan = await readPlan(services, planId);
  return transaction(services.sql, (tx) =>
    acceptOffer(tx, services, planId, { ...ACCEPTING, scheduleHash: scheduleHash(agreedOf(plan)) }),
  );
}

export async function readPlan(services: Services, planId: number): Promise<Plan> {
  const plan = await findPlan(services.sql, planId);
  if (!plan) throw new Error(`There is no plan ${planId}.`);
  return plan;
}

/** What the pure function says of it, to compare with what is stored. */
export async function openByRule(services: Services, planId: number): Promise<number[]> {
  const plan = await readPlan(services, planId);
  return planProgress(plan.covered, plan.instalments)
    .instalments.filter((one) => one.isUnpaid)
    .map((one) => one.position);
}

/** Money by transfer, to the oldest invoice first unless said otherwise. */
export async function pay(
  services: Services,
  of: { customer: GivenCustomer },
  amountMinor: number,
  more: { invoiceId?: number } = {},
): Promise<number> {
  const { paymentId } = await transaction(services.sql, (tx) =>
    bookPayment(tx, services, {
      ...{ customerId: of.customer.id, currency: 'EUR', amountMinor, method: 'transfer' },
      receivedOn: dayIn('Europe/Paris', services.clock.now()),
      reference: '',
      allocations: more.invoiceId ? [{ invoiceId: more.invoiceId, amountMinor }] : 'oldest_first',
      thank: false,
    }),
  );
  return paymentId;
}

/** Kinds of the letters in the outbox about a customer, the oldest first; those to the team apart. */
export async function lettersOf(
  services: Services,
  customerId: number,
): Promise<{ kind: string; status: string }[]> {
  return services.sql`
    select kind, status from messages where customer_id = ${customerId} and touch_id is null order by id`;
}

export async function chaseOf(
  services: Services,
  invoiceId: number,
): Promise<{ heldBecause: string | null; nextPosition: number | null; position: number }> {
  const [row] = await services.sql<
    { heldBecause: string | null; nextPosition: number | null; position: number }[]
  >`select held_because, next_position, position from chases where invoice_id = ${invoiceId}`;
  if (!row) throw new Error(`Invoice ${invoiceId} has no chase.`);
  return row;
}
