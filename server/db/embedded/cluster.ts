import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { runAs } from './account.ts';
import type { Binaries } from './binaries.ts';
import type { Home } from './home.ts';
import { hasCode, writePrivateFile } from './private-file.ts';

/** The role the application logs in as: owner of its databases, not a superuser. */
export const ROLE = 'relance';
const draftPrefix = 'cluster.new-';
const originSchema = z.object({ relance: z.string(), postgres: z.string() });

async function readOrNull(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

async function originOf(home: Home): Promise<string> {
  const text = await readOrNull(path.join(home.directory, 'origin.json'));
  if (text === null) return 'an earlier release of Relance';
  return `Relance ${originSchema.parse(JSON.parse(text)).relance}`;
}

/**
 * Whether there is a cluster. Throws, saying what to do, when another major version made it: the
 * programs of one major version cannot open the files of another.
 */
export async function hasCluster(home: Home, binaries: Binaries): Promise<boolean> {
  const version = await readOrNull(path.join(home.cluster, 'PG_VERSION'));
  if (version === null) return false;
  if (Number(version) === binaries.major) return true;
  throw new Error(
    `The database in ${home.cluster} was made by ${await originOf(home)} with PostgreSQL ${version} and cannot be opened by PostgreSQL ${binaries.major}: run "relance backup <file>" with that release, move the directory away, and run "relance restore <file>" with this one.`,
  );
}

/** The password of the role, from its 0600 file. */
export async function readPassword(home: Home): Promise<string> {
  const password = await readOrNull(path.join(home.directory, 'password'));
  if (password) return password;
  throw new Error(
    `${path.join(home.directory, 'password')} is missing, and without it the database in ${home.cluster} cannot be opened: bring the file back from a backup.`,
  );
}

async function removeHalfFinished(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith(draftPrefix)) continue;
    // A killed parent may leave initdb itself writing there for another moment.
    await rm(path.join(directory, name), { recursive: true, maxRetries: 5, retryDelay: 100 }).catch(
      () => undefined,
    );
  }
}

/**
 * Makes a new cluster, or nothing: it is built in a directory beside its place and moved there when
 * complete, after its password is on disk. Only the password (scram-sha-256) over 127.0.0.1 lets
 * anyone in, only as the role; the superuser has no password and so no way in at all.
 * `durable` false leaves out the flushing to disk (tests).
 */
export async function initialiseCluster(
  home: Home,
  binaries: Binaries,
  productVersion: string,
  durable: boolean,
): Promise<void> {
  // Before the password of what is there would be replaced.
  if (existsSync(home.cluster)) {
    throw new Error(
      `${home.cluster} holds something that is not a database: move it away, or choose another data directory.`,
    );
  }
  await removeHalfFinished(home.directory);
  const draft = await mkdtemp(path.join(home.directory, draftPrefix));
  if (home.account !== null) await chown(draft, home.account.uid, home.account.gid);
  // Built-in C.UTF-8: the same order and case rules on every machine, whatever locales it has.
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  await runAs(home.account, binaries.initdb, [
    ...['-D', draft, '-U', 'postgres', '--encoding=UTF8', ...locale, '--auth=reject'],
    ...['--no-instructions', ...(durable ? [] : ['--no-sync'])],
  ]);
  await writeFile(
    path.join(draft, 'pg_hba.conf'),
    `# TYPE DATABASE USER ADDRESS METHOD\nhost all ${ROLE} 127.0.0.1/32 scram-sha-256\n`,
  );
  const password = randomBytes(32).toString('base64url');
  // Through standard input: an argument would be readable by every user of the machine.
  await runAs(
    home.account,
    binaries.postgres,
    ['--single', '-D', draft, '-c', 'exit_on_error=on', '-c', 'log_statement=none', 'postgres'],
    `create role ${ROLE} login createdb password '${password}'\n`,
  );
  await writePrivateFile(path.join(home.directory, 'password'), `${password}\n`);
  const origin = { relance: productVersion, postgres: binaries.version };
  await writePrivateFile(path.join(home.directory, 'origin.json'), `${JSON.stringify(origin)}\n`);
  await rename(draft, home.cluster);
}
