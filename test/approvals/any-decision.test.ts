import fc from 'fast-check';
import { expect, test } from 'vitest';
import { approveMessage, skipMessage, type Decider } from '../../server/approvals/actions.ts';
import { addDays, daysBetween, type PlainDate } from '../../server/calendar/plain-date.ts';
import { sendQueued } from '../../server/messages/send.ts';
import {
  givenCustomer,
  givenHold,
  givenInvoice,
  givenOrganization,
  type GivenInvoice,
} from '../support/given.ts';
import { givenScenario } from '../support/scenario-versions.ts';
import { createTestServices, type TestServices } from '../support/services.ts';
import { at, givenDecider, pay, run, step } from './support.ts';

const GAP_DAYS = 4;
const DAYS = 16;
const START: PlainDate = '2026-03-02';

type Act = 'approve' | 'skip' | 'wait' | 'pay' | 'pause';

interface Sent {
  on: PlainDate;
  /** Each invoice with its own step, as `invoice step`; the message speaks in the tone of the furthest. */
  steps: string[];
}

/** What really left, and which steps a person passed over. */
async function record(services: TestServices) {
  const sent = await services.sql<Sent[]>`
    select t.touched_on as "on", array_agg(k.invoice_id || ' ' || k.step_key order by k.invoice_id) as steps
    from messages m join touches t on t.id = m.touch_id
    join touch_steps k on k.touch_id = t.id and k.outcome = 'carried'
    join message_lines l on l.message_id = m.id and l.invoice_id = k.invoice_id and l.dropped_because is null
    where m.status = 'accepted' group by m.id, t.touched_on order by t.touched_on, m.id`;
  const skipped = await services.sql<{ invoiceId: number; stepKey: string }[]>`
    select invoice_id, step_key from touch_steps where reason = 'skipped_by_person'`;
  return { sent, skipped };
}

async function decide(services: TestServices, act: Act, ada: Decider): Promise<void> {
  const rows = await services.sql<{ id: number }[]>`
    select id from messages where status = 'awaiting_approval'`;
  for (const { id } of rows) {
    if (act === 'approve') await approveMessage(services, id, ada);
    if (act === 'skip') await skipMessage(services, id, ada, 'not this one');
  }
}

async function liveThrough(
  services: TestServices,
  history: { approvals: boolean[]; dueIn: number[]; acts: Act[] },
): Promise<void> {
  await givenOrganization(services);
  await services.sql`update organization set minimum_gap_days = ${GAP_DAYS}`;
  const ada = await givenDecider(services);
  await givenScenario(
    services,
    [1, 3, 8, 12].map((day, index) => step(day, { approval: history.approvals[index] ?? false })),
  );
  const customer = await givenCustomer(services);
  const invoices: GivenInvoice[] = [];
  for (const days of history.dueIn) {
    invoices.push(await givenInvoice(services, customer, { dueOn: addDays(START, days) }));
  }
  for (let day = 0; day < DAYS; day += 1) {
    const today = addDays(START, day);
    const act = history.acts[day] ?? 'approve';
    at(services, today);
    await run(services);
    await decide(services, act, ada);
    const open = await services.sql<
      { id: number }[]
    >`select id from invoices where balance_minor > 0`;
    const target = invoices.find(({ id }) => open.some((one) => one.id === id));
    if (act === 'pay' && target) await pay(services, customer, target);
    if (act === 'pause' && target) await givenHold(services, target, 'pause', addDays(today, 1));
    await sendQueued(services);
  }
}

test('whatever people decide, no step comes back and the gap is kept from the last mail that left', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        approvals: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        dueIn: fc.array(fc.integer({ min: -3, max: 4 }), { minLength: 1, maxLength: 3 }),
        acts: fc.array(
          fc.constantFrom<Act>('approve', 'skip', 'skip', 'wait', 'wait', 'pay', 'pause'),
          { minLength: DAYS, maxLength: DAYS },
        ),
      }),
      async (history) => {
        const services = await createTestServices();
        try {
          await liveThrough(services, history);
          const { sent, skipped } = await record(services);
          const days = sent.map(({ on }) => on);
          for (const [index, on] of days.entries()) {
            const before = days[index - 1];
            if (before) expect(daysBetween(before, on)).toBeGreaterThanOrEqual(GAP_DAYS);
          }
          const told = sent.flatMap(({ steps }) => steps);
          expect(new Set(told).size).toBe(told.length);
          for (const { invoiceId, stepKey } of skipped) {
            expect(told).not.toContain(`${invoiceId} ${stepKey}`);
          }
          // A touch stands exactly where a mail left or still waits.
          const orphans = await services.sql`
            select from touches t where not exists (select from messages m where m.touch_id = t.id
              and m.status in ('accepted', 'queued', 'awaiting_approval'))`;
          expect(orphans).toHaveLength(0);
        } finally {
          await services.close();
        }
      },
    ),
    // Each history lives through sixteen days on a database of its own; a smaller one takes too long to find.
    { numRuns: 6, endOnFailure: true },
  );
}, 240_000);
