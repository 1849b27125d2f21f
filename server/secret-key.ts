import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The key given by the environment, else the one kept in the data folder, made on first use (mode 0600). */
export async function loadSecretKey(configured: string | null, dataDir: string): Promise<string> {
  if (configured !== null) return configured;
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, 'secret-key');
  try {
    // `wx`: of two processes that start together one writes, the other reads.
    await writeFile(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = (await readFile(file, 'utf8')).trim();
  if (key.length < 32)
    throw new Error(`${file} does not hold a key: delete it, or set SECRET_KEY.`);
  return key;
}
