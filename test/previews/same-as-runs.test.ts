import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, type PlainDate } from '../../server/calendar/plain-date.ts';
import { reconsiderCustomer } from '../../server/chases/actions.ts';
import { transaction } from '../../server/db/sql.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { previewTouches, type Preview } from '../../server/previews/foresight.ts';
import { runWhenDue } from '../../server/runs/actions.ts';
import type { StepDefinition } from '../../server/scenarios/definition-rules.ts';
import { givenCustomer, givenHold, givenInvoice, givenOrganization } from '../support/given.ts';
import { givenScenario } from '../support/scenario-versions.ts';
import { createTestServices, TODAY, type TestServices } from '../support/services.ts';

// Enough to be under a minute; `PREVIEW_BOOKS=50` looks long.
const BOOKS = Number(process.env['PREVIEW_BOOKS'] ?? 4);

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
  await givenScenario(services, CROWDED, 'crowded');
});
afterAll(() => services.close());

/** Every channel, anchor and condition, close to each other. */
const CROWDED: StepDefinition[] = [
  ...[
    { key: 'hello', anchor: 'issue' as const, offset_days: 3, channel: 'email' as const },
    { key: 'soon', anchor: 'due' as const, offset_days: -5, channel: 'email' as const },
  ].map((step) => ({ ...step, mail: 'before_due' as const })),
  { key: 'today', anchor: 'due', offset_days: 0, channel: 'email', mail: 'due_today' },
  { key: 'first', anchor: 'due', offset_days: 2, channel: 'email', tone: 'friendly' },
  { key: 'call', anchor: 'previous', offset_days: 2, channel: 'call' },
  {
    ...{ key: 'owing', anchor: 'due', offset_days: 9, channel: 'email' },
    conditions: { minimum_exposure_minor: 60_000, segments: ['standard', 'frequent_late'] },
  },
  { key: 'note', anchor: 'due', offset_days: 11, channel: 'note' },
  {
    ...{ key: 'old-friends', anchor: 'due', offset_days: 14, channel: 'email', tone: 'firm' },
    conditions: { minimum_seniority_days: 70, maximum_amount_minor: 90_000 },
  },
  { key: 'letter', anchor: 'due', offset_days: 20, channel: 'letter' },
  { key: 'last', anchor: 'previous', offset_days: 10, channel: 'email', tone: 'final' },
];

const day = (min: number, max: number) =>
  fc.integer({ min, max }).map((days) => addDays(TODAY, days));
const anyHold = fc.record({
  kind: fc.constantFrom('dispute', 'promise', 'pause', 'reply' as const),
  untilOn: fc.option(day(-3, 40), { nil: null, freq: 6 }),
});
const anyInvoice = fc.record({
  dueOn: day(-50, 45),
  totalMinor: fc.constantFrom(300, 900, 40_000, 100_001, 250_000),
  currency: fc.constantFrom('EUR', 'EUR', 'EUR', 'GBP'),
  hold: fc.option(anyHold, { freq: 4 }),
});
const anyCustomer = fc.record({
  kind: fc.constantFrom('company', 'company', 'public', 'consumer'),
  country: fc.constantFrom('FR', 'BE', 'LU', 'NL', 'DE'),
  segment: fc.constantFrom('standard', 'good_payer', 'frequent_late', 'at_risk'),
  hasAddress: fc.integer({ min: 0, max: 7 }).map((n) => n > 0),
  scenario: fc.constantFrom(null, null, 'standard', 'firm', 'personal', 'crowded'),
  creditMinor: fc.constantFrom(0, 0, 0, 500, 41_000),
  invoices: fc.array(anyInvoice, { minLength: 1, maxLength: 4 }),
});
const anyBook = fc.record({
  /** Days that have passed in the ordinary way before somebody looks ahead. */
  daysBefore: fc.integer({ min: 0, max: 12 }),
  customers: fc.array(anyCustomer, { minLength: 6, maxLength: 9 }),
});
type Book = typeof anyBook extends fc.Arbitrary<infer T> ? T : never;

async function givenBook({ customers }: Book): Promise<void> {
  const { sql } = services;
  await sql`truncate customers, invoices, payments, runs, touches, touch_steps, messages, tasks cascade`;
  services.clock.set(`${TODAY}T08:00:00Z`);
  for (const customer of customers) {
    const { kind, country, segment, hasAddress } = customer;
    const given = await givenCustomer(services, {
      ...{ kind, country, segment },
      ...(!hasAddress && { email: null }),
    });
    await sql`
      update customers set scenario_id = (select id from scenarios where key = ${customer.scenario})
      where id = ${given.id}`;
    if (customer.creditMinor > 0) {
      await sql`
        insert into payments (customer_id, currency, amount_minor, unapplied_minor, method, received_on, recorded_at)
        values (${given.id}, 'EUR', ${customer.creditMinor}, ${customer.creditMinor}, 'transfer', ${TODAY}, ${services.clock.now()})`;
    }
    for (const { hold, ...invoice } of customer.invoices) {
      const made = await givenInvoice(services, given, invoice);
      if (hold) await givenHold(services, made, hold.kind, hold.untilOn);
    }
    await transaction(sql, (tx) => reconsiderCustomer(tx, services, given.id));
  }
}

async function live(from: PlainDate, until: PlainDate): Promise<void> {
  for (let on = from; on <= until; on = addDays(on, 1)) {
    services.clock.set(`${on}T08:00:00Z`);
    await runWhenDue(services);
    await sendQueued(services);
  }
}

interface Line {
  on: PlainDate;
  customer: number;
  currency: string;
  step: string;
  carried: string;
  beside: string;
}

/** What the runs did after a day, in the words of the preview. */
async function happened(after: PlainDate): Promise<Line[]> {
  return services.sql<Line[]>`
    select t.touched_on as "on", t.customer_id as customer, t.currency, s.key || '/' || t.step_key as step,
      (select string_agg(k.invoice_id || ':' || k.step_key, ' ' order by k.invoice_id) from touch_steps k
        where k.touch_id = t.id and k.outcome = 'carried') as carried,
      coalesce((select string_agg(l.invoice_id::text, ' ' order by l.invoice_id) from messages m
        join message_lines l on l.message_id = m.id and l.position is null and l.dropped_because is null
        where m.touch_id = t.id), '') as beside
    from touches t join scenarios s on s.id = t.scenario_id
    where t.touched_on > ${after} order by 1, 2, 3, 4`;
}

function foreseen({ touches }: Preview): Line[] {
  const lines = touches.map((touch) => ({
    on: touch.on,
    customer: touch.customerId,
    currency: touch.currency,
    step: `${touch.scenario.key}/${touch.step.key}`,
    carried: inOrder(touch.carried.map((one) => [one.invoiceId, `:${one.step.key}`])),
    beside: inOrder(touch.beside.map((one) => [one.invoiceId, ''])),
  }));
  const key = (line: Line) => [line.on, line.customer, line.currency, line.step];
  return lines.toSorted((a, b) => (compare(key(a), key(b)) < 0 ? -1 : 1));
}

function inOrder(invoices: [number, string][]): string {
  return invoices
    .toSorted(([a], [b]) => a - b)
    .map(([id, step]) => `${id}${step}`)
    .join(' ');
}

function compare(a: (string | number)[], b: (string | number)[]): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  if (at < 0) return 0;
  return (a[at] ?? 0) < (b[at] ?? 0) ? -1 : 1;
}

test(
  'the next sixty days as foreseen are what the runs then do, when nothing else happens',
  { timeout: Math.max(240_000, BOOKS * 60_000) },
  async () => {
    let touches = 0;
    await fc.assert(
      fc.asyncProperty(anyBook, async (book) => {
        await givenBook(book);
        const lookOn = addDays(TODAY, book.daysBefore);
        await live(TODAY, addDays(lookOn, -1));
        services.clock.set(`${lookOn}T07:30:00Z`);
        const before = await services.sql`select * from chases order by invoice_id`;
        const preview = await previewTouches(services.sql, services, { customersMax: 100 });
        // Looking changes nothing.
        expect(await services.sql`select * from chases order by invoice_id`).toEqual(before);
        if (!preview) throw new Error('There is an organization.');
        expect(preview).toMatchObject({ fromOn: lookOn, isTooLarge: false });
        await live(lookOn, preview.untilOn);
        const lines = foreseen(preview);
        expect(lines).toEqual(await happened(addDays(lookOn, -1)));
        touches += lines.length;
      }),
      { numRuns: BOOKS, endOnFailure: true },
    );
    // A book of nothing would prove nothing.
    expect(touches).toBeGreaterThan(BOOKS * 10);
  },
);
