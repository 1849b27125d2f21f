import { audit, type AuditEntry } from '../audit/record.ts';
import { dayIn } from '../calendar/zone.ts';
import { reconsiderChases } from '../chases/actions.ts';
import type { Tx } from '../db/sql.ts';
import { Conflict, Invalid } from '../errors.ts';
import { listOpenCheckoutsOf } from '../ledger/queries.ts';
import { findOrganization } from '../organization/queries.ts';
import { reconsiderOwed } from '../plans/follow-actions.ts';
import type { Services } from '../services.ts';
import * as queries from './queries.ts';
import { decideInvoiceChange, invoiceProblems, tidyDetails, type InvoiceDetails } from './rules.ts';

/** Who changes something: a person, a program with a token, or the server itself. */
export interface Author {
  actor: AuditEntry['actor'];
  userId?: number | null;
}

export interface Upserted {
  invoiceId: number;
  outcome: 'new' | 'changed' | 'unchanged';
}

/**
 * States an invoice: makes it, or changes the one of that number. A changed total becomes a correction in the ledger. Throws
 * Invalid for details that cannot be, for another customer or currency, and for a total below what was paid; stating the same
 * again changes nothing.
 */
export async function upsertInvoice(
  tx: Tx,
  services: Services,
  stated: InvoiceDetails,
  by: Author,
): Promise<Upserted> {
  const details = tidyDetails(stated);
  const problems = invoiceProblems(details);
  if (problems.length > 0) throw new Invalid(problems);
  const known = await queries.lockInvoiceByNumber(tx, details.number);
  if (!known) return makeInvoice(tx, services, details, by);
  const change = decideInvoiceChange(known, details);
  if (change.kind === 'refused') throw new Invalid(change.problems);
  if (change.kind === 'unchanged') return { invoiceId: known.id, outcome: 'unchanged' };
  const at = services.clock.now();
  const { correctionMinor, balanceMinor } = change;
  const today = dayIn((await findOrganization(tx))?.timeZone ?? 'Europe/Paris', at);
  const settledOn = balanceMinor > 0 ? null : (known.settledOn ?? today);
  await queries.updateInvoice(tx, known.id, details, { balanceMinor, settledOn, at });
  if (correctionMinor !== 0) {
    await queries.insertInvoiceEntry(tx, {
      invoiceId: known.id,
      kind: 'correction',
      amountMinor: correctionMinor,
      currency: known.currency,
      bookedOn: today,
      recordedBy: by.userId ?? null,
      at,
    });
    // A checkout that is open asks for the old amount.
    for (const checkoutId of await listOpenCheckoutsOf(tx, [known.id], null)) {
      await services.jobs.enqueue(tx, 'checkouts.expire', { checkoutId });
    }
  }
  await audit(tx, services, {
    ...by,
    action: 'invoice.changed',
    subjectType: 'invoice',
    subjectId: known.id,
    details: { fields: change.fields.join(' '), correction_minor: correctionMinor },
  });
  await reconsiderOwed(tx, services, [known.id]);
  return { invoiceId: known.id, outcome: 'changed' };
}

async function makeInvoice(
  tx: Tx,
  services: Services,
  details: InvoiceDetails,
  by: Author,
): Promise<Upserted> {
  const at = services.clock.now();
  const invoiceId = await queries.insertInvoice(tx, details, at);
  if (invoiceId === undefined) {
    throw new Conflict(`Invoice ${details.number} was made by someone else just now. Try again.`);
  }
  if (details.totalMinor !== 0) {
    await queries.insertInvoiceEntry(tx, {
      invoiceId,
      kind: 'invoice',
      amountMinor: details.totalMinor,
      currency: details.currency,
      bookedOn: details.issuedOn,
      recordedBy: by.userId ?? null,
      at,
    });
  }
  await audit(tx, services, {
    ...by,
    action: 'invoice.made',
    subjectType: 'invoice',
    subjectId: invoiceId,
    details: { total_minor: details.totalMinor, currency: details.currency },
  });
  await reconsiderChases(tx, services, [invoiceId]);
  return { invoiceId, outcome: 'new' };
}
