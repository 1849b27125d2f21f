import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { withDirectoryLock } from '../../server/db/embedded/directory-lock.ts';
import { hasCode, writePrivateFile } from '../../server/db/embedded/private-file.ts';

const stateSchema = z.object({
  /** Whether the sample company is complete. */
  isLoaded: z.boolean(),
  /** Where the demo's clock stood last; null before the sample company is there. */
  clock: z.iso.datetime().nullable(),
  /** The webhook's secret, shared with the Stripe stand-in alone. */
  webhookSecret: z.string(),
});
export type DemoState = z.infer<typeof stateSchema>;

/** A reason not to start that the person at the keyboard can do something about. */
export class DemoRefused extends Error {}

const stateFile = (folder: string) => join(folder, 'demo.json');
export const stripeStateFile = (folder: string) => join(folder, 'stripe.json');

// Another demo that is just closing is waited for; one that runs is not.
const PATIENCE_MS = 1_500;

/** Runs `work` while no other demo runs on the folder. Throws DemoRefused when one does, or when the folder is not ours. */
export async function withDemoFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const below = relative(process.cwd(), folder);
  const shown = below === '' || below.startsWith('..') ? folder : below;
  try {
    await mkdir(folder, { recursive: true });
    await refuseForeignFolder(folder, shown);
    return await withDirectoryLock(join(folder, 'running'), work, PATIENCE_MS);
  } catch (error) {
    if (hasCode(error, 'EACCES', 'EPERM')) {
      throw new DemoRefused(
        `${shown} belongs to another user: start the demo as that user, delete the folder, or choose another one with --data.`,
        { cause: error },
      );
    }
    if (error instanceof Error && error.message.startsWith('Another process holds')) {
      throw new DemoRefused(
        `A demo is already running on ${shown}: stop it first (Ctrl-C where it runs), or choose another folder with --data.`,
        { cause: error },
      );
    }
    throw error;
  }
}

/** What the last demo left, or a new beginning, written down before anything else is made in the folder. */
export async function readState(folder: string): Promise<DemoState> {
  try {
    return stateSchema.parse(JSON.parse(await readFile(stateFile(folder), 'utf8')));
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    const webhookSecret = `whsec_${randomBytes(24).toString('base64url')}`;
    const state = { isLoaded: false, clock: null, webhookSecret };
    await writeState(folder, state);
    return state;
  }
}

export async function writeState(folder: string, state: DemoState): Promise<void> {
  await writePrivateFile(stateFile(folder), `${JSON.stringify(state)}\n`);
}

/** The demo drops its database when it begins anew: never one that it did not make. */
async function refuseForeignFolder(folder: string, shown: string): Promise<void> {
  const found = await readdir(folder);
  const isForeign =
    !found.includes('demo.json') &&
    found.some((name) => name === 'cluster' || name === 'database-location.json');
  if (isForeign) {
    throw new DemoRefused(
      `${shown} holds a database that no demo made: choose another folder with --data.`,
    );
  }
}
