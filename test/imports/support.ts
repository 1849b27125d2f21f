import type { TestServices } from '../support/services.ts';
import { importFile, type ImportSummary } from '../../server/imports/import-file.ts';

export async function givenOrganization(services: TestServices): Promise<void> {
  await services.sql`
    insert into organization (name, country, language, currency, updated_at)
    values ('Atelier Démo', 'FR', 'fr', 'EUR', ${services.clock.now()})`;
}

/** Empties the books, so that each test of a file begins with none. */
export async function emptyBooks(services: TestServices): Promise<void> {
  await services.sql`
    truncate customers, invoices, ledger_entries, payments, allocations, imports, import_mappings, import_lines,
      import_customers, import_outcomes, audit_entries cascade`;
}

export async function importText(
  services: TestServices,
  text: string | Buffer,
  options: { dryRun?: boolean; skipRejected?: boolean; mapping?: unknown } = {},
): Promise<ImportSummary> {
  return importFile(services, {
    filename: 'invoices.csv',
    file: Buffer.from(text as string),
    mapping: options.mapping,
    dryRun: options.dryRun ?? false,
    userId: null,
    skipRejected: options.skipRejected ?? false,
  });
}

export interface Booked {
  number: string;
  customer: string;
  name: string;
  issuedOn: string;
  dueOn: string;
  currency: string;
  totalMinor: number;
  balanceMinor: number;
  settledOn: string | null;
  reference: string;
  subject: string;
}

export async function listBooked(services: TestServices): Promise<Booked[]> {
  return await services.sql<Booked[]>`
    select i.number, c.number as customer, c.name, i.issued_on, i.due_on, i.currency, i.total_minor, i.balance_minor, i.settled_on,
      i.reference, i.subject
    from invoices i join customers c on c.id = i.customer_id order by i.number`;
}

/** Invoices whose balance is not the sum of their ledger, or whose payments are not what their allocations say. */
export async function listUnbalanced(services: TestServices): Promise<{ number: string }[]> {
  return await services.sql<{ number: string }[]>`
    select i.number from invoices i
    where i.balance_minor <> (select coalesce(sum(amount_minor), 0) from ledger_entries where invoice_id = i.id)
      or (select coalesce(sum(amount_minor), 0) from allocations where invoice_id = i.id)
        <> (select coalesce(-sum(amount_minor), 0) from ledger_entries where invoice_id = i.id and kind = 'payment')
      or i.total_minor <> (select coalesce(sum(amount_minor), 0) from ledger_entries
        where invoice_id = i.id and kind in ('invoice', 'correction'))`;
}
