import type { Db, Tx } from '../db/sql.ts';
import { knownMethods, type PaymentMethodType } from './method-rules.ts';

/** What the organization lets debtors pay with. */
export async function findAllowedMethods(db: Db): Promise<PaymentMethodType[]> {
  const [row] = await db<{ methods: string[] }[]>`
    select payment_methods as methods from organization`;
  return knownMethods(row?.methods ?? ['card']);
}

export async function updateAllowedMethods(
  tx: Tx,
  methods: readonly PaymentMethodType[],
  at: Date,
): Promise<void> {
  await tx`update organization set payment_methods = ${methods as string[]}, updated_at = ${at}`;
}
