import type { Db } from '../db/sql.ts';

export interface LedgerViolation {
  kind:
    | 'balance_differs'
    | 'total_not_booked'
    | 'settled_but_open'
    | 'paid_but_not_settled'
    | 'entry_in_other_currency'
    | 'payment_over_allocated'
    | 'allocation_in_other_currency'
    | 'allocation_not_in_ledger';
  /** The invoice's number, or the payment's id. */
  subject: string;
  /** Minor units, or a day or currency, as text. */
  expected: string;
  found: string;
}

/**
 * Proves the ledger: every balance is the sum of its entries, no payment is allocated twice over, each allocation has
 * its ledger entry, and what is settled owes nothing. Answers what does not hold; an empty list is the proof.
 */
export async function checkLedger(db: Db): Promise<LedgerViolation[]> {
  return await db<LedgerViolation[]>`
    with entered as (
      select invoice_id, sum(amount_minor) as balance, count(*) filter (where kind = 'invoice') as opened
      from ledger_entries group by invoice_id
    ), allocated as (
      select payment_id, sum(amount_minor) as amount from allocations group by payment_id
    ), allocated_by_invoice as (
      select payment_id, invoice_id, sum(amount_minor) as amount from allocations group by payment_id, invoice_id
    ), paid_by_invoice as (
      select payment_id, invoice_id, -sum(amount_minor) as amount
      from ledger_entries where kind = 'payment' group by payment_id, invoice_id
    )
    select 'balance_differs' as kind, i.number as subject, coalesce(e.balance, 0)::text as expected,
      i.balance_minor::text as found
    from invoices i left join entered e on e.invoice_id = i.id
    where i.balance_minor <> coalesce(e.balance, 0)
    union all
    select 'total_not_booked', i.number, '1', coalesce(e.opened, 0)::text
    from invoices i left join entered e on e.invoice_id = i.id
    where i.total_minor <> 0 and coalesce(e.opened, 0) <> 1
    union all
    select 'settled_but_open', number, 'not settled', settled_on::text
    from invoices where settled_on is not null and balance_minor > 0
    union all
    select 'paid_but_not_settled', number, 'a day', 'not settled'
    from invoices where settled_on is null and balance_minor = 0 and total_minor > 0
    union all
    select 'entry_in_other_currency', i.number, i.currency::text, l.currency::text
    from ledger_entries l join invoices i on i.id = l.invoice_id where l.currency <> i.currency
    union all
    select 'payment_over_allocated', p.id::text, p.amount_minor::text, a.amount::text
    from payments p join allocated a on a.payment_id = p.id where a.amount > p.amount_minor
    union all
    select 'allocation_in_other_currency', i.number, i.currency::text, p.currency::text
    from allocations a join payments p on p.id = a.payment_id join invoices i on i.id = a.invoice_id
    where p.currency <> i.currency
    union all
    select 'allocation_not_in_ledger', i.number, coalesce(a.amount, 0)::text, coalesce(p.amount, 0)::text
    from allocated_by_invoice a
    full join paid_by_invoice p on p.payment_id = a.payment_id and p.invoice_id = a.invoice_id
    join invoices i on i.id = coalesce(a.invoice_id, p.invoice_id)
    where a.amount is distinct from p.amount
    order by 1, 2`;
}
