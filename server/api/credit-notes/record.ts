import type { Tx } from '../../db/sql.ts';
import { Conflict } from '../../errors.ts';
import { bookCreditNote } from '../../ledger/credit-actions.ts';
import type { Services } from '../../services.ts';
import { findCustomer, findCustomerId } from '../customers/queries.ts';
import { listInvoicesNamed, type InvoiceName } from '../invoices/queries.ts';
import { calendarOf } from '../present.ts';
import { refuse } from '../problems.ts';
import type { CreditNoteBody } from './bodies.ts';

/** Books a credit note. Refuses what names rows that are not there or do not belong together, and a number that is taken. */
export async function recordCreditNote(
  tx: Tx,
  services: Services,
  body: CreditNoteBody,
  token: { id: number },
): Promise<number> {
  const { today } = await calendarOf(tx, services);
  if (body.issued_on > today) {
    throw refuse('/issued_on', 'in_the_future', 'A credit note is issued today or earlier.');
  }
  const invoice = await correctedInvoice(tx, body);
  const { customer } = body;
  const customerId = customer
    ? customer.id === undefined
      ? await findCustomerId(tx, customer.number ?? '')
      : (await findCustomer(tx, customer.id, today))?.id
    : invoice?.customerId;
  if (customerId === undefined) {
    throw customer
      ? refuse('/customer', 'unknown_customer', 'There is no such customer.')
      : refuse('/customer', 'required', 'Name the customer, or the invoice it corrects.');
  }
  if (invoice && invoice.customerId !== customerId) {
    throw refuse('/invoice', 'other_customer', 'This invoice is another customer’s.');
  }
  try {
    return await bookCreditNote(tx, services, {
      ...{ customerId, number: body.number, issuedOn: body.issued_on, reason: body.reason },
      ...{ currency: body.total.currency, totalMinor: body.total.amount },
      invoiceId: invoice?.id ?? null,
      author: { actor: 'api', tokenId: token.id },
    });
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    throw refuse('/number', 'number_taken', 'There is a credit note with this number already.');
  }
}

async function correctedInvoice(
  tx: Tx,
  { invoice: named, total }: CreditNoteBody,
): Promise<InvoiceName | undefined> {
  if (!named) return undefined;
  const { id, number } = named;
  const [invoice] = await listInvoicesNamed(
    tx,
    id === undefined ? [] : [id],
    number === undefined ? [] : [number],
  );
  if (!invoice) throw refuse('/invoice', 'unknown_invoice', 'There is no such invoice.');
  if (invoice.currency === total.currency) return invoice;
  throw refuse(
    '/invoice',
    'other_currency',
    `This invoice is in ${invoice.currency}, the credit note in ${total.currency}.`,
  );
}
