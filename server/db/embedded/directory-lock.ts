import { randomBytes } from 'node:crypto';
import { chown, link, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { hasCode, writePrivateFile } from './private-file.ts';
import { isStillRunning, ownIdentity } from './process-identity.ts';

/*
 * Node has no flock(2), so the lock is a directory of numbered files. The highest number counts; its
 * file names the holder, or nobody. Taking the lock creates the next number, which link(2) grants to
 * one process only. A holder killed by the kernel is recognised by its identity and passed over in
 * the same way, so nobody ever has to remove a lock that another may just have taken: lower numbers
 * are removed by the holder, the highest never is.
 */

const FREE = 'free';
const POLL_MS = 20;
// First initialisation of a cluster takes a second on a fast disk, a minute on a memory card.
const PATIENCE_MS = 180_000;

async function highestNumber(directory: string): Promise<number> {
  const names = await readdir(directory);
  return Math.max(0, ...names.map(Number).filter((number) => Number.isSafeInteger(number)));
}

async function holderOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function claim(directory: string, number: number, identity: string): Promise<boolean> {
  const draft = path.join(directory, `.${randomBytes(6).toString('hex')}`);
  // Written before it gets its number: no reader ever sees half a holder.
  await writeFile(draft, identity, { flag: 'wx', mode: 0o644 });
  try {
    await link(draft, path.join(directory, String(number)));
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  if ((await highestNumber(directory)) === number) return true;
  // We looked long ago; meanwhile the lock went round and our number was already history.
  await rm(path.join(directory, String(number)), { force: true });
  return false;
}

async function acquire(directory: string, patienceMs: number): Promise<number> {
  // With the directory's own number: in a copy of it, the holder of the original holds nothing.
  const here = `@${(await stat(directory)).ino}`;
  const identity = `${ownIdentity()}${here}`;
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const highest = await highestNumber(directory);
    const holder = highest > 0 ? await holderOf(path.join(directory, String(highest))) : FREE;
    const held = holder?.endsWith(here) && isStillRunning(holder.slice(0, -here.length));
    if (!held && holder !== undefined && (await claim(directory, highest + 1, identity))) {
      return highest + 1;
    }
    if (performance.now() > deadline) {
      throw new Error(
        `Another process holds ${directory} for more than ${Math.round(patienceMs / 1000)} s (${holder ?? 'unknown'}).`,
      );
    }
    if (held) await wait(POLL_MS);
  }
}

async function makeDirectory(directory: string): Promise<void> {
  const made = await mkdir(directory, { recursive: true });
  if (made === undefined || process.geteuid?.() !== 0) return;
  // Root at work in somebody's directory must not lock its owner out afterwards.
  const owner = await stat(path.dirname(directory));
  await chown(directory, owner.uid, owner.gid);
}

async function removeLower(directory: string, number: number): Promise<void> {
  for (const name of await readdir(directory)) {
    if (Number(name) < number) await rm(path.join(directory, name), { force: true });
  }
}

/**
 * Runs `work` while no other process (nor another call in this one) runs work under the same
 * directory, which is made when missing. A holder that died is passed over; a living one is waited
 * for, `patienceMs` (milliseconds) at most. Throws when that time is over.
 */
export async function withDirectoryLock<T>(
  directory: string,
  work: () => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  await makeDirectory(directory);
  const number = await acquire(directory, patienceMs);
  try {
    await removeLower(directory, number);
    return await work();
  } finally {
    await writePrivateFile(path.join(directory, String(number)), FREE);
  }
}
