import { addDays, type PlainDate } from '../../server/calendar/plain-date.ts';
import { formatDay, formatDayShort, formatInstant } from '../../server/calendar/format.ts';
import { consumerHour, windowClosing, windowOpening } from '../../server/calendar/window.ts';
import { createWorkingDays } from '../../server/calendar/working-days.ts';
import { dayIn, instantIn, minuteOfDayIn } from '../../server/calendar/zone.ts';
import { explainChase } from '../../server/chases/actions.ts';
import { nextTouch } from '../../server/chases/rules.ts';
import { readConfig } from '../../server/config.ts';
import { connect } from '../../server/db/sql.ts';
import { periodOf } from '../../server/effects/rules.ts';
import { leavingOf } from '../../server/approvals/rules.ts';
import { runReminders } from '../../server/runs/actions.ts';
import type { Services } from '../../server/services.ts';
import { readyScenario } from '../support/scenarios.ts';

/**
 * Asks all that depends on days and hours, and prints the answers: a process on a machine set to another zone must print the same.
 * With DATABASE_URL it also rehearses a run and explains what it finds there.
 */
const calendar = createWorkingDays();
const ZONES = ['Europe/Paris', 'Europe/Brussels', 'Pacific/Auckland', 'America/New_York'];
// Around the changes of time, the turn of the year and a leap day.
const DAYS: PlainDate[] = ['2026-03-28', '2026-10-24', '2026-12-30', '2028-02-28'];
const HOURS = ['00:15', '03:30', '08:00', '12:00', '22:45', '23:59'];

function instants(): Date[] {
  return DAYS.flatMap((day) =>
    [0, 1, 2].flatMap((later) =>
      HOURS.map((hour) => new Date(`${addDays(day, later)}T${hour}:00Z`)),
    ),
  );
}

function clocks(): unknown[] {
  return ZONES.flatMap((zone) =>
    instants().map((now) => {
      const window = { zone, country: 'FR', fromMinute: 480, untilMinute: 1_110 };
      return [
        dayIn(zone, now),
        minuteOfDayIn(zone, now),
        instantIn(zone, dayIn(zone, now), 150),
        windowClosing(now, window, calendar),
        windowOpening(now, window, calendar),
        consumerHour(now, zone, 'BE', calendar),
        leavingOf(now, window, { isConsumer: true, country: 'BE' }, calendar),
        formatInstant(now, 'fr-FR', zone),
      ];
    }),
  );
}

function plans(): unknown[] {
  return (['standard', 'soft', 'firm', 'belgian_consumer'] as const).flatMap((key) => {
    const scenario = readyScenario(key);
    return DAYS.flatMap((dueOn) =>
      [-20, -5, 0, 3, 30].map((late) => {
        const today = addDays(dueOn, late);
        const facts = { today, issuedOn: addDays(dueOn, -30), dueOn, balanceMinor: 100_000 };
        const customer = { address: 'known', kind: 'company', segment: 'standard' } as const;
        const limits = { minimumGapDays: 4, contactsMax: 6, exposureMinor: 0, seniorityDays: 0 };
        const rest = { holds: [], contacts: [], isFactored: false, debtorCountry: 'BE' };
        const chase = { position: 0, lastTouchOn: null, slideDays: 0 };
        return nextTouch(chase, scenario, calendar, { ...facts, ...customer, ...limits, ...rest });
      }),
    );
  });
}

async function database(url: string, now: Date): Promise<unknown> {
  const sql = connect(url, { max: 4 });
  try {
    const services = {
      config: readConfig({ DATABASE_URL: url, SECRET_KEY: 'z'.repeat(40), LOG_LEVEL: 'silent' }),
      ...{ sql, workingDays: calendar },
      clock: { now: () => now, refresh: async () => undefined },
    } as unknown as Services;
    const report = await runReminders(services, { trigger: 'command', dryRun: true });
    // A rehearsal counts ids up that nobody gets.
    const messages = report?.messages.map(({ messageId: _id, ...message }) => message);
    const invoices = await sql<{ id: number }[]>`select id from invoices order by id`;
    const why = await Promise.all(invoices.map(({ id }) => explainChase(sql, services, id)));
    return {
      ...report,
      messages,
      why: why.map((one) => one && { ...one, scenario: one.scenario.key }),
    };
  } finally {
    await sql.end();
  }
}

const url = process.env['DATABASE_URL'];
const answers = {
  clocks: clocks(),
  plans: plans(),
  formats: DAYS.map((day) => [formatDay(day, 'fr-BE'), formatDayShort(day, 'nl-BE')]),
  periods: DAYS.map((day) => periodOf(day, 12, 7)),
  database: url ? await database(url, new Date(process.env['NOW'] ?? '')) : null,
};
process.stdout.write(JSON.stringify(answers));
