import { audit, type Author } from '../audit/record.ts';
import type { Tx } from '../db/sql.ts';
import { Invalid, NotFound } from '../errors.ts';
import { listOpenCheckoutsOf } from '../ledger/queries.ts';
import type { Services } from '../services.ts';
import * as queries from './queries.ts';
import { readFactor, type FactorFacts } from './rules.ts';

/**
 * Makes a factor, or changes the one with `factorId`: debtors are told the new account from the next page and message on.
 * Throws Invalid by field, NotFound for an unknown one.
 */
export async function saveFactor(
  tx: Tx,
  services: Services,
  saved: { factorId: number | null } & FactorFacts,
  by: Author,
): Promise<number> {
  const { factorId, ...stated } = saved;
  const read = readFactor(stated);
  if (!read.ok) throw new Invalid(read.problems);
  const at = services.clock.now();
  const { facts } = read;
  const other = await queries.findFactorByName(tx, facts.name);
  const isTaken = other !== undefined && other.id !== factorId;
  const id = isTaken || factorId !== null ? factorId : await queries.insertFactor(tx, facts, at);
  if (isTaken || id === undefined || id === null) {
    const message = 'There is a factor of this name already.';
    throw new Invalid([{ field: 'name', code: 'taken', message }]);
  }
  if (factorId !== null) await changeFactor(tx, services, factorId, facts);
  await audit(tx, services, {
    ...by,
    action: factorId === null ? 'factor.made' : 'factor.changed',
    ...{ subjectType: 'factor', subjectId: id, details: { name: facts.name, iban: facts.iban } },
  });
  return id;
}

async function changeFactor(
  tx: Tx,
  services: Services,
  factorId: number,
  facts: FactorFacts,
): Promise<void> {
  const before = await queries.lockFactor(tx, factorId);
  if (!before) throw new NotFound('There is no such factor.');
  await queries.updateFactor(tx, factorId, facts, services.clock.now());
  if (!before.cardAllowed || facts.cardAllowed) return;
  for (const checkoutId of await queries.listOpenCheckoutsOfFactor(tx, factorId)) {
    await services.jobs.enqueue(tx, 'checkouts.expire', { checkoutId });
  }
}

/** Forgets a factor that no invoice was ever sold to; `used` when one was. Pressed twice it is gone already. */
export async function removeFactor(
  tx: Tx,
  services: Services,
  factorId: number,
  by: Author,
): Promise<'removed' | 'used'> {
  const factor = await queries.lockFactor(tx, factorId);
  if (!factor) return 'removed';
  if (!(await queries.deleteUnusedFactor(tx, factorId))) return 'used';
  await audit(tx, services, {
    ...by,
    ...{ action: 'factor.removed', subjectType: 'factor', subjectId: factorId },
    details: { name: factor.name },
  });
  return 'removed';
}

/**
 * `in_plan`: an instalment plan is about the invoice; whoever bought it decides in how many parts it is paid, so the plan ends
 * first.
 */
export type AssignRefusal = 'in_plan';

/**
 * Says that an invoice was sold to a factor, or (null) that it is the firm's own again: from then on debtors are told that
 * account. Checkouts that are open on it are closed. Answers `null`, or why not. Throws NotFound.
 */
export async function assignFactor(
  tx: Tx,
  services: Services,
  { invoiceId, factorId }: { invoiceId: number; factorId: number | null },
  by: Author,
): Promise<AssignRefusal | null> {
  const invoice = await queries.lockForFactor(tx, invoiceId);
  if (!invoice) throw new NotFound('There is no such invoice.');
  if (invoice.factorId === factorId) return null;
  if (invoice.isPlanned && factorId !== null) return 'in_plan';
  const factor = factorId === null ? null : await queries.lockFactor(tx, factorId);
  if (factor === undefined) throw new NotFound('There is no such factor.');
  await queries.updateInvoiceFactor(tx, invoiceId, factorId, services.clock.now());
  for (const checkoutId of await listOpenCheckoutsOf(tx, [invoiceId], null)) {
    await services.jobs.enqueue(tx, 'checkouts.expire', { checkoutId });
  }
  await audit(tx, services, {
    ...by,
    action: factor ? 'invoice.factored' : 'invoice.unfactored',
    ...{ subjectType: 'invoice', subjectId: invoiceId, details: { factor: factor?.name ?? null } },
  });
  return null;
}
