import { openTestClock, setTestClock } from '../../server/clock/test-clock.ts';
import { backupDatabase } from '../../server/db/backup/backup-database.ts';
import { restoreDatabase } from '../../server/db/backup/restore-database.ts';
import { productVersion } from '../../server/root.ts';
import type { Services } from '../../server/services.ts';
import { print, Refused } from './output.ts';
import { commandConfig, withServices } from './services.ts';

/** `relance migrate`: opening the services does it; this tells what was done. */
export async function migrateDatabase(options: { json?: boolean }): Promise<void> {
  await withServices(async (services) => {
    const { migrated } = services;
    print(
      options,
      { applied: migrated },
      migrated.length > 0
        ? migrated.map((name) => `applied ${name}`)
        : ['The database is up to date.'],
    );
  });
}

/** `relance backup FILE`. */
export async function backup(file: string, options: { json?: boolean }): Promise<void> {
  await withServices(async (services) => {
    const header = await refuseOnError(async () =>
      backupDatabase(services.sql as never, file, { productVersion: await productVersion() }),
    );
    print(options, { file, ...summary(header) }, [
      `${file}: ${summary(header).rows} rows of ${summary(header).tables} tables`,
    ]);
  });
}

// What migrating puts there by itself: replaced by the file's rows.
const SEEDED = ['public.scenarios', 'public.test_clock', 'public.installation'];

/** `relance restore FILE`: only into an empty installation. */
export async function restore(file: string, options: { json?: boolean }): Promise<void> {
  await withServices(async (services) => {
    const header = await refuseOnError(() =>
      restoreDatabase(services.sql as never, file, { seededTables: SEEDED }),
    );
    print(options, { file, ...summary(header) }, [
      `${file}: ${summary(header).rows} rows of ${summary(header).tables} tables restored`,
    ]);
  });
}

/** `relance clock show | set INSTANT | advance 7d`: only with TEST_CLOCK=1. Moves the clock and does nothing else. */
export async function clock(
  change: { set: string } | { advance: string } | null,
  options: { json?: boolean },
): Promise<void> {
  if (!commandConfig().testClock)
    throw new Refused('The clock can be moved only with TEST_CLOCK=1.');
  await withServices(async (services) => {
    if (change) await setTestClock(services.sql, instantOf(change, services));
    const now = (await openTestClock(services.sql)).now().toISOString();
    print(options, { now }, [now]);
  });
}

function instantOf(change: { set: string } | { advance: string }, services: Services): Date {
  if ('set' in change) {
    const instant = new Date(change.set);
    if (Number.isNaN(instant.getTime()) || !/^\d{4}-\d{2}-\d{2}/.test(change.set)) {
      throw new Refused(
        `${change.set} is not an instant: expected for example 2026-03-02T08:00:00Z.`,
      );
    }
    return instant;
  }
  const match = /^(\d{1,4})(d|h|m)$/.exec(change.advance);
  if (!match)
    throw new Refused(`${change.advance} is not a duration: expected for example 7d, 12h or 30m.`);
  const unitMs = { d: 86_400_000, h: 3_600_000, m: 60_000 }[match[2] as 'd' | 'h' | 'm'];
  return new Date(services.clock.now().getTime() + Number(match[1]) * unitMs);
}

function summary(header: { tables: { rows: number }[] }): { tables: number; rows: number } {
  return {
    tables: header.tables.length,
    rows: header.tables.reduce((sum, table) => sum + table.rows, 0),
  };
}

/** A backup that cannot be made or read is a refusal with its sentence, not a crash. */
async function refuseOnError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Refused(error instanceof Error ? error.message : String(error));
  }
}
