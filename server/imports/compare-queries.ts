import type { Db } from '../db/sql.ts';

/** Writes what applying would do with each line, set-based; lines that change nothing get no row. Returns how many did. */
export async function insertOutcomes(sql: Db, importId: number): Promise<number> {
  const rows = await sql`
    with compared as (
      select l.*, i.id as ours_id, i.total_minor as ours_total, i.balance_minor as ours_balance,
        i.issued_on as ours_issued_on, i.due_on as ours_due_on, i.currency as ours_currency, i.reference as ours_reference,
        i.subject as ours_subject, i.net_minor as ours_net, i.vat_lines as ours_vat, i.discount_terms as ours_terms,
        c.number as ours_customer, ${factorColumns(sql)},
        case when i.id is null then coalesce(l.total_minor, l.open_minor)
          else coalesce(l.total_minor, i.total_minor) end as next_total,
        case when i.id is null then coalesce(l.total_minor, l.open_minor)
          else i.balance_minor + coalesce(l.total_minor - i.total_minor, 0) end as before_payment,
        l.is_disputed and coalesce(least(l.open_minor, i.balance_minor), l.total_minor) > 0 and not exists (
          -- What was decided here is not opened again by the file that brought it.
          select from disputes d where d.invoice_id = i.id and (d.status = 'open' or d.opened_by = 'import')) as places_hold
      from import_lines l
      left join invoices i on i.number = l.number
      left join customers c on c.id = i.customer_id
      ${factorJoins(sql, importId)}
      where l.import_id = ${importId}
    ), judged as (
      select *,
        ${rejection(sql)} as rejected_because,
        case when open_minor < before_payment then before_payment - open_minor else 0 end as pay,
        ours_id is not null and open_minor > before_payment as is_open_higher,
        ours_id is not null and (next_total <> ours_total or due_on <> ours_due_on or issued_on <> ours_issued_on
          or reference <> ours_reference or subject <> ours_subject or is_sold_anew or ${termsChange(sql)}) as is_edited
      from compared
    )
    insert into import_outcomes (import_id, line, outcome, invoice_id, payment_id, seen_total_minor, seen_balance_minor,
      correction_minor, pay_minor, places_hold, changes, reasons)
    select import_id, line,
      case when rejected_because is not null then 'rejected' when ours_id is null then 'new'
        when is_edited or pay > 0 or places_hold then 'changed' else 'unchanged' end,
      case when ours_id is not null then ours_id when rejected_because is null then nextval('invoices_id_seq') end,
      case when pay > 0 and rejected_because is null then nextval('payments_id_seq') end,
      ours_total, ours_balance,
      case when ours_id is null or rejected_because is not null then 0 else next_total - ours_total end,
      case when rejected_because is null then pay else 0 end,
      places_hold and rejected_because is null,
      case when ours_id is not null and rejected_because is null then jsonb_strip_nulls(jsonb_build_object(
        'issued_on', case when issued_on <> ours_issued_on then jsonb_build_array(ours_issued_on, issued_on) end,
        'due_on', case when due_on <> ours_due_on then jsonb_build_array(ours_due_on, due_on) end,
        'total', case when next_total <> ours_total then jsonb_build_array(ours_total, next_total) end,
        'balance', case when before_payment - pay <> ours_balance
          then jsonb_build_array(ours_balance, before_payment - pay) end,
        'reference', case when reference <> ours_reference then jsonb_build_array(ours_reference, reference) end,
        'subject', case when subject <> ours_subject then jsonb_build_array(ours_subject, subject) end,
        'net', case when net_minor is distinct from ours_net and net_minor is not null
          then jsonb_build_array(ours_net, net_minor) end,
        ${termsChanges(sql)},
        'factor', case when is_sold_anew then jsonb_build_array(ours_factor, factor_name) end,
        'disputed', case when places_hold then jsonb_build_array(false, true) end)) end,
      coalesce(rejected_because, case when is_open_higher then jsonb_build_array(jsonb_build_object(
        'code', 'open_amount_higher', 'field', 'balance', 'value', ours_balance::text)) end,
        case when factor_name is not null and factor_id is null then jsonb_build_array(jsonb_build_object(
          'code', 'factor_made', 'field', 'factor', 'value', factor_name || ' ' || said_iban)) end)
    from judged
    where ours_id is null or rejected_because is not null or is_edited or pay > 0 or places_hold or is_open_higher`;
  return rows.count;
}

/** Who an invoice is sold to here and in the file, with the account known of that factor and those the file gives it. */
function factorColumns(sql: Db) {
  return sql`sold.name as ours_factor, f.id as factor_id, f.iban as known_iban, named.iban as said_iban,
    named.ibans as said_ibans,
    l.factor_name is not null and lower(l.factor_name) is distinct from lower(sold.name) as is_sold_anew`;
}

function factorJoins(sql: Db, importId: number) {
  return sql`
    left join factors sold on sold.id = i.factor_id
    left join factors f on lower(f.name) = lower(l.factor_name)
    left join (
      select lower(factor_name) as key, max(factor_iban) as iban, count(distinct factor_iban) as ibans
      from import_lines where import_id = ${importId} and factor_name is not null group by 1
    ) named on named.key = lower(l.factor_name)`;
}

/** Whether a file that tells them has other VAT or another discount; the basis of a discount is not the file's to say. */
function termsChange(sql: Db) {
  return sql`(net_minor is not null and net_minor is distinct from ours_net)
    or (vat_lines is not null and vat_lines is distinct from ours_vat)
    or (discount_terms is not null and discount_terms -> 'tiers' is distinct from ours_terms -> 'tiers')`;
}

function termsChanges(sql: Db) {
  const first = (name: string, path: string, scale: number) => sql`
    ${name}::text, case when discount_terms #> ${path}::text[] is distinct from ours_terms #> ${path}::text[]
        and discount_terms is not null
      then jsonb_build_array((ours_terms #>> ${path}::text[])::numeric / ${scale}::int,
        (discount_terms #>> ${path}::text[])::numeric / ${scale}::int) end`;
  return sql`${first('discount_percent', '{tiers,0,percentHundredths}', 100)},
    ${first('discount_amount', '{tiers,0,amountMinor}', 1)},
    ${first('discount_days', '{tiers,0,deadline,days}', 1)}`;
}

/** Why a line that could be read cannot be taken beside the invoice the books hold; null when it can. */
function rejection(sql: Db) {
  return sql`
    case
      when problems is not null then problems
      when ours_id is not null and ours_customer <> customer_number
        then jsonb_build_array(jsonb_build_object('code', 'customer_changed', 'value', ours_customer))
      when ours_id is not null and ours_currency <> currency
        then jsonb_build_array(jsonb_build_object('code', 'currency_changed', 'value', ours_currency))
      when ours_id is not null and coalesce(due_on, ours_due_on) < coalesce(issued_on, ours_issued_on)
        then jsonb_build_array(jsonb_build_object('code', 'due_before_issue', 'field', 'due_on'))
      when ours_id is not null and next_total <> ours_total and before_payment < 0
        then jsonb_build_array(jsonb_build_object('code', 'below_paid', 'field', 'total'))
      when open_minor < 0 and open_minor is distinct from ours_balance
        then jsonb_build_array(jsonb_build_object('code', 'negative_open', 'field', 'balance'))
      when ours_id is null and open_minor > total_minor
        then jsonb_build_array(jsonb_build_object('code', 'open_above_total', 'field', 'balance'))
      when factor_name is not null and factor_id is null and said_iban is null
        then jsonb_build_array(jsonb_build_object('code', 'unknown_factor', 'field', 'factor', 'value', factor_name))
      -- Nobody's file changes where debtors are told to pay.
      when said_ibans > 1 or known_iban <> factor_iban
        then jsonb_build_array(jsonb_build_object('code', 'factor_account_differs', 'field', 'factor_iban', 'value',
          coalesce(factor_iban, said_iban)))
      when is_sold_anew and exists (select from plan_invoices p join plans on plans.id = p.plan_id
          where p.invoice_id = ours_id and plans.status in ('requested', 'offered', 'active'))
        then jsonb_build_array(jsonb_build_object('code', 'factor_in_plan', 'field', 'factor', 'value', factor_name))
    end`;
}

/**
 * Says of each staged customer whether it is new, and what would change; one with only rejected lines is not used. Customers are
 * staged from lines that could be read, so without a rejected one all are.
 */
export async function compareCustomers(
  sql: Db,
  importId: number,
  { rejected }: { rejected: number },
): Promise<void> {
  const isUsed =
    rejected === 0
      ? sql`true`
      : sql`s.number in (select l.customer_number from import_lines l
          left join import_outcomes o on o.import_id = l.import_id and o.line = l.line
          where l.import_id = ${importId} and o.outcome is distinct from 'rejected' and l.customer_number is not null)`;
  await sql`
    with compared as (
      select s.number, ${isUsed} as is_used, c.id,
        jsonb_strip_nulls(jsonb_build_object(
          'name', case when s.name <> c.name then jsonb_build_array(c.name, s.name) end,
          'kind', case when s.kind <> c.kind then jsonb_build_array(c.kind, s.kind) end,
          'country', case when s.country <> c.country then jsonb_build_array(c.country, s.country) end,
          'language', case when s.language <> c.language then jsonb_build_array(c.language, s.language) end,
          'street', case when s.street <> c.street then jsonb_build_array(c.street, s.street) end,
          'postal_code', case when s.postal_code <> c.postal_code then jsonb_build_array(c.postal_code, s.postal_code) end,
          'city', case when s.city <> c.city then jsonb_build_array(c.city, s.city) end,
          'enterprise_number', case when s.enterprise_number <> c.enterprise_number
            then jsonb_build_array(c.enterprise_number, s.enterprise_number) end,
          'credit_limit', case when s.credit_limit_minor is distinct from c.credit_limit_minor
            and s.credit_limit_minor is not null then jsonb_build_array(c.credit_limit_minor, s.credit_limit_minor) end,
          -- A contact a person took away stays away.
          'contacts', (select jsonb_build_array(null, jsonb_agg(said)) from jsonb_array_elements(s.contacts) said
            where not exists (select from contacts k where k.customer_id = c.id and k.email = said ->> 'email'
              and (k.email <> '' or (k.name = said ->> 'name' and k.phone = said ->> 'phone')))
            having count(*) > 0))) as changes
      from import_customers s
      left join customers c on c.number = s.number
      where s.import_id = ${importId}
    )
    update import_customers s
    set outcome = case when not is_used then 'unused' when id is null then 'new'
        when compared.changes <> '{}' then 'changed' else 'unchanged' end,
      changes = case when id is not null and compared.changes <> '{}' then compared.changes end
    from compared
    where s.import_id = ${importId} and s.number = compared.number`;
}

export async function deleteOutcomes(sql: Db, importId: number): Promise<void> {
  await sql`delete from import_outcomes where import_id = ${importId}`;
}

export interface OutcomeCounts {
  lines: number;
  new: number;
  changed: number;
  rejected: number;
  openHigher: number;
  payments: number;
  disputes: number;
}

export async function countOutcomes(sql: Db, importId: number): Promise<OutcomeCounts> {
  const [row] = await sql<[OutcomeCounts]>`
    select (select count(*) from import_lines where import_id = ${importId}) as lines,
      count(*) filter (where outcome = 'new') as new,
      count(*) filter (where outcome = 'changed') as changed,
      count(*) filter (where outcome = 'rejected') as rejected,
      count(*) filter (where outcome <> 'rejected' and reasons @> '[{"code": "open_amount_higher"}]') as open_higher,
      count(*) filter (where pay_minor > 0) as payments,
      count(*) filter (where places_hold) as disputes
    from import_outcomes where import_id = ${importId}`;
  return row;
}

/** Invoices still open in our books that files with these customers' lines no longer name. */
export async function countVanished(sql: Db, importId: number): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*) from invoices i join customers c on c.id = i.customer_id
    join import_customers s on s.import_id = ${importId} and s.number = c.number
    where i.balance_minor > 0 and not exists (
      select from import_lines l where l.import_id = ${importId} and l.number = i.number)`;
  return row?.count ?? 0;
}

export interface CustomerCounts {
  new: number;
  changed: number;
  unchanged: number;
  /** Customers of accepted lines that neither the file nor the books have an e-mail address of. */
  withoutAddress: number;
}

export async function countCustomers(sql: Db, importId: number): Promise<CustomerCounts> {
  const [row] = await sql<[CustomerCounts]>`
    select count(*) filter (where s.outcome = 'new') as new,
      count(*) filter (where s.outcome = 'changed') as changed,
      count(*) filter (where s.outcome = 'unchanged') as unchanged,
      count(*) filter (where s.outcome <> 'unused'
        and not jsonb_path_exists(s.contacts, '$[*] ? (@.email != "")')
        and not exists (select from contacts k join customers c on c.id = k.customer_id
          where c.number = s.number and k.email <> '' and k.removed_at is null)) as without_address
    from import_customers s where s.import_id = ${importId}`;
  return row;
}
