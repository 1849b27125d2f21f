import { addDays, type PlainDate } from '../../server/calendar/plain-date.ts';
import { reconsiderChases } from '../../server/chases/actions.ts';
import { holdFor } from '../../server/holds/actions.ts';
import { transaction } from '../../server/db/sql.ts';
import type { HoldKind } from '../../server/chases/rules.ts';
import type { Services } from '../../server/services.ts';

/** The creditor most tests speak for. */
export async function givenOrganization(services: Services): Promise<void> {
  await services.sql`
    insert into organization (name, legal_name, enterprise_number, street, postal_code, city, country, language,
      time_zone, currency, reply_to, sender_name, bank_holder, iban, bic, updated_at)
    values ('Atelier Lumen', 'Atelier Lumen SARL', '732 829 320', '4 rue des Lilas', '69003', 'Lyon', 'FR', 'fr',
      'Europe/Paris', 'EUR', 'compta@lumen.test', 'Camille Roy', 'Atelier Lumen SARL', 'FR7630006000011234567890189',
      'AGRIFRPP', ${services.clock.now()})
    on conflict (id) do nothing`;
}

export interface GivenCustomer {
  id: number;
  number: string;
}

let counter = 0;

/** A customer with one billing contact, unless `email` is null. */
export async function givenCustomer(
  services: Services,
  more: {
    name?: string;
    email?: string | null;
    country?: string;
    kind?: string;
    language?: string;
    segment?: string;
  } = {},
): Promise<GivenCustomer> {
  counter += 1;
  const number = `C${counter}`;
  const now = services.clock.now();
  const [row] = await services.sql<{ id: number }[]>`
    insert into customers (number, name, kind, country, language, segment, created_at, updated_at)
    values (${number}, ${more.name ?? `Boulangerie ${counter}`}, ${more.kind ?? 'company'}, ${more.country ?? 'FR'},
      ${more.language ?? 'fr'}, ${more.segment ?? 'standard'}, ${now}, ${now}) returning id`;
  const id = row?.id ?? 0;
  if (more.email !== null) {
    await services.sql`
      insert into contacts (customer_id, name, email, created_at)
      values (${id}, 'Ada', ${more.email ?? `ada+${counter}@customer.test`}, ${now})`;
  }
  return { id, number };
}

export interface GivenInvoice {
  id: number;
  number: string;
}

/** An open invoice with its ledger entry and its chase. Amounts in minor units. */
export async function givenInvoice(
  services: Services,
  customer: GivenCustomer,
  more: { dueOn: PlainDate; totalMinor?: number; currency?: string; number?: string },
): Promise<GivenInvoice> {
  counter += 1;
  const number = more.number ?? `F-${counter}`;
  const total = more.totalMinor ?? 120_000;
  const now = services.clock.now();
  const currency = more.currency ?? 'EUR';
  return transaction(services.sql, async (tx) => {
    const [row] = await tx<{ id: number }[]>`
      insert into invoices (customer_id, number, issued_on, due_on, currency, total_minor, balance_minor, reference,
        subject, created_at, updated_at)
      values (${customer.id}, ${number}, ${addDays(more.dueOn, -30)}, ${more.dueOn}, ${currency}, ${total}, ${total},
        ${number}, 'Pain et viennoiseries', ${now}, ${now}) returning id`;
    const id = row?.id ?? 0;
    await tx`
      insert into ledger_entries (invoice_id, kind, amount_minor, currency, booked_on, recorded_at)
      values (${id}, 'invoice', ${total}, ${currency}, ${addDays(more.dueOn, -30)}, ${now})`;
    await reconsiderChases(tx, services, [id]);
    return { id, number };
  });
}

/** Holds an invoice until a day, or until it is lifted. */
export async function givenHold(
  services: Services,
  invoice: GivenInvoice,
  kind: HoldKind,
  untilOn: PlainDate | null = null,
): Promise<void> {
  await transaction(services.sql, async (tx) => {
    await tx`
      insert into holds (invoice_id, kind, until_on, placed_at)
      values (${invoice.id}, ${kind}, ${untilOn}, ${services.clock.now()})`;
    await reconsiderChases(tx, services, [invoice.id]);
  });
}

/** A dispute as a debtor opens it, without its mails; of a part of the invoice (minor units) or all of it. */
export async function givenDispute(
  services: Services,
  invoiceId: number,
  { amountMinor = null }: { amountMinor?: number | null } = {},
): Promise<number> {
  return transaction(services.sql, async (tx) => {
    const [row] = await tx<{ id: number }[]>`
      insert into disputes (invoice_id, customer_id, reason, amount_minor, answer_by, opened_by, opened_at)
      select id, customer_id, 'price', ${amountMinor}::bigint, '2026-03-09', 'debtor', ${services.clock.now()}
      from invoices where id = ${invoiceId} returning id`;
    const id = row?.id ?? 0;
    await holdFor(
      tx,
      services,
      { kind: 'dispute', id },
      [{ invoiceId, untilOn: null, amountMinor, reason: '' }],
      { actor: 'debtor' },
    );
    return id;
  });
}
