import { randomBytes } from 'node:crypto';
import { open, rename, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Replaces `file` in one step by `content`, readable by its owner alone (0600). When root writes
 * into somebody else's directory the file becomes that person's, so that both can go on using it.
 */
export async function writePrivateFile(file: string, content: string): Promise<void> {
  const directory = path.dirname(file);
  const draft = path.join(directory, `.${path.basename(file)}.${randomBytes(6).toString('hex')}`);
  const handle = await open(draft, 'wx', 0o600);
  try {
    if (process.geteuid?.() === 0) {
      const owner = await stat(directory);
      await handle.chown(owner.uid, owner.gid);
    }
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

/** Whether this is a system error with one of these codes (`ENOENT` …). */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
