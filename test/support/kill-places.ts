import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { TestServices } from './services.ts';

/** `KILL_PLACES=all npx vitest run test/payments/kill.test.ts` kills before every statement; otherwise a sample is taken. */
const WALKS_ALL = process.env['KILL_PLACES'] === 'all';

// A sample takes half a minute, and four times that on a machine that is busy with other things; a walk starts a process
// of some seconds for each of up to a hundred statements.
export const KILL_TIMEOUT_MS = WALKS_ALL ? 30 * 60_000 : 240_000;

/** Before which statements of a way a process is killed: a sample, evenly from the first to the last, or all. Says which. */
export function killPlaces(about: string, statements: number, sample: number): number[] {
  const count = WALKS_ALL ? statements : Math.min(sample, statements);
  const places = Array.from({ length: count }, (_, index) =>
    Math.round(1 + (index * (statements - 1)) / Math.max(1, count - 1)),
  );
  const rest = WALKS_ALL ? 'all of them' : `${places.join(', ')}; KILL_PLACES=all walks them all`;
  console.log(`${about}: ${statements} statements, killed before ${rest}`);
  return places;
}

/**
 * Runs a program of ours in a process of its own on the database of a test, told by `DIES_BEFORE` at which statement it kills itself
 * (0: it lives). Answers how many statements it made, or null when it died.
 */
export async function runUntilKilled(
  program: URL,
  { database, config }: Pick<TestServices, 'database' | 'config'>,
  environment: Readonly<Record<string, string>>,
  diesBefore: number,
): Promise<number | null> {
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(program)], {
    env: {
      ...process.env,
      DATABASE_URL: database.url,
      TEST_CLOCK: '1',
      SECRET_KEY: config.secretKey ?? '',
      LOG_LEVEL: 'error',
      ...environment,
      DIES_BEFORE: String(diesBefore),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  const done = /done (\d+)/.exec(output)?.[1];
  if (done === undefined) expect(signal).toBe('SIGKILL');
  return done === undefined ? null : Number(done);
}
