import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../root.ts';
import type { Services } from '../services.ts';
import { findSchemaVersion } from './queries.ts';

export interface Check {
  ok: boolean;
  /** A sentence for the operator; it names no address and no password. */
  reason: string;
}

export interface Readiness {
  ready: boolean;
  checks: { database: Check; migrations: Check; queue: Check };
}

// A balancer asks every few seconds and gives up soon: a database that takes longer is not ready.
const PATIENCE_MS = 2_000;

/** Whether this process can do its work: the database answers, its schema is this release's, the queue is there. */
export async function checkReadiness(
  services: Services,
  releaseVersion = newestMigration(),
): Promise<Readiness> {
  const [schema, queue] = await Promise.all([
    inTime(findSchemaVersion(services.sql)),
    inTime(services.jobs.isReady()),
  ]);
  for (const { error } of [schema, queue]) {
    if (error) services.log.warn({ err: error }, 'A check of readiness failed.');
  }
  // A missing table is an answer too: the database is there, and empty.
  const answers = schema.error === undefined || 'severity' in schema.error;
  const checks = {
    database: {
      ok: answers,
      reason: answers ? 'It answers.' : 'It does not answer.',
    },
    migrations: checkVersion(schema.value, releaseVersion),
    queue: {
      ok: queue.value === true,
      reason:
        queue.value === true
          ? 'It is installed.'
          : queue.value === false
            ? 'It is not installed: run the migrations.'
            : 'The database does not answer.',
    },
  };
  return { ready: Object.values(checks).every((check) => check.ok), checks };
}

function checkVersion(version: number | undefined, release: number): Check {
  if (version === undefined)
    return { ok: false, reason: 'The version of the schema is not known.' };
  if (version === release) return { ok: true, reason: `The schema has version ${version}.` };
  return {
    ok: false,
    reason:
      version < release
        ? `The schema has version ${version}, this release needs ${release}: run the migrations.`
        : `The schema has version ${version}, newer than this release's ${release}: start a newer release.`,
  };
}

/** The number of the newest migration that came with this release. */
export function newestMigration(): number {
  const numbers = readdirSync(join(ROOT, 'migrations')).map((file) => Number.parseInt(file, 10));
  return Math.max(0, ...numbers.filter(Number.isInteger));
}

/** The result, or the error; an error too when it does not come in time. */
async function inTime<T>(
  work: Promise<T>,
): Promise<{ value: T; error?: undefined } | { value?: undefined; error: Error }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('No answer in time.')), PATIENCE_MS);
  });
  try {
    return { value: await Promise.race([work, late]) };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  } finally {
    clearTimeout(timer);
  }
}
