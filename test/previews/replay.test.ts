import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays, type PlainDate } from '../../server/calendar/plain-date.ts';
import { transaction } from '../../server/db/sql.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { readHistory, replayHistory } from '../../server/previews/replay.ts';
import { reportReplay } from '../../server/previews/replay-report.ts';
import { replayCustomer, type HistoryInvoice } from '../../server/previews/replay-rules.ts';
import { findOrganization } from '../../server/organization/queries.ts';
import { runWhenDue } from '../../server/runs/actions.ts';
import { listScenarios } from '../../server/scenarios/queries.ts';
import { readyScenario } from '../support/scenarios.ts';
import { givenCustomer, givenDispute, givenInvoice, givenOrganization } from '../support/given.ts';
import { createTestServices, TODAY, type TestServices } from '../support/services.ts';

// Enough to be under a minute; `REPLAYED_HISTORIES=30` looks long.
const HISTORIES = Number(process.env['REPLAYED_HISTORIES'] ?? 2);
const DAYS = 75;

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
afterAll(() => services.close());

const anyInvoice = fc.record({
  customer: fc.integer({ min: 0, max: 5 }),
  issuedAfter: fc.integer({ min: 0, max: 30 }),
  totalMinor: fc.constantFrom(400, 30_000, 125_000),
  currency: fc.constantFrom('EUR', 'EUR', 'GBP'),
  /** Days from the due date to the payment; null: not in this history. */
  paidAfter: fc.option(fc.integer({ min: -20, max: 40 }), { nil: null, freq: 4 }),
  isDisputed: fc.integer({ min: 0, max: 6 }).map((n) => n === 0),
});
const anyHistory = fc.record({
  scenario: fc.constantFrom('standard', 'firm', 'soft', 'personal'),
  kinds: fc.array(fc.constantFrom('company', 'consumer'), { minLength: 6, maxLength: 6 }),
  invoices: fc.array(anyInvoice, { minLength: 15, maxLength: 25 }),
});

/** Lives the history with the real books, runs and sender; answers what went out, as the replay names it. */
async function live(invoices: readonly HistoryInvoice[], kinds: readonly string[], key: string) {
  const { sql, clock } = services;
  await sql`truncate customers, invoices, payments, disputes, runs, touches, touch_steps, messages, tasks cascade`;
  clock.set(`${TODAY}T07:00:00Z`);
  const customers = await Promise.all(
    kinds.map((kind) => givenCustomer(services, { kind, country: 'FR' })),
  );
  await sql`update customers set scenario_id = (select id from scenarios where key = ${key})`;
  const made = new Map<number, number>();
  for (let on: PlainDate = TODAY; on <= addDays(TODAY, DAYS); on = addDays(on, 1)) {
    clock.set(`${on}T07:00:00Z`);
    for (const invoice of invoices) {
      const customer = customers[invoice.customerId];
      if (!customer) continue;
      if (invoice.issuedOn === on) {
        const { dueOn, totalMinor, currency } = invoice;
        const { id } = await givenInvoice(services, customer, { dueOn, totalMinor, currency });
        if (invoice.isDisputed) await givenDispute(services, id);
        made.set(id, invoice.id);
      }
      if (invoice.settledOn === on) {
        const invoiceId = [...made].find(([, own]) => own === invoice.id)?.[0] ?? 0;
        await transaction(sql, (tx) =>
          bookPayment(tx, services, {
            ...{ customerId: customer.id, currency: invoice.currency, receivedOn: on },
            ...{ amountMinor: invoice.totalMinor, method: 'transfer', reference: '', thank: false },
            allocations: [{ invoiceId, amountMinor: invoice.totalMinor }],
          }),
        );
      }
    }
    clock.set(`${on}T08:00:00Z`);
    await runWhenDue(services);
    await sendQueued(services);
  }
  const rows = await sql<{ on: PlainDate; step: string; invoiceId: number }[]>`
    select t.touched_on as "on", k.step_key as step, k.invoice_id
    from touches t join touch_steps k on k.touch_id = t.id and k.outcome = 'carried'`;
  return rows.map(({ on, step, invoiceId }) => `${on} ${made.get(invoiceId)} ${step}`).toSorted();
}

test(
  'a replayed history says what the real books, runs and sender would have done',
  { timeout: Math.max(240_000, HISTORIES * 90_000) },
  async () => {
    const organization = await findOrganization(services.sql);
    const scenarios = await listScenarios(services.sql);
    if (!organization) throw new Error('There is an organization.');
    let touched = 0;
    await fc.assert(
      fc.asyncProperty(anyHistory, async ({ scenario: key, kinds, invoices: drawn }) => {
        const invoices = drawn.map((one, id): HistoryInvoice => {
          const issuedOn = addDays(TODAY, one.issuedAfter);
          const dueOn = addDays(issuedOn, 30);
          const { totalMinor, currency, isDisputed } = one;
          return {
            ...{ id, customerId: one.customer, issuedOn, dueOn, currency, totalMinor, isDisputed },
            ...{ kind: kinds[one.customer] ?? 'company', country: 'FR' },
            settledOn: one.paidAfter === null ? null : addDays(dueOn, one.paidAfter),
          };
        });
        const scenario = scenarios.find((one) => one.key === key);
        if (!scenario) throw new Error('The scenario is there.');
        const { country, minimumAmountMinor } = organization;
        const replaying = { organization, country, minimumAmountMinor };
        const replayed = [...Map.groupBy(invoices, (one) => one.customerId).values()].flatMap(
          (own) =>
            replayCustomer(
              own,
              scenario,
              { ...replaying, workingDays: services.workingDays },
              addDays(TODAY, DAYS),
            ),
        );
        const lines = replayed
          .flatMap(({ on, carried }) =>
            carried.map(({ invoiceId, step }) => `${on} ${invoiceId} ${step.key}`),
          )
          .toSorted();
        expect(lines).toEqual(await live(invoices, kinds, key));
        touched += lines.length;
      }),
      { numRuns: HISTORIES },
    );
    expect(touched).toBeGreaterThan(HISTORIES * 5);
  },
);

describe('the report', () => {
  const scenario = readyScenario('standard');
  const invoice: HistoryInvoice = {
    ...{ id: 1, customerId: 1, kind: 'company', country: 'FR', currency: 'EUR' },
    ...{ issuedOn: '2026-01-01', dueOn: '2026-01-31', settledOn: '2026-02-05' },
    ...{ totalMinor: 1_000, isDisputed: false },
  };
  const touch = (on: PlainDate, position: number) => {
    const step = scenario.steps[position - 1];
    if (!step) throw new Error('There is such a step.');
    const carried = [{ invoiceId: 1, step, plannedOn: on, askedMinor: 1_000 }];
    return { on, customerId: 1, currency: 'EUR', scenario, step, carried, beside: [] };
  };

  test('counts what went out and what was paid before and after it', () => {
    const paidAtOnce = { ...invoice, id: 2, settledOn: '2026-01-02' as const };
    const report = reportReplay(
      scenario,
      [invoice, paidAtOnce, { ...invoice, id: 3, settledOn: null }],
      [touch('2026-01-21', 1), touch('2026-02-03', 2)],
      () => 4,
    );
    expect(report).toMatchObject({ paid: 2, paidBeforeAny: 1 });
    expect(report.paidAfter).toEqual([{ mails: 2, invoices: 1 }]);
    expect(report.mailsPerCustomerMonth).toEqual({ mean: 1, most: 1 });
    expect(report.steps[1]).toEqual({
      ...{ key: 'reminder-1', channel: 'email', touches: 1, invoices: 1 },
    });
    expect(report.faults).toEqual({ afterPayment: 0, disputed: 0, outOfOrder: 0, insideGap: 0 });
  });

  test('finds each fault that a plan could have', () => {
    const { faults } = reportReplay(
      scenario,
      [{ ...invoice, isDisputed: true }],
      [touch('2026-02-03', 3), touch('2026-02-05', 2)],
      () => 4,
    );
    expect(faults).toEqual({ afterPayment: 1, disputed: 2, outOfOrder: 1, insideGap: 1 });
  });
});

test('a file of invoices with the days they were paid is a history', async () => {
  const file = [
    'Client;Facture;Date;Échéance;Montant;Payé le',
    'C1;F1;02/01/2026;01/02/2026;1 200,00;03/03/2026',
    'C1;F2;02/01/2026;01/02/2026;80,00;',
    'C2;F3;02/01/2026;01/02/2026;80,00;15/01/2026',
    'C2;F4;pas un jour;01/02/2026;80,00;',
  ].join('\n');
  const history = await readHistory(services, Buffer.from(file), {});
  expect(history).toMatchObject({ customers: 2, rejected: 1 });
  expect(history.invoices.map(({ settledOn, totalMinor }) => [settledOn, totalMinor])).toEqual([
    ['2026-03-03', 120_000],
    [null, 8_000],
    ['2026-01-15', 8_000],
  ]);
  const reports = await replayHistory(services, history, [readyScenario('standard')]);
  expect(reports?.[0]?.steps.map(({ key, invoices }) => [key, invoices])).toEqual([
    ['before', 2],
    ['reminder-1', 2],
    ['reminder-2', 2],
    ['call', 2],
    // One of the two was paid on the very day.
    ['reminder-3', 1],
    ['notice', 1],
    ['hand-over', 1],
  ]);
});
