import type { Db } from '../db/sql.ts';

export interface LedgerViolation {
  kind:
    | 'balance_differs'
    | 'total_not_booked'
    | 'settled_but_open'
    | 'paid_but_not_settled'
    | 'entry_in_other_currency'
    | 'payment_does_not_add_up'
    | 'credit_note_does_not_add_up'
    | 'allocation_in_other_currency'
    | 'allocation_not_in_ledger'
    | 'discount_not_in_ledger';
  /** The invoice's number, or the payment's id. */
  subject: string;
  /** Minor units, or a day or currency, as text. */
  expected: string;
  found: string;
}

/**
 * Proves the ledger: every balance is the sum of its entries; every payment and credit note is what it settles, what was
 * taken back and what is left of it; each allocation and discount in force is in the ledger; what is settled owes nothing. Answers what does not hold; an empty list is the proof.
 */
export async function checkLedger(db: Db): Promise<LedgerViolation[]> {
  const found = [...(await checkInvoices(db)), ...(await checkSources(db))];
  return found.toSorted((a, b) => (`${a.kind} ${a.subject}` < `${b.kind} ${b.subject}` ? -1 : 1));
}

async function checkInvoices(db: Db): Promise<LedgerViolation[]> {
  return await db<LedgerViolation[]>`
    with entered as (
      select invoice_id, sum(amount_minor) as balance, count(*) filter (where kind = 'invoice') as opened
      from ledger_entries group by invoice_id
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
    from ledger_entries l join invoices i on i.id = l.invoice_id where l.currency <> i.currency`;
}

async function checkSources(db: Db): Promise<LedgerViolation[]> {
  return await db<LedgerViolation[]>`
    with in_force as (
      select coalesce(payment_id, -credit_note_id) as source, payment_id, credit_note_id, invoice_id,
        sum(amount_minor) as amount, sum(discount_minor) as discount
      from allocations where released_at is null group by payment_id, credit_note_id, invoice_id
    ), by_source as (
      select payment_id, credit_note_id, sum(amount) as amount from in_force group by payment_id, credit_note_id
    ), settled as (
      -- What a source took off an invoice; its reversals give it back.
      select coalesce(payment_id, -credit_note_id) as source, invoice_id,
        -sum(amount_minor) filter (where kind <> 'discount') as amount,
        -sum(amount_minor) filter (where kind = 'discount') as discount
      from ledger_entries where payment_id is not null or credit_note_id is not null group by 1, 2
    ), taken_back as (
      select payment_id, sum(amount_minor) as amount from (
        select payment_id, booked_minor as amount_minor from refunds where booked_minor > 0
        union all select payment_id, booked_minor from chargebacks where booked_minor > 0
      ) reversals group by payment_id
    )
    select 'payment_does_not_add_up' as kind, p.id::text as subject,
      case when p.undone_at is null then p.amount_minor else 0 end::text as expected,
      (p.unapplied_minor + coalesce(a.amount, 0) + coalesce(t.amount, 0))::text as found
    from payments p left join by_source a on a.payment_id = p.id left join taken_back t on t.payment_id = p.id
    where p.unapplied_minor + coalesce(a.amount, 0) + coalesce(t.amount, 0)
      <> case when p.undone_at is null then p.amount_minor else 0 end
    union all
    select 'credit_note_does_not_add_up', n.number, case when n.undone_at is null then n.total_minor else 0 end::text,
      (n.unapplied_minor + coalesce(a.amount, 0))::text
    from credit_notes n left join by_source a on a.credit_note_id = n.id
    where n.unapplied_minor + coalesce(a.amount, 0) <> case when n.undone_at is null then n.total_minor else 0 end
    union all
    select 'allocation_in_other_currency', i.number, i.currency::text, coalesce(p.currency, n.currency)::text
    from allocations a join invoices i on i.id = a.invoice_id left join payments p on p.id = a.payment_id
    left join credit_notes n on n.id = a.credit_note_id
    where coalesce(p.currency, n.currency) <> i.currency
    union all
    select 'allocation_not_in_ledger', i.number, coalesce(a.amount, 0)::text, coalesce(s.amount, 0)::text
    from in_force a
    full join settled s on s.source = a.source and s.invoice_id = a.invoice_id
    join invoices i on i.id = coalesce(a.invoice_id, s.invoice_id)
    where coalesce(a.amount, 0) <> coalesce(s.amount, 0)
    union all
    select 'discount_not_in_ledger', i.number, coalesce(a.discount, 0)::text, coalesce(s.discount, 0)::text
    from in_force a
    full join settled s on s.source = a.source and s.invoice_id = a.invoice_id
    join invoices i on i.id = coalesce(a.invoice_id, s.invoice_id)
    where coalesce(a.discount, 0) <> coalesce(s.discount, 0)`;
}
