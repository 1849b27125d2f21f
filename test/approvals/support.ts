import type { Decider } from '../../server/approvals/actions.ts';
import { transaction } from '../../server/db/sql.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { runReminders } from '../../server/runs/actions.ts';
import type { StepDefinition } from '../../server/scenarios/definition-rules.ts';
import type { GivenCustomer, GivenInvoice } from '../support/given.ts';
import type { TestServices } from '../support/services.ts';

export function step(offset: number, more: Partial<StepDefinition> = {}): StepDefinition {
  return { key: `day-${offset}`, anchor: 'due', offset_days: offset, channel: 'email', ...more };
}

/** Nine in the morning in Paris, winter time. */
export function at(services: TestServices, day: string, hour = '08:00'): void {
  services.clock.set(`${day}T${hour}:00Z`);
}

export function run(services: TestServices) {
  return runReminders(services, { trigger: 'schedule' });
}

/** Lives through these days: a run each morning, and what it wrote leaves. */
export async function live(services: TestServices, from: string, days: number): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    const date = new Date(`${from}T08:00:00Z`);
    date.setUTCDate(date.getUTCDate() + day);
    services.clock.set(date.toISOString());
    await run(services);
    await sendQueued(services);
  }
}

export interface MessageState {
  id: number;
  status: string;
  statusReason: string;
  step: string;
}

export async function messages(services: TestServices): Promise<MessageState[]> {
  return services.sql<MessageState[]>`
    select id, status, status_reason, step from messages where step <> '' order by id`;
}

/** The first message that waits. */
export async function waiting(services: TestServices): Promise<number> {
  const [row] = await services.sql<{ id: number }[]>`
    select id from messages where status = 'awaiting_approval' order by id limit 1`;
  if (!row) throw new Error('Nothing waits for approval.');
  return row.id;
}

export async function touches(services: TestServices): Promise<string[]> {
  const rows = await services.sql<{ stepKey: string; on: string }[]>`
    select step_key, touched_on::text as "on" from touches order by touched_on, id`;
  return rows.map((row) => `${row.stepKey} ${row.on}`);
}

export async function steps(services: TestServices): Promise<string[]> {
  const rows = await services.sql<{ stepKey: string; outcome: string; reason: string }[]>`
    select step_key, outcome, reason from touch_steps order by invoice_id, cycle, position`;
  return rows.map((row) => [row.stepKey, row.outcome, row.reason].filter(Boolean).join(' '));
}

export async function givenDecider(services: TestServices, name = 'Ada'): Promise<Decider> {
  const [row] = await services.sql<{ id: number }[]>`
    insert into users (email, name, role, created_at)
    values (${`${name.toLowerCase()}@creditor.example`}, ${name}, 'collector', ${services.clock.now()}) returning id`;
  return { userId: row?.id ?? 0, name };
}

/** Pays an invoice, or a part of it (minor units). */
export async function pay(
  services: TestServices,
  customer: GivenCustomer,
  invoice: GivenInvoice,
  amountMinor = 120_000,
): Promise<void> {
  await transaction(services.sql, (tx) =>
    bookPayment(tx, services, {
      ...{ customerId: customer.id, currency: 'EUR', amountMinor, method: 'transfer' },
      ...{ receivedOn: '2026-03-02', reference: '', thank: false },
      allocations: [{ invoiceId: invoice.id, amountMinor }],
    }),
  );
}
