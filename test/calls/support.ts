import { transaction } from '../../server/db/sql.ts';
import { noteCall, type CallToNote, type Noted } from '../../server/calls/actions.ts';
import { listCalls, type CallRow } from '../../server/calls/queries.ts';
import { runReminders } from '../../server/runs/actions.ts';
import type { Services } from '../../server/services.ts';
import {
  givenCustomer,
  givenInvoice,
  type GivenCustomer,
  type GivenInvoice,
} from '../support/given.ts';
import { givenScenario } from '../support/scenario-versions.ts';

/** Calls on the third day after the due date, and a mail much later: what goes on without the call. */
export async function givenCallScenario(services: Services): Promise<void> {
  await givenScenario(services, [
    { key: 'call', anchor: 'due', offset_days: 3, channel: 'call' },
    { key: 'later', anchor: 'due', offset_days: 40, channel: 'email', tone: 'firm' },
  ]);
}

export interface GivenCall {
  taskId: number;
  customer: GivenCustomer;
  invoices: GivenInvoice[];
  contactId: number;
}

/** A customer with a telephone whose invoices are to be called about today; amounts in minor units. */
export async function givenCall(
  services: Services,
  more: {
    amounts?: readonly number[];
    name?: string;
    phone?: string;
    country?: string;
    language?: string;
  } = {},
): Promise<GivenCall> {
  const { amounts = [120_000], phone = '+33 4 72 00 00 01', ...about } = more;
  const { sql } = services;
  const customer = await givenCustomer(services, about);
  const [contact] = await sql<{ id: number }[]>`
    update contacts set phone = ${phone} where customer_id = ${customer.id} returning id`;
  const invoices: GivenInvoice[] = [];
  for (const totalMinor of amounts) {
    invoices.push(await givenInvoice(services, customer, { dueOn: '2026-02-20', totalMinor }));
  }
  await runReminders(services, { trigger: 'command' });
  const [task] = await sql<{ id: number }[]>`
    select id from tasks where customer_id = ${customer.id} and kind = 'step_call'`;
  return { taskId: task?.id ?? 0, customer, invoices, contactId: contact?.id ?? 0 };
}

/** Notes what came of a call as the page does. */
export function note(
  services: Services,
  call: GivenCall,
  user: { id: number; name: string },
  what: Partial<CallToNote> & Pick<CallToNote, 'said'>,
): Promise<Noted> {
  return transaction(services.sql, (tx) =>
    noteCall(tx, services, {
      ...{ taskId: call.taskId, contactId: call.contactId, note: '', callsSeen: 0, user },
      ...{ formKey: null, ...what },
    }),
  );
}

export const callsOf = (services: Services, call: GivenCall): Promise<CallRow[]> =>
  listCalls(services.sql, { taskId: call.taskId, limit: 10 });

/** The task of a call, as it stands. */
export async function taskOf(
  services: Services,
  call: GivenCall,
): Promise<{ isDone: boolean; nextOn: string | null }> {
  const [row] = await services.sql<{ isDone: boolean; nextOn: string | null }[]>`
    select done_by is not null as is_done, next_on from tasks where id = ${call.taskId}`;
  if (!row) throw new Error('There is no such task.');
  return row;
}
