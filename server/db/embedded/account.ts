import { spawn } from 'node:child_process';
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from './private-file.ts';

/** Under whom the database runs; null is "as oneself". */
export type Account = { uid: number; gid: number } | null;

/** "nobody": the unprivileged account that exists on every Linux. PostgreSQL refuses to be root. */
export const NOBODY = { uid: 65534, gid: 65534 } as const;

/**
 * Whether the account can go through every directory down to and including `directory`, by the
 * permission bits (access lists are not looked at).
 */
export async function canEnter(directory: string, account: Account): Promise<boolean> {
  if (account === null) return true;
  let current = await realpath(directory);
  for (;;) {
    const { uid, gid, mode } = await stat(current);
    const execute = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & execute) === 0) return false;
    const parent = path.dirname(current);
    if (parent === current) return true;
    current = parent;
  }
}

/**
 * What a database process gets: none of our own environment, because its secrets would be readable
 * in /proc under the other account, and variables such as PGDATA or LC_ALL would change what it does.
 */
export const DATABASE_ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** Options of `spawn` that start a program under the account, in a directory everybody can enter. */
export function spawnOptions(account: Account) {
  return { cwd: '/', env: DATABASE_ENVIRONMENT, ...(account ?? {}) };
}

/** Turns the error of a program that could not even be started into a sentence about what to do. */
export function explainSpawnError(program: string, error: Error): Error {
  if (hasCode(error, 'EPERM') || hasCode(error, 'EINVAL')) {
    return new Error(
      `Root may not switch to the unprivileged account ${NOBODY.uid} here: run Relance as an ordinary user, or set DATABASE_URL.`,
      { cause: error },
    );
  }
  if (hasCode(error, 'ENOENT', 'EACCES')) {
    return new Error(
      `${program} cannot be executed (${error.message}): the packaged PostgreSQL needs a system with glibc and a disk not mounted "noexec"; otherwise set DATABASE_URL.`,
      { cause: error },
    );
  }
  return error;
}

/**
 * Runs a program of the database package to its end and returns what it printed. Throws with its
 * last lines when it fails.
 */
export async function runAs(
  account: Account,
  program: string,
  args: string[],
  input = '',
): Promise<string> {
  const child = spawn(program, args, { ...spawnOptions(account), stdio: 'pipe' });
  const printed: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => printed.push(chunk));
  // A program that ends early closes its input; its exit code tells more than EPIPE.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | string | null>((resolve, reject) => {
    child.on('error', (error) => reject(explainSpawnError(program, error)));
    child.on('close', (exit, signal) => resolve(exit ?? signal));
  });
  const output = Buffer.concat(printed).toString('utf8');
  if (code === 0) return output;
  const last = output.trim().split('\n').slice(-8).join('\n');
  throw new Error(`${path.basename(program)} ended with ${code ?? 'nothing'}:\n${last}`);
}
