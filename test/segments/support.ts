import { addDays, type PlainDate } from '../../server/calendar/plain-date.ts';
import { transaction } from '../../server/db/sql.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { givenInvoice, type GivenCustomer } from '../support/given.ts';
import type { TestServices } from '../support/services.ts';

/** Invoices of a customer, each paid so many days after its due date, the last of them some days ago. */
export async function givenPaid(
  services: TestServices,
  customer: GivenCustomer,
  daysLate: readonly number[],
): Promise<void> {
  for (const [index, late] of daysLate.entries()) {
    const dueOn = addDays('2026-01-10', -index);
    const invoice = await givenInvoice(services, customer, { dueOn, totalMinor: 10_000 });
    await pay(services, customer, invoice.id, { on: addDays(dueOn, late), amountMinor: 10_000 });
  }
}

export async function pay(
  services: TestServices,
  customer: GivenCustomer,
  invoiceId: number,
  { on, amountMinor }: { on: PlainDate; amountMinor: number },
): Promise<void> {
  await transaction(services.sql, (tx) =>
    bookPayment(tx, services, {
      ...{ customerId: customer.id, currency: 'EUR', amountMinor, method: 'transfer' },
      ...{ receivedOn: on, reference: '', allocations: [{ invoiceId, amountMinor }], thank: false },
    }),
  );
}

export async function segmentOf(services: TestServices, customerId: number): Promise<string> {
  const [row] = await services.sql<{ segment: string }[]>`
    select segment from customers where id = ${customerId}`;
  return row?.segment ?? '';
}

/** The scenario that the open invoices of a customer follow. */
export async function scenariosOf(services: TestServices, customerId: number): Promise<string[]> {
  const rows = await services.sql<{ key: string }[]>`
    select distinct s.key from chases c join scenarios s on s.id = c.scenario_id join invoices i on i.id = c.invoice_id
    where c.customer_id = ${customerId} and i.balance_minor > 0`;
  return rows.map((row) => row.key);
}
