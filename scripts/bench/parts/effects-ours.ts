import type { PlainDate } from '../../../server/calendar/plain-date.ts';
import { instantIn } from '../../../server/calendar/zone.ts';
import { transaction, type Sql } from '../../../server/db/sql.ts';
import { countEffects } from '../../../server/effects/actions.ts';
import type { Services } from '../../../server/services.ts';
import { answerOnce } from '../children.ts';
import { payInvoices } from '../seed-history.ts';
import { NOW, TODAY } from '../seed.ts';
import { openBenchServices } from './services.ts';

export interface EffectsInput {
  databaseUrl: string;
  rounds: number;
  payments: number;
}

export interface EffectsRound {
  /** Everything counted from nothing, and the same rows read by their indexes. */
  wholeMs: number;
  wholeScanMs: number;
  messages: number;
  /** What a day of payments changes counted anew, and the rows of those days read by their indexes. */
  changeMs: number;
  changeScanMs: number;
  changedDays: number;
  /** The most memory the process has taken up to here. */
  peakBytes: number;
}

const ZONE = 'Europe/Paris';
const DAY_MS = 86_400_000;

answerOnce<EffectsInput, EffectsRound[]>(async ({ databaseUrl, rounds, payments }) => {
  const opened = await openBenchServices(databaseUrl);
  const clock = { at: NOW };
  const services: Services = {
    ...opened,
    clock: { now: () => clock.at, refresh: async () => undefined },
  };
  try {
    const measured: EffectsRound[] = [];
    for (let round = 0; round < rounds; round += 1) {
      measured.push(await measure(services, payments));
      clock.at = new Date(clock.at.getTime() + DAY_MS);
    }
    return measured;
  } finally {
    await opened.close();
  }
});

async function measure(services: Services, payments: number): Promise<EffectsRound> {
  const { sql, clock } = services;
  const today = clock.now().toISOString().slice(0, 10) as PlainDate;
  const wholeScanMs = await timed(() => scan(sql, '2000-01-01', today));
  await sql`truncate reminder_effects`;
  await sql`update reminder_effects_counted set until = null`;
  const wholeMs = await timed(() => countEffects(services));
  const [counted] = await sql<{ messages: number }[]>`
    select sum(messages)::int as messages from reminder_effects`;
  await payToday(sql, clock.now(), payments);
  // The last count was an hour and more ago, as by night.
  await sql`update reminder_effects_counted set until = ${new Date(clock.now().getTime() - DAY_MS / 2)}`;
  let days: PlainDate[] = [];
  const changeMs = await timed(async () => {
    days = await countEffects(services);
  });
  const [first, last] = [days[0] ?? TODAY, days.at(-1) ?? TODAY];
  return {
    ...{ wholeMs, wholeScanMs, messages: counted?.messages ?? 0 },
    ...{ changeMs, changedDays: days.length },
    changeScanMs: await timed(() => scan(sql, first, last)),
    peakBytes: process.resourceUsage().maxRSS * 1_024,
  };
}

/** The least that counting these days can do: reads each reminder, its lines and what was paid of them, once. */
async function scan(sql: Sql, from: PlainDate, until: PlainDate): Promise<void> {
  await sql`
    select count(*), sum(l.amount_minor), sum(e.amount_minor)
    from messages m join message_lines l on l.message_id = m.id
    left join ledger_entries e on e.invoice_id = l.invoice_id and e.kind = 'payment'
    where m.step <> '' and m.sent_at >= ${instantIn(ZONE, from, 0)} and m.sent_at < ${instantIn(ZONE, until, 1_440)}`;
}

/** So many invoices that were reminded in the last weeks are paid. */
async function payToday(sql: Sql, now: Date, count: number): Promise<void> {
  await transaction(sql, async (tx) => {
    const paid = await tx<{ id: number }[]>`
      update invoices set balance_minor = 0, settled_on = ${now}::timestamptz::date
      where id in (
        select id from invoices where balance_minor > 0 and due_on between ${now}::date - 60 and ${now}::date - 4
        order by id * 7919 % 10007 limit ${count}
      ) returning id`;
    if (paid.length < count) throw new Error(`Only ${paid.length} invoices could be paid.`);
    const ids = paid.map((row) => row.id);
    await payInvoices(tx, tx`select unnest(${ids}::bigint[])`);
  });
  await sql`analyze ledger_entries`;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
