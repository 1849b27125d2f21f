import type { Tx } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { considerToday } from './actions.ts';
import { considerChase } from './consider.ts';
import { insertAlike, listAlikeInvoices } from './start-queries.ts';

/**
 * Makes the chases of many new invoices: those that agree in all that decides begin alike, so each kind is worked out once and
 * written set-based. The same as `reconsiderChases` for them; invoices that have a chase or a hold are left to that one. Does
 * nothing before there is an organization.
 */
export async function startChases(
  tx: Tx,
  services: Services,
  invoiceIds: readonly number[],
): Promise<void> {
  if (invoiceIds.length === 0) return;
  const considering = await considerToday(tx, services);
  if (!considering) return;
  const minimums = considering.scenarios.flatMap(({ steps }) =>
    steps.map((step) => step.minimumAmountMinor),
  );
  const starting = { invoiceIds, minimums: [...new Set(minimums)] };
  const considered = (await listAlikeInvoices(tx, starting)).map(({ alike, ...row }) => ({
    alike,
    ...considerChase({ ...row, ...NEVER_CHASED }, considering),
  }));
  const states = considered.map(({ alike, state }) => ({ ...state, alike }));
  const steps = considered.flatMap(({ alike, passedOver }) =>
    passedOver.map((step) => ({ ...step, alike })),
  );
  await insertAlike(tx, starting, states, steps, services.clock.now());
}

const NEVER_CHASED = {
  holds: [],
  // No step follows from it.
  factorId: null,
  scenarioId: null,
  cycle: 1,
  position: 0,
  lastTouchOn: null,
  slideDays: 0,
  nextPosition: null,
  nextOn: null,
  heldBecause: null,
  reviewOn: null,
};
