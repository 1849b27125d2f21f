import type { Db, Tx } from '../db/sql.ts';
import type { SurplusRule } from './rules.ts';

export async function findSurplusRule(db: Db): Promise<SurplusRule> {
  const [row] = await db<{ surplus: SurplusRule }[]>`select surplus from organization`;
  return row?.surplus ?? 'credit';
}

export async function updateSurplusRule(tx: Tx, surplus: SurplusRule, now: Date): Promise<void> {
  await tx`update organization set surplus = ${surplus}, updated_at = ${now}`;
}
