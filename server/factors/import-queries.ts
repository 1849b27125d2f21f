import type { Tx } from '../db/sql.ts';

/** Makes the factors that accepted lines of an import name and nobody knows; the comparison saw that each has one account. */
export async function insertImportedFactors(
  tx: Tx,
  importId: number,
  at: Date,
): Promise<{ id: number; name: string; iban: string }[]> {
  return tx<{ id: number; name: string; iban: string }[]>`
    insert into factors (name, iban, bic, created_at, updated_at)
    select min(l.factor_name), max(l.factor_iban), coalesce(max(l.factor_bic), ''), ${at}::timestamptz, ${at}::timestamptz
    from import_lines l join import_outcomes o on o.import_id = l.import_id and o.line = l.line
    where l.import_id = ${importId} and l.factor_name is not null and o.outcome in ('new', 'changed')
    group by lower(l.factor_name)
    having max(l.factor_iban) is not null
    on conflict do nothing returning id, name, iban`;
}

/**
 * Says of the invoices of accepted lines to whom they were sold; one that an instalment plan is about meanwhile is left. Answers
 * how many lines name another factor than the books, and which invoices have it now.
 */
export async function assignImportedFactors(
  tx: Tx,
  importId: number,
  at: Date,
): Promise<{ wanted: number; assigned: number[] }> {
  const rows = await tx<{ id: number; isAssigned: boolean }[]>`
    with wanted as (
      select o.invoice_id as id, f.id as factor_id
      from import_lines l join import_outcomes o on o.import_id = l.import_id and o.line = l.line
      join invoices i on i.id = o.invoice_id
      left join factors f on lower(f.name) = lower(l.factor_name)
      where l.import_id = ${importId} and l.factor_name is not null and o.outcome in ('new', 'changed')
        and (f.id is null or i.factor_id is distinct from f.id)
    ), assigned as (
      update invoices i set factor_id = w.factor_id, updated_at = ${at}
      from wanted w
      where i.id = w.id and w.factor_id is not null and not exists (
        select from plan_invoices p join plans on plans.id = p.plan_id
        where p.invoice_id = i.id and plans.status in ('requested', 'offered', 'active'))
      returning i.id
    )
    select w.id, a.id is not null as is_assigned from wanted w left join assigned a using (id) order by w.id`;
  return {
    wanted: rows.length,
    assigned: rows.filter((row) => row.isAssigned).map(({ id }) => id),
  };
}
