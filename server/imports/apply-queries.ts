import type { Tx } from '../db/sql.ts';

/** Who applies an import, and when. */
export interface Applying {
  importId: number;
  at: Date;
  /** Null: the command line. */
  userId: number | null;
}

/** Makes the customers that are new, with the file's defaults where it says nothing. Returns how many. */
export async function insertNewCustomers(
  tx: Tx,
  { importId, at }: Applying,
  defaultKind: string,
): Promise<number> {
  const rows = await tx`
    insert into customers (number, name, kind, country, language, street, postal_code, city, enterprise_number,
      credit_limit_minor, created_at, updated_at)
    select number, coalesce(name, number), coalesce(kind, ${defaultKind}::text), coalesce(country, default_country),
      coalesce(language, default_language), coalesce(street, ''), coalesce(postal_code, ''), coalesce(city, ''),
      coalesce(enterprise_number, ''), credit_limit_minor, ${at}::timestamptz, ${at}::timestamptz
    from import_customers where import_id = ${importId} and outcome = 'new'
    on conflict (number) do nothing`;
  return rows.count;
}

/** Writes what the file says otherwise of customers we know; what it does not say stays. Returns their ids. */
export async function updateChangedCustomers(
  tx: Tx,
  { importId, at }: Applying,
): Promise<number[]> {
  const rows = await tx<{ id: number }[]>`
    update customers c
    set name = coalesce(s.name, c.name), kind = coalesce(s.kind, c.kind), country = coalesce(s.country, c.country),
      language = coalesce(s.language, c.language), street = coalesce(s.street, c.street),
      postal_code = coalesce(s.postal_code, c.postal_code), city = coalesce(s.city, c.city),
      enterprise_number = coalesce(s.enterprise_number, c.enterprise_number),
      credit_limit_minor = coalesce(s.credit_limit_minor, c.credit_limit_minor), updated_at = ${at}::timestamptz
    from import_customers s
    where s.import_id = ${importId} and s.outcome = 'changed' and c.number = s.number
    returning c.id`;
  return rows.map((row) => row.id);
}

/** Adds the contacts the books do not have; one that a person took away stays away. */
export async function insertNewContacts(tx: Tx, { importId, at }: Applying): Promise<number> {
  const rows = await tx`
    insert into contacts (customer_id, name, email, phone, created_at)
    select c.id, said ->> 'name', said ->> 'email', said ->> 'phone', ${at}::timestamptz
    from import_customers s
    join customers c on c.number = s.number
    cross join lateral jsonb_array_elements(s.contacts) said
    where s.import_id = ${importId} and s.outcome in ('new', 'changed')
      -- A new customer has none to look through.
      and (s.outcome = 'new' or not exists (select from contacts k where k.customer_id = c.id and k.email = said ->> 'email'
        and (k.email <> '' or (k.name = said ->> 'name' and k.phone = said ->> 'phone'))))
    on conflict do nothing`;
  return rows.count;
}

export async function listOpenInvoicesOf(
  tx: Tx,
  customerIds: readonly number[],
): Promise<number[]> {
  if (customerIds.length === 0) return [];
  const rows = await tx<{ id: number }[]>`
    select id from invoices where customer_id = any (${customerIds as number[]}::bigint[]) and balance_minor > 0 order by id`;
  return rows.map((row) => row.id);
}
