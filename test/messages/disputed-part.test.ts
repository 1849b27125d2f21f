import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { renderStoredMessage } from '../../server/messages/actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { runReminders } from '../../server/runs/actions.ts';
import {
  givenCustomer,
  givenDispute,
  givenInvoice,
  givenOrganization,
  type GivenInvoice,
} from '../support/given.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

let services: TestServices;
let disputed: GivenInvoice;
let other: GivenInvoice;
beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
afterAll(() => services.close());

beforeEach(async () => {
  services.clock.set('2026-03-02T08:00:00Z');
  await services.sql`truncate customers, messages, runs, tasks restart identity cascade`;
  const customer = await givenCustomer(services);
  // Both are due for their first reminder.
  const late = { dueOn: '2026-02-16' as const };
  disputed = await givenInvoice(services, customer, { ...late, totalMinor: 100_00, number: 'F-D' });
  other = await givenInvoice(services, customer, { ...late, totalMinor: 25_00, number: 'F-O' });
});

const plan = () => runReminders(services, { trigger: 'command' });

async function askedNow(): Promise<{ amounts: Record<string, number | null>; text: string }> {
  await sendQueued(services);
  const [message] = await services.sql<{ id: number }[]>`
    select id from messages where status = 'accepted'`;
  const lines = await services.sql<{ number: string; amountMinor: number | null }[]>`
    select i.number, l.amount_minor from message_lines l join invoices i on i.id = l.invoice_id order by i.number`;
  const mail = message && (await renderStoredMessage(services, message.id));
  return {
    amounts: Object.fromEntries(lines.map((line) => [line.number, line.amountMinor])),
    text: mail?.text ?? '',
  };
}

test('a reminder asks for what is not disputed, of the invoice and in its total', async () => {
  await givenDispute(services, disputed.id, { amountMinor: 40_00 });
  await plan();
  const { amounts, text } = await askedNow();
  expect(amounts).toEqual({ 'F-D': 60_00, 'F-O': 25_00 });
  expect(text).toMatch(/Facture F-D [\s\S]*?Montant\u202f: 60,00\u00a0€/);
  expect(text).toContain('Total à régler\u202f: 85,00\u00a0€');
  expect(await checkLedger(services.sql)).toEqual([]);
});

test('a part that is disputed between planning and sending is not asked for', async () => {
  await plan();
  await givenDispute(services, disputed.id, { amountMinor: 40_00 });
  const { amounts, text } = await askedNow();
  expect(amounts).toEqual({ 'F-D': 60_00, 'F-O': 25_00 });
  expect(text).toContain('Total à régler\u202f: 85,00\u00a0€');
});

test('disputed whole, or for as much as it owes, it falls out and the other is asked for', async () => {
  await plan();
  await givenDispute(services, disputed.id, { amountMinor: 100_00 });
  const { amounts, text } = await askedNow();
  expect(amounts).toEqual({ 'F-D': null, 'F-O': 25_00 });
  expect(text).not.toContain('F-D');
  expect(text).toContain('25,00\u00a0€');
});

test('where what is left is below the least that is worth a mail, none leaves', async () => {
  await givenDispute(services, other.id);
  await givenDispute(services, disputed.id, { amountMinor: 98_00 });
  const report = await plan();
  expect(report?.counts.messages).toBe(0);
  expect((await askedNow()).text).toBe('');
});
