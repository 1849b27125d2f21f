import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, daysBetween, type PlainDate } from '../../server/calendar/plain-date.ts';
import { listSegmentFacts } from '../../server/segments/queries.ts';
import { givenCustomer, givenOrganization } from '../support/given.ts';
import { createTestServices, TODAY, type TestServices } from '../support/services.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
afterAll(() => services.close());

const MONTHS = 12;
// Twelve months before the day the tests play on: the first day that counts is the next.
const AFTER = '2025-03-02';

interface Billed {
  dueOn: PlainDate;
  totalMinor: number;
  currency: 'EUR' | 'GBP';
  /** Null: still owed. */
  settledOn: PlainDate | null;
  by: 'payment' | 'credit_note' | 'payment_taken_back';
  /** Days on which a reminder of it left. */
  remindedOn: PlainDate[];
}
interface Story {
  invoices: Billed[];
  letters: PlainDate[];
  promises: { status: 'broken' | 'kept' | 'partly_kept'; judgedOn: PlainDate }[];
  limitMinor: number | null;
  insolventSince: PlainDate | null;
}

// Around both ends of the twelve months as well as in them.
const anyDay = fc
  .oneof(fc.integer({ min: -380, max: 20 }), fc.constantFrom(-366, -365, -364, -1, 0, 1))
  .map((days) => addDays(TODAY, days));
const anyStory = fc.record<Story>({
  invoices: fc.array(
    fc.record<Billed>({
      dueOn: anyDay,
      totalMinor: fc.integer({ min: 1, max: 2_000_000 }),
      currency: fc.constantFrom('EUR', 'EUR', 'GBP'),
      settledOn: fc.option(anyDay, { freq: 3 }),
      by: fc.constantFrom('payment', 'payment', 'payment', 'credit_note', 'payment_taken_back'),
      remindedOn: fc.uniqueArray(anyDay, { maxLength: 4 }),
    }),
    { maxLength: 6 },
  ),
  letters: fc.uniqueArray(anyDay, { maxLength: 3 }),
  promises: fc.array(
    fc.record({
      status: fc.constantFrom('broken', 'broken', 'kept', 'partly_kept'),
      judgedOn: anyDay,
    }),
    { maxLength: 4 },
  ),
  limitMinor: fc.option(fc.integer({ min: 0, max: 3_000_000 })),
  insolventSince: fc.option(anyDay),
});

const anyLimits = fc.record({
  paidMin: fc.integer({ min: 1, max: 2 }),
  goodDays: fc.constantFrom(0, 20, 90),
});

/** The same by a person with a pencil: one customer, one line after the other. */
function naively(story: Story) {
  const counts = (day: PlainDate) => day > AFTER && day <= TODAY;
  const paid = story.invoices.filter(
    (one) => one.settledOn !== null && counts(one.settledOn) && one.by === 'payment',
  );
  let weighed = 0;
  for (const currency of ['EUR', 'GBP']) {
    const own = paid.filter((one) => one.currency === currency);
    const total = own.reduce((sum, one) => sum + one.totalMinor, 0);
    const days = own.reduce(
      (sum, one) => sum + daysBetween(one.dueOn, one.settledOn ?? TODAY) * one.totalMinor,
      0,
    );
    if (own.length > 0) weighed += (days / total) * own.length;
  }
  const reminders = story.invoices.map(
    (one) => one.remindedOn.filter((day) => counts(day) && day > one.dueOn).length,
  );
  const owed = story.invoices.filter((one) => one.settledOn === null && one.currency === 'EUR');
  return {
    paid: paid.length,
    weightedDaysLate: paid.length === 0 ? null : weighed / paid.length,
    mostReminders: Math.max(0, ...reminders),
    formalNotices: story.letters.filter(counts).length,
    brokenPromises: story.promises.filter((one) => one.status === 'broken' && counts(one.judgedOn))
      .length,
    exposureMinor:
      story.limitMinor === null ? 0 : owed.reduce((sum, one) => sum + one.totalMinor, 0),
    creditLimitMinor: story.limitMinor,
    insolventSince:
      story.insolventSince !== null && story.insolventSince <= TODAY ? story.insolventSince : null,
  };
}

let counter = 0;
async function tell(story: Story): Promise<number> {
  const { sql } = services;
  const now = services.clock.now();
  const { id } = await givenCustomer(services);
  await sql`update customers set credit_limit_minor = ${story.limitMinor}, insolvent_since = ${story.insolventSince}
    where id = ${id}`;
  const touches = new Map<string, number>();
  const touchOf = async (day: PlainDate, currency: string, channel: string) => {
    const key = `${day} ${currency} ${channel}`;
    const [row] = touches.has(key)
      ? [{ id: touches.get(key) ?? 0 }]
      : await sql<[{ id: number }]>`
          insert into touches (customer_id, currency, scenario_id, version_id, step_key, channel, touched_on, created_at)
          select ${id}, ${currency}, min(scenario_id), min(id), 'x', ${channel}, ${day}, ${now} from scenario_versions returning id`;
    touches.set(key, row.id);
    return row.id;
  };
  for (const one of story.invoices) {
    counter += 1;
    const balance = one.settledOn === null ? one.totalMinor : 0;
    const [invoice] = await sql<[{ id: number }]>`
      insert into invoices (customer_id, number, issued_on, due_on, currency, total_minor, balance_minor, settled_on,
        created_at, updated_at)
      values (${id}, ${`S-${counter}`}, ${addDays(one.dueOn, -30)}, ${one.dueOn}, ${one.currency}, ${one.totalMinor},
        ${balance}, ${one.settledOn}, ${now}, ${now}) returning id`;
    if (one.settledOn !== null) await settle(id, invoice.id, one);
    for (const [index, day] of one.remindedOn.entries()) {
      await sql`
        insert into touch_steps (invoice_id, cycle, position, touch_id, step_key, outcome, decided_on, previous_position,
          previous_slide_days)
        values (${invoice.id}, 1, ${index + 1}, ${await touchOf(day, one.currency, 'email')}, 'x', 'carried', ${day}, 0, 0)`;
    }
  }
  for (const day of story.letters) await touchOf(day, 'EUR', 'letter');
  for (const { status, judgedOn } of story.promises) {
    await sql`
      insert into promises (customer_id, currency, amount_minor, promised_on, status, made_by, balance_minor, after_entry_id,
        made_at, judge_on, judged_at)
      values (${id}, 'EUR', 1, ${judgedOn}, ${status}, 'user', 1, 0, ${now}, ${judgedOn},
        ${`${judgedOn}T10:00:00Z`}::timestamptz)`;
  }
  return id;
}

async function settle(customerId: number, invoiceId: number, one: Billed): Promise<void> {
  const { sql } = services;
  const now = services.clock.now();
  const { totalMinor, currency, settledOn } = one;
  const [source] =
    one.by === 'credit_note'
      ? await sql<[{ id: number }]>`
          insert into credit_notes (customer_id, number, issued_on, currency, total_minor, unapplied_minor, recorded_at)
          values (${customerId}, ${`N-${counter}`}, ${settledOn}, ${currency}, ${totalMinor}, 0, ${now}) returning id`
      : await sql<[{ id: number }]>`
          insert into payments (customer_id, currency, amount_minor, method, received_on, reference, recorded_at)
          values (${customerId}, ${currency}, ${totalMinor}, 'transfer', ${settledOn}, '', ${now}) returning id`;
  const column = one.by === 'credit_note' ? 'credit_note_id' : 'payment_id';
  const released = one.by === 'payment_taken_back';
  await sql`
    insert into allocations (${sql(column)}, invoice_id, amount_minor, created_at, released_at, released_because)
    values (${source.id}, ${invoiceId}, ${totalMinor}, ${now}, ${released ? now : null}, ${released ? 'undone' : null})`;
}

test('the facts are those of a reading by hand, for many customers in one statement', async () => {
  let read = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyStory, { minLength: 1, maxLength: 4 }),
      anyLimits,
      async (stories, limits) => {
        const ids: number[] = [];
        for (const story of stories) ids.push(await tell(story));
        const settings = { months: MONTHS, ...limits };
        const asked = { customerIds: ids, today: TODAY as PlainDate, settings };
        const facts = await listSegmentFacts(services.sql, asked);
        expect(facts.map((one) => one.customerId)).toEqual(ids);
        for (const [index, story] of stories.entries()) {
          const { weightedDaysLate, mostReminders, ...expected } = naively(story);
          const found = facts[index];
          expect(found).toMatchObject(expected);
          const isPrompt =
            expected.paid >= limits.paidMin && (found?.weightedDaysLate ?? NaN) <= limits.goodDays;
          expect(found?.mostReminders).toBe(isPrompt ? mostReminders : 0);
          read += isPrompt ? mostReminders : 0;
          if (weightedDaysLate === null) expect(found?.weightedDaysLate).toBeNull();
          // To a hundredth of a day; what is half way between two may go either way.
          else
            expect(Math.abs((found?.weightedDaysLate ?? NaN) - weightedDaysLate)).toBeLessThan(
              0.00501,
            );
        }
      },
    ),
    { numRuns: 60 },
  );
  // Of nobody prompt there would be nothing to read.
  expect(read).toBeGreaterThan(20);
});

test('the worked example of the figures: one day late on average', async () => {
  const billed = (totalMinor: number, days: number): Billed => ({
    ...{ dueOn: '2026-01-10', totalMinor, currency: 'EUR', by: 'payment', remindedOn: [] },
    settledOn: addDays('2026-01-10', days),
  });
  const invoices = [billed(100_000, 10), billed(300_000, 2), billed(200_000, -5)];
  const id = await tell({
    ...{ invoices, letters: [], promises: [], limitMinor: null, insolventSince: null },
  });
  const settings = { months: MONTHS, paidMin: 3, goodDays: 5 };
  const asked = { customerIds: [id], today: TODAY as PlainDate, settings };
  const [facts] = await listSegmentFacts(services.sql, asked);
  expect(facts).toMatchObject({ paid: 3, weightedDaysLate: 1 });
});
