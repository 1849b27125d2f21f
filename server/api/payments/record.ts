import type { PlainDate } from '../../calendar/plain-date.ts';
import type { Tx } from '../../db/sql.ts';
import { bookPayment } from '../../ledger/actions.ts';
import type { Services } from '../../services.ts';
import { findCustomer, findCustomerId } from '../customers/queries.ts';
import { listInvoicesNamed, type InvoiceName } from '../invoices/queries.ts';
import { calendarOf } from '../present.ts';
import { refuse } from '../problems.ts';
import type { PaymentBody } from './bodies.ts';

/** Books money received elsewhere. Refuses what names rows that are not there or do not belong together. */
export async function recordPayment(
  tx: Tx,
  services: Services,
  body: PaymentBody,
  token: { id: number },
): Promise<number> {
  const { today } = await calendarOf(tx, services);
  if (body.received_on > today) {
    throw refuse('/received_on', 'in_the_future', 'Money is received today or earlier.');
  }
  const invoices = await namedInvoices(tx, body);
  const customerId = await payingCustomer(tx, body, invoices, today);
  checkAmounts(body, invoices);
  const { paymentId } = await bookPayment(tx, services, {
    customerId,
    currency: body.amount.currency,
    amountMinor: body.amount.amount,
    method: body.method,
    receivedOn: body.received_on,
    reference: body.reference,
    note: body.note,
    allocations:
      body.allocations === undefined
        ? 'oldest_first'
        : invoices.map((invoice, index) => ({
            invoiceId: invoice.id,
            // The ledger gives no invoice more than it owes, so the whole payment asks for as much as there is.
            amountMinor: body.allocations?.[index]?.amount?.amount ?? body.amount.amount,
          })),
    recordedThrough: { tokenId: token.id },
    thank: body.thank,
  });
  return paymentId;
}

/** The invoice of each allocation, in their order. */
async function namedInvoices(tx: Tx, body: PaymentBody): Promise<InvoiceName[]> {
  const asked = (body.allocations ?? []).map(({ invoice }) => invoice);
  if (asked.length === 0) return [];
  const found = await listInvoicesNamed(
    tx,
    asked.flatMap((one) => one.id ?? []),
    asked.flatMap((one) => one.number ?? []),
  );
  return asked.map((one, index) => {
    const invoice = found.find(({ id, number }) => id === one.id || number === one.number);
    if (invoice) return invoice;
    throw refuse(`/allocations/${index}/invoice`, 'unknown_invoice', 'There is no such invoice.');
  });
}

async function payingCustomer(
  tx: Tx,
  { customer }: PaymentBody,
  invoices: readonly InvoiceName[],
  today: PlainDate,
): Promise<number> {
  const customerId = customer
    ? customer.id === undefined
      ? await findCustomerId(tx, customer.number ?? '')
      : (await findCustomer(tx, customer.id, today))?.id
    : invoices[0]?.customerId;
  if (customerId === undefined) {
    throw customer
      ? refuse('/customer', 'unknown_customer', 'There is no such customer.')
      : refuse('/customer', 'required', 'Name the customer, or the invoices that are paid.');
  }
  const foreign = invoices.findIndex((invoice) => invoice.customerId !== customerId);
  if (foreign !== -1) {
    throw refuse(
      `/allocations/${foreign}/invoice`,
      'other_customer',
      'A payment settles invoices of one customer.',
    );
  }
  return customerId;
}

function checkAmounts(body: PaymentBody, invoices: readonly InvoiceName[]): void {
  const { amount, allocations = [] } = body;
  invoices.forEach((invoice, index) => {
    const pointer = `/allocations/${index}`;
    if (invoice.currency !== amount.currency) {
      throw refuse(
        `${pointer}/invoice`,
        'other_currency',
        `This invoice is in ${invoice.currency}, the payment in ${amount.currency}.`,
      );
    }
    const given = allocations[index]?.amount;
    if (given && given.currency !== amount.currency) {
      throw refuse(
        `${pointer}/amount/currency`,
        'other_currency',
        `The payment is in ${amount.currency}.`,
      );
    }
  });
  const askedMinor = allocations.reduce((sum, one) => sum + (one.amount?.amount ?? 0), 0);
  if (askedMinor > amount.amount) {
    throw refuse('/allocations', 'more_than_amount', 'Together they are more than the payment.');
  }
}
