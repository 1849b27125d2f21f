import type { Db } from '../db/sql.ts';
import type { Skeleton } from '../../emails/fill.ts';
import { listSkeletons } from './handover-queries.ts';

// More than all templates, tones, wordings and languages together; a change of colour makes new ones.
const KEPT_MAX = 200;
const kept = new Map<string, Skeleton>();

/** The compiled mails with these hashes. A hash names its content for ever, so each is read once and remembered. */
export async function loadSkeletons(
  sql: Db,
  hashes: Iterable<string>,
): Promise<ReadonlyMap<string, Skeleton>> {
  const wanted = [...new Set(hashes)];
  const missing = wanted.filter((hash) => !kept.has(hash));
  const loaded = missing.length > 0 ? await listSkeletons(sql, missing) : [];
  const found = new Map(loaded.map((skeleton) => [skeleton.hash, skeleton]));
  for (const hash of wanted) {
    const skeleton = kept.get(hash);
    if (skeleton) found.set(hash, skeleton);
  }
  if (kept.size + loaded.length > KEPT_MAX) kept.clear();
  for (const skeleton of loaded) kept.set(skeleton.hash, skeleton);
  return found;
}
