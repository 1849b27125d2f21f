import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addDays, type PlainDate } from '../../server/calendar/plain-date.ts';
import { transaction } from '../../server/db/sql.ts';
import { countEffects } from '../../server/effects/actions.ts';
import { WITHIN_DAYS } from '../../server/effects/rules.ts';
import { undo } from '../../server/ledger/reversal-actions.ts';
import { live, step } from '../approvals/support.ts';
import { pay } from '../promises/support.ts';
import { givenCustomer, givenInvoice, givenOrganization } from '../support/given.ts';
import { givenScenario } from '../support/scenario-versions.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

let services: TestServices;
beforeEach(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
afterEach(() => services.close());

interface Mail {
  id: number;
  day: number;
  /** Minutes after midnight of its day. */
  minute: number;
  status: string;
  variant: number | null;
  lines: { invoice: number; asked: number; dropped: boolean }[];
}
interface Entry {
  invoice: number;
  kind: 'payment' | 'discount' | 'credit_note';
  amount: number;
  bookedDay: number;
  recordedDay: number;
  recordedMinute: number;
  isUndone: boolean;
}

const START: PlainDate = '2026-01-05';
const instant = (day: number, minute: number) =>
  new Date(Date.parse(`${addDays(START, day)}T00:00:00Z`) + minute * 60_000);

const history = fc.record({
  mails: fc.array(
    fc.record({
      day: fc.integer({ min: 0, max: 40 }),
      minute: fc.integer({ min: 300, max: 1_200 }),
      status: fc.constantFrom(
        'accepted',
        'delivered',
        'bounced',
        'skipped',
        'complained',
        'queued',
      ),
      variant: fc.constantFrom(null, 1, 2),
      lines: fc.uniqueArray(
        fc.record({
          invoice: fc.integer({ min: 0, max: 3 }),
          asked: fc.integer({ min: 1, max: 100 }),
          dropped: fc.boolean(),
        }),
        { selector: ({ invoice }) => invoice, minLength: 1, maxLength: 4 },
      ),
    }),
    { minLength: 1, maxLength: 8 },
  ),
  entries: fc.array(
    fc.record({
      invoice: fc.integer({ min: 0, max: 3 }),
      kind: fc.constantFrom<Entry['kind']>('payment', 'payment', 'discount', 'credit_note'),
      amount: fc.integer({ min: 1, max: 80 }),
      bookedDay: fc.integer({ min: -3, max: 75 }),
      recordedDay: fc.integer({ min: 0, max: 80 }),
      recordedMinute: fc.integer({ min: 0, max: 1_380 }),
      isUndone: fc.boolean(),
    }),
    { maxLength: 12 },
  ),
});

/** The same by hand, one reminder and one entry after the other. */
function naive(mails: readonly Mail[], entries: readonly Entry[]) {
  const counted = mails.filter(({ status }) =>
    ['accepted', 'delivered', 'complained'].includes(status),
  );
  const isBefore = (a: Mail, b: Mail) =>
    a.day * 1_440 + a.minute < b.day * 1_440 + b.minute ||
    (a.day * 1_440 + a.minute === b.day * 1_440 + b.minute && a.id < b.id);
  const total: Record<string, number[]> = {};
  for (const mail of counted) {
    const lines = mail.lines.filter(({ dropped }) => !dropped);
    if (lines.length === 0) continue;
    const key = `${addDays(START, mail.day)} ${mail.variant ?? 0}`;
    const sums = (total[key] ??= Array<number>(11).fill(0));
    const add = (at: number, value: number) => {
      sums[at] = (sums[at] ?? 0) + value;
    };
    add(0, 1);
    for (const line of lines) {
      add(1, 1);
      add(2, line.asked);
      const paid = WITHIN_DAYS.map(() => 0);
      for (const entry of entries) {
        const counts =
          entry.invoice === line.invoice && entry.kind !== 'credit_note' && !entry.isUndone;
        const follows = (one: Mail) =>
          instant(entry.recordedDay, entry.recordedMinute) > instant(one.day, one.minute) &&
          entry.bookedDay >= one.day;
        // The last reminder about this invoice that it follows is the one it counts for.
        const last = counted
          .filter((one) => one.lines.some((l) => !l.dropped && l.invoice === line.invoice))
          .filter(follows)
          .toSorted((a, b) => (isBefore(a, b) ? -1 : 1))
          .at(-1);
        if (!counts || last !== mail) continue;
        WITHIN_DAYS.forEach((days, at) => {
          if (entry.bookedDay - mail.day <= days) paid[at] = (paid[at] ?? 0) + entry.amount;
        });
      }
      WITHIN_DAYS.forEach((_, at) => {
        add(3 + at, (paid[at] ?? 0) >= line.asked ? 1 : 0);
        add(7 + at, Math.min(paid[at] ?? 0, line.asked));
      });
    }
  }
  return total;
}

async function kept(): Promise<Record<string, number[]>> {
  const rows = await services.sql<Record<string, number>[]>`
    select sent_on::text as day, variant, messages, invoices, asked_minor, paid3, paid7, paid14, paid30, paid3_minor,
      paid7_minor, paid14_minor, paid30_minor from reminder_effects`;
  return Object.fromEntries(
    rows.map(({ day, variant, ...figures }) => [
      `${day ?? ''} ${variant ?? 0}`,
      Object.values(figures),
    ]),
  );
}

async function write(
  mails: readonly Mail[],
  entries: readonly Entry[],
  invoiceIds: readonly number[],
) {
  const { sql } = services;
  for (const mail of mails) {
    const at = instant(mail.day, mail.minute);
    const hasLeft = !['skipped', 'queued'].includes(mail.status);
    await sql`
      insert into messages (id, kind, step, tone, customer_id, currency, language, to_address, status, variant, not_before,
        created_at, sent_at)
      overriding system value
      select ${mail.id}, 'reminder', 'custom/a', 'firm', customer_id, 'EUR', 'fr', 'a@b.test', ${mail.status}, ${mail.variant},
        ${at}, ${at}, ${hasLeft ? at : null} from invoices where id = ${invoiceIds[0] ?? 0}`;
    for (const line of mail.lines) {
      await sql`
        insert into message_lines (message_id, invoice_id, amount_minor, dropped_because)
        values (${mail.id}, ${invoiceIds[line.invoice] ?? 0}, ${line.dropped ? null : line.asked},
          ${line.dropped ? 'paid' : null})`;
    }
  }
  for (const entry of entries) {
    const at = instant(entry.recordedDay, entry.recordedMinute);
    const on = addDays(START, entry.bookedDay);
    await sql`
      with money as (
        insert into payments (customer_id, currency, amount_minor, method, received_on, recorded_at, unapplied_minor, undone_at)
        select customer_id, 'EUR', ${entry.amount}, 'transfer', ${on}, ${at}, 0, ${entry.isUndone ? at : null}::timestamptz
        from invoices where id = ${invoiceIds[entry.invoice] ?? 0} returning id
      )
      insert into ledger_entries (invoice_id, kind, amount_minor, currency, payment_id, booked_on, recorded_at)
      select ${invoiceIds[entry.invoice] ?? 0}, ${entry.kind}, ${-entry.amount}, 'EUR', id, ${on}, ${at} from money`;
  }
}

test('what is kept is what counting by hand gives, and counting on gives the same as counting anew', async () => {
  const { sql } = services;
  // So that a day of the test is a day of the books, whatever the hour.
  await sql`update organization set time_zone = 'UTC'`;
  const customer = await givenCustomer(services);
  const invoices = [];
  for (let n = 0; n < 4; n += 1)
    invoices.push(await givenInvoice(services, customer, { dueOn: '2026-01-01' }));
  const ids = invoices.map(({ id }) => id);
  // However many days are counted at once.
  const periods = fc.integer({ min: 1, max: 70 });
  await fc.assert(
    fc.asyncProperty(
      history,
      fc.integer({ min: 0, max: 80 }),
      periods,
      async (given, pause, days) => {
        const mails = given.mails.map((mail, index) => ({ ...mail, id: index + 1 }));
        await sql`truncate messages, message_lines, message_events, payments, ledger_entries, reminder_effects cascade`;
        await sql`update reminder_effects_counted set until = null`;
        // Half of the history, a count, the rest, a count: only what changed is counted again.
        const isEarly = (day: number) => day <= pause;
        await write(
          mails.filter(({ day }) => isEarly(day)),
          given.entries.filter(({ recordedDay }) => isEarly(recordedDay)),
          ids,
        );
        services.clock.set(instant(pause, 1_439).toISOString());
        await countEffects(services);
        await write(
          mails.filter(({ day }) => !isEarly(day)),
          given.entries.filter(({ recordedDay }) => !isEarly(recordedDay)),
          ids,
        );
        services.clock.set(instant(90, 0).toISOString());
        await countEffects(services, days);
        const onward = await kept();
        expect(onward).toEqual(naive(mails, given.entries));
        await sql`update reminder_effects_counted set until = null`;
        await countEffects(services);
        expect(await kept()).toEqual(onward);
      },
    ),
    { numRuns: 40 },
  );
}, 180_000);

describe('through the product', () => {
  async function scene() {
    await givenScenario(services, [step(1), step(6)]);
    const customer = await givenCustomer(services);
    const invoice = await givenInvoice(services, customer, {
      dueOn: '2026-03-02',
      totalMinor: 10_000,
    });
    await live(services, '2026-03-02', 2);
    return { customer, invoice };
  }
  const figures = () => services.sql`
    select sent_on, step, tone, language, messages, invoices, asked_minor, paid3, paid7, paid7_minor from reminder_effects`;

  test('a payment counts for its reminder until it is undone, and a bounce takes the reminder out', async () => {
    const { customer } = await scene();
    services.clock.set('2026-03-08T09:00:00Z');
    const paymentId = await pay(services, customer, 10_000, { on: '2026-03-07' });
    expect(await countEffects(services)).toEqual(['2026-03-03']);
    expect(await figures()).toEqual([
      {
        ...{
          sentOn: '2026-03-03',
          step: 'custom/day-1',
          tone: 'neutral',
          language: 'fr',
          messages: 1,
        },
        ...{ invoices: 1, askedMinor: 10_000, paid3: 0, paid7: 1, paid7Minor: 10_000 },
      },
    ]);
    services.clock.set('2026-03-20T09:00:00Z');
    // Once more what was entered within the hour before the last count, then nothing.
    await countEffects(services);
    expect(await countEffects(services)).toEqual([]);
    await transaction(services.sql, (tx) =>
      undo(tx, services, {
        ...{ source: { kind: 'payment', id: paymentId }, because: 'Another customer’s' },
        ...{ author: { actor: 'system' }, on: '2026-03-20' },
      }),
    );
    expect(await countEffects(services)).toEqual(['2026-03-03']);
    expect(await figures()).toMatchObject([{ paid7: 0, paid7Minor: 0 }]);
    await services.sql`
      with gone as (update messages set status = 'bounced' returning id)
      insert into message_events (message_id, kind, at) select id, 'bounced', ${services.clock.now()} from gone`;
    await countEffects(services);
    expect(await figures()).toEqual([]);
  });

  test('two workers at once count once', async () => {
    await scene();
    await Promise.all([countEffects(services), countEffects(services), countEffects(services)]);
    expect(await figures()).toMatchObject([{ messages: 1, invoices: 1 }]);
  });
});
