import type { Tx } from '../../db/sql.ts';
import { makePromise, type MakeRefusal } from '../../promises/actions.ts';
import { listPromises, type PromiseCard } from '../../promises/card-queries.ts';
import type { Services } from '../../services.ts';
import { listInvoicesNamed, type InvoiceName } from '../invoices/queries.ts';
import { refuse } from '../problems.ts';
import type { PromiseBody } from './schemas.ts';

// An invoice is in two open promises at most, a customer in few.
const OPEN_READ = 200;

/**
 * Takes down a promise. The same one again is the one that stands; another of the same invoices takes its place. Refuses what names
 * invoices that are not there or do not belong together.
 */
export async function recordPromise(
  tx: Tx,
  services: Services,
  body: PromiseBody,
  token: { id: number },
): Promise<number> {
  const invoices = await promisedInvoices(tx, body);
  const [first] = invoices;
  if (!first) throw refuse('/invoice', 'unknown_invoice', 'There is no such invoice.');
  const ids = invoices.map((one) => one.id);
  const standing = await findStanding(tx, first.customerId, ids);
  if (standing && isSame(standing, body)) return standing.id;
  const made = await makePromise(tx, services, {
    ...{ customerId: first.customerId, invoiceIds: ids, promisedOn: body.promised_on },
    ...{ amountMinor: body.amount?.amount ?? null, words: body.note },
    by: { madeBy: 'api', tokenId: token.id },
    replacesId: standing?.id ?? null,
  });
  if (!made.ok) throw refusalOf(made.reason, body);
  return made.promiseId;
}

async function promisedInvoices(tx: Tx, body: PromiseBody): Promise<InvoiceName[]> {
  const named = body.invoices ?? (body.invoice ? [body.invoice] : []);
  const found = await listInvoicesNamed(
    tx,
    named.flatMap((one) => one.id ?? []),
    named.flatMap((one) => one.number ?? []),
  );
  for (const [index, one] of named.entries()) {
    if (found.some((row) => row.id === one.id || row.number === one.number)) continue;
    throw refuse(pointerOf(body, index), 'unknown_invoice', 'There is no such invoice.');
  }
  const [first] = found;
  const other = found.find((one) => one.customerId !== first?.customerId);
  if (other) throw refuse('/invoices', 'other_customer', 'A promise is of one customer.');
  const isOdd = body.amount && found.some((one) => one.currency !== body.amount?.currency);
  if (isOdd) throw refuse('/amount/currency', 'other_currency', 'The invoices are in another one.');
  return found;
}

function pointerOf(body: PromiseBody, index: number): string {
  return body.invoices ? `/invoices/${index}` : '/invoice';
}

/** The open promise of just these invoices. */
async function findStanding(
  tx: Tx,
  customerId: number,
  ids: readonly number[],
): Promise<PromiseCard | undefined> {
  const open = await listPromises(tx, { customerId, statuses: ['open'], limit: OPEN_READ });
  return open.find(
    ({ invoices }) =>
      invoices.length === ids.length && invoices.every((one) => ids.includes(one.id)),
  );
}

function isSame(standing: PromiseCard, body: PromiseBody): boolean {
  return (
    standing.promisedOn === body.promised_on &&
    standing.words === body.note &&
    (body.amount === undefined || body.amount.amount === standing.amountMinor)
  );
}

function refusalOf(reason: MakeRefusal, body: PromiseBody) {
  const invoice = body.invoices ? '/invoices' : '/invoice';
  switch (reason) {
    case 'past':
      return refuse('/promised_on', 'past', 'This day has passed.');
    case 'too_far':
      return refuse('/promised_on', 'too_far', 'A promise reaches a year ahead at most.');
    case 'nothing_owed':
      return refuse(invoice, 'paid', 'Nothing is owed here that is not promised already.');
    case 'too_many':
      return refuse(invoice, 'too_many', 'An invoice of it is in as many promises as it may be.');
    case 'too_much':
      return refuse('/amount', 'too_much', 'More than is owed and not promised already.');
    case 'mixed_currencies':
      return refuse(invoice, 'mixed_currencies', 'A promise is in one currency.');
    case 'none_chosen':
    case 'too_small':
    case 'words_missing':
      return refuse(invoice, reason, 'This cannot be promised.');
  }
}
