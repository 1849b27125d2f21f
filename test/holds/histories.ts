import { addDays, type PlainDate } from '../../server/calendar/plain-date.ts';
import { transaction, type Tx } from '../../server/db/sql.ts';
import { openDispute, withdrawDispute } from '../../server/disputes/actions.ts';
import { decideDispute } from '../../server/disputes/decide-actions.ts';
import { liftHold } from '../../server/holds/actions.ts';
import { bookCreditNote } from '../../server/ledger/credit-actions.ts';
import { takeMoneyBack, undo } from '../../server/ledger/reversal-actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import {
  acceptNotice,
  makeNotice,
  returnNotice,
  withdrawNotice,
} from '../../server/payment-notices/actions.ts';
import { withdrawPlan } from '../../server/plans/accept-actions.ts';
import { requestPlan } from '../../server/plans/ask-actions.ts';
import { declinePlan, endPlan, offerPlan } from '../../server/plans/decide-actions.ts';
import { walkPlans } from '../../server/plans/walk-actions.ts';
import { makePromise, withdrawPromise } from '../../server/promises/actions.ts';
import { runReminders } from '../../server/runs/actions.ts';
import { accept, askedFor, pay, readPlan } from '../plans/support.ts';
import type { GivenCustomer, GivenInvoice } from '../support/given.ts';
import type { TestServices } from '../support/services.ts';
import type { Event } from './any-event.ts';

/** A customer with two overdue invoices, and what has become of them. */
export interface History {
  services: TestServices;
  customer: GivenCustomer;
  invoices: readonly [GivenInvoice, GivenInvoice];
  payLinkId: string;
  userId: number;
  today: PlainDate;
  /** How much has happened. */
  events: number;
}

/** The newest row of the customer's in a table; 0 when there is none. */
async function newest(history: History, table: string): Promise<number> {
  const { sql } = history.services;
  const [row] = await sql<{ id: number }[]>`
    select id from ${sql(table)} where customer_id = ${history.customer.id} order by id desc limit 1`;
  return row?.id ?? 0;
}

export async function balanceOf(
  { services }: Pick<History, 'services'>,
  invoiceId: number,
): Promise<number> {
  const [row] = await services.sql<{ balanceMinor: number }[]>`
    select balance_minor from invoices where id = ${invoiceId}`;
  return row?.balanceMinor ?? 0;
}

/** Lets an event happen; what cannot be done then is refused with its reason or by 404, 409 or 422, and changes nothing. */
export async function happen(history: History, event: Event): Promise<void> {
  history.events += 1;
  try {
    await EVENTS[event.do](history, {
      invoice: history.invoices['which' in event ? event.which : 0] ?? history.invoices[0],
      percent: 'percent' in event ? event.percent : 100,
      days: 'days' in event ? event.days : 1,
    });
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    if (![404, 409, 422].includes(statusCode ?? 0)) throw error;
  }
}

interface Told {
  invoice: GivenInvoice;
  percent: number;
  days: number;
}

type Happening = (history: History, told: Told) => Promise<unknown>;

/** One for each thing that can happen. */
const EVENTS: Record<Event['do'], Happening> = {
  async days(history, told) {
    const { services } = history;
    history.today = addDays(history.today, told.days);
    services.clock.set(`${history.today}T08:00:00Z`);
    await walkPlans(services);
    await runReminders(services, { trigger: 'command' });
    await sendQueued(services);
  },

  promise: async (history, told) =>
    within(history, async (tx) =>
      makePromise(tx, history.services, {
        ...{
          customerId: history.customer.id,
          invoiceIds: [told.invoice.id],
          words: 'Par téléphone',
        },
        promisedOn: addDays(history.today, told.days),
        amountMinor: await partOf(history, told),
        by: { madeBy: 'user', userId: history.userId },
      }),
    ),
  'withdraw promise': async (history) => {
    const promiseId = await newest(history, 'promises');
    await within(history, (tx) =>
      withdrawPromise(tx, history.services, {
        ...{ promiseId, customerId: history.customer.id, because: 'team' },
        by: { madeBy: 'user', userId: history.userId },
      }),
    );
  },

  notice: (history, told) =>
    within(history, (tx) =>
      makeNotice(tx, history.services, {
        ...{ customerId: history.customer.id, invoiceIds: [told.invoice.id], amountMinor: null },
        ...{ paidOn: history.today, method: 'transfer', reference: '', words: '', proof: null },
        ...{ payLinkId: history.payLinkId, formKey: null },
      }),
    ),
  'withdraw notice': onNotice((tx, { services }, asked) => withdrawNotice(tx, services, asked)),
  'find notice': onNotice((tx, { services, userId }, asked) =>
    acceptNotice(tx, services, { ...asked, paymentId: null, userId }),
  ),
  'return notice': onNotice((tx, { services, userId }, asked) =>
    returnNotice(tx, services, { ...asked, answer: 'Nous ne la trouvons pas.', userId }),
  ),

  dispute: async (history, told) => {
    const amountMinor = told.percent === 100 ? null : await partOf(history, told);
    await within(history, (tx) =>
      openDispute(tx, history.services, {
        ...{ invoiceId: told.invoice.id, reason: 'price', amountMinor, text: 'Trop cher' },
        ...{ files: [], payLinkId: null, contactId: null, by: { actor: 'debtor' } },
        writer: { as: 'debtor', name: 'Ada', userId: null },
      }),
    );
  },
  'withdraw dispute': async (history) => {
    const disputeId = await newest(history, 'disputes');
    await within(history, (tx) =>
      withdrawDispute(tx, history.services, { disputeId, by: { actor: 'debtor' } }),
    );
  },
  'grant dispute': onDispute((tx, { services }, decision) =>
    decideDispute(tx, services, { ...decision, verdict: 'accept' }),
  ),
  'grant part': onDispute((tx, { services }, decision, told) =>
    decideDispute(tx, services, {
      ...{ ...decision, verdict: 'accept_part', noticeDays: 7 },
      amountMinor: told.percent * 10,
    }),
  ),
  'reject dispute': onDispute((tx, { services }, decision, told) =>
    decideDispute(tx, services, { ...decision, verdict: 'reject', noticeDays: told.days - 1 }),
  ),

  'ask for plan': async (history) => {
    const { services, customer } = history;
    const open: number[] = [];
    for (const { id } of history.invoices) if ((await balanceOf(history, id)) > 0) open.push(id);
    const first = addDays(history.today, 3);
    const wish = { count: 3, firstOn: first, rhythm: 'week' as const };
    const { asked } = await askedFor(services, { customer, invoiceIds: open }, wish);
    await within(history, (tx) =>
      requestPlan(tx, services, { ...asked, words: 'S’il vous plaît' }),
    );
  },
  'offer plan': async (history) => {
    const { services, userId } = history;
    const planId = await newest(history, 'plans');
    if (planId === 0) return;
    const { instalments } = await readPlan(services, planId);
    await within(history, (tx) =>
      offerPlan(tx, services, planId, { instalments, words: 'Voici', userId }),
    );
  },
  'accept plan': async (history) => {
    const planId = await newest(history, 'plans');
    if (planId > 0) await accept(history.services, planId);
  },
  'decline plan': onPlan((tx, { services, userId }, planId) =>
    declinePlan(tx, services, planId, { words: 'Non', userId }),
  ),
  'withdraw plan': onPlan((tx, { services }, planId) => withdrawPlan(tx, services, planId, '')),
  'end plan': onPlan((tx, { services, userId }, planId) =>
    endPlan(tx, services, planId, { words: 'Fin', userId, as: 'ended' }),
  ),
  'break plan': onPlan((tx, { services, userId }, planId) =>
    endPlan(tx, services, planId, { words: 'Rien reçu', userId, as: 'broken' }),
  ),

  async pay(history, told) {
    const amountMinor = await partOf(history, told);
    const more = { invoiceId: told.invoice.id };
    if (amountMinor > 0) await pay(history.services, history, amountMinor, more);
  },
  async credit(history, told) {
    const totalMinor = await partOf(history, told);
    if (totalMinor <= 0) return;
    const author = { actor: 'user' as const, userId: history.userId };
    await within(history, (tx) =>
      bookCreditNote(tx, history.services, {
        ...{ ...noteOf(history), customerId: history.customer.id, currency: 'EUR', totalMinor },
        ...{ invoiceId: told.invoice.id, reason: '', author },
      }),
    );
  },
  refund: onPayment((tx, history, paymentId) =>
    takeMoneyBack(tx, history.services, {
      ...{ paymentId, amountMinor: 1_500, because: 'refund', on: history.today },
      author: { actor: 'user', userId: history.userId },
    }),
  ),
  undo: onPayment((tx, history, id) =>
    undo(tx, history.services, {
      ...{ source: { kind: 'payment', id }, because: 'Erreur', on: history.today },
      author: { actor: 'user', userId: history.userId },
    }),
  ),
  /** A person lifts what no answer of the debtor's placed: the wait after a part payment or after money went back. */
  async release(history, { invoice }) {
    const holds = await history.services.sql<{ id: number }[]>`
      select id from holds where invoice_id = ${invoice.id} and lifted_at is null and cause_id is null`;
    for (const { id: holdId } of holds) {
      const by = { actor: 'user' as const, userId: history.userId };
      await within(history, (tx) =>
        liftHold(tx, history.services, { invoiceId: invoice.id, holdId, by }),
      );
    }
  },
};

function within<T>({ services }: History, work: (tx: Tx) => Promise<T>): Promise<T> {
  return transaction(services.sql, work);
}

async function partOf(history: History, told: Told): Promise<number> {
  return Math.ceil(((await balanceOf(history, told.invoice.id)) * told.percent) / 100);
}

const noteOf = (history: History) => ({
  number: `A-${history.customer.id}-${history.events}`,
  issuedOn: history.today,
});

function onNotice(
  act: (tx: Tx, history: History, asked: { noticeId: number; customerId: number }) => unknown,
): Happening {
  return async (history) => {
    const noticeId = await newest(history, 'payment_notices');
    const asked = { noticeId, customerId: history.customer.id };
    await within(history, async (tx) => act(tx, history, asked));
  };
}

function onDispute(
  act: (
    tx: Tx,
    history: History,
    decision: {
      disputeId: number;
      words: string;
      by: { actor: 'user'; userId: number };
      note: { number: string; issuedOn: PlainDate };
    },
    told: Told,
  ) => unknown,
): Happening {
  return async (history, told) => {
    const by = { actor: 'user' as const, userId: history.userId };
    const disputeId = await newest(history, 'disputes');
    const decision = { disputeId, words: 'Voici pourquoi', by, note: noteOf(history) };
    await within(history, async (tx) => act(tx, history, decision, told));
  };
}

function onPlan(act: (tx: Tx, history: History, planId: number) => unknown): Happening {
  return async (history) => {
    const planId = await newest(history, 'plans');
    await within(history, async (tx) => act(tx, history, planId));
  };
}

/** Of the newest payment, unless it was undone. */
function onPayment(act: (tx: Tx, history: History, paymentId: number) => unknown): Happening {
  return async (history) => {
    const paymentId = await newest(history, 'payments');
    const [row] = await history.services.sql<{ isUndone: boolean }[]>`
      select undone_at is not null as is_undone from payments where id = ${paymentId}`;
    if (row?.isUndone === false) await within(history, async (tx) => act(tx, history, paymentId));
  };
}
