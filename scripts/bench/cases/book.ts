import { scaled, type Benchmark } from '../benchmark.ts';
import { runPart } from '../children.ts';
import type { BookOutput } from '../parts/book-ours.ts';
import { startStripe } from '../parts/stripe.ts';
import { seedCustomers, seedFirstRemindersDue, seedInvoices, seedOrganization } from '../seed.ts';

// The queue hands them over by the hundred.
const PAYMENTS = 500;

export const benchmark: Benchmark = {
  name: 'book',
  about:
    '500 events of Stripe, stored, until their payments are booked; beside plain inserts of the rows a booking writes',
  async run(workplace, scale) {
    const payments = scaled(PAYMENTS, scale, 20);
    const { standIn, url: stripeUrl, environment } = await startStripe(workplace);
    const measured: BookOutput[] = [];
    for (let round = 0; round < scale.rounds; round += 1) {
      const database = await workplace.database('book', async (sql) => {
        await seedOrganization(sql);
        await seedCustomers(sql, payments);
        await seedInvoices(sql, { count: payments, dueOn: '2026-02-27' });
        // Reminders run for the invoices: a payment ends them.
        await seedFirstRemindersDue(sql);
      });
      const input = { databaseUrl: database.url, stripeUrl, environment, payments };
      measured.push(await runPart<BookOutput>('book-ours', input));
      await database.drop();
    }
    await standIn.stop();
    const perSecond = (ms: (one: BookOutput) => number) =>
      measured.map((one) => (payments / ms(one)) * 1000);
    return [
      {
        name: 'booked',
        unit: 'x the bookings/s of plain inserts',
        values: measured.map((one) => one.insertMs / one.bookMs),
        // Each event reads its object back from Stripe, which the inserts do not.
        aim: { kind: 'at_least', value: 0.3 },
        beside: {
          'events/s': perSecond((one) => one.bookMs),
          'plain inserts, bookings/s': perSecond((one) => one.insertMs),
          'rows a booking': measured.map((one) => one.rows / payments),
        },
      },
      {
        name: 'booked already',
        unit: 'x the bookings/s of plain inserts',
        values: measured.map((one) => one.insertMs / one.againMs),
        aim: null,
        beside: { 'events/s': perSecond((one) => one.againMs) },
      },
    ];
  },
};
