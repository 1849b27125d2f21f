-- What of a payment settles no invoice is kept beside it, as an invoice's balance is: read at once, provable by a recount.
alter table payments
  add column unapplied_minor bigint not null default 0 check (unapplied_minor >= 0),
  -- Entered by mistake: it counts for nothing, and stays in the list with who said so and why.
  add column undone_at timestamptz,
  add column undone_by bigint references users (id),
  add column undone_because text not null default '';
update payments p set unapplied_minor = p.amount_minor
  - coalesce((select sum(a.amount_minor) from allocations a where a.payment_id = p.id), 0);
create index payments_unapplied on payments (customer_id, currency) where unapplied_minor > 0;

-- What the creditor takes back of what was invoiced; it settles invoices as a payment does.
create table credit_notes (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customers (id),
  number text not null unique check (number <> ''),
  issued_on date not null,
  currency char(3) not null,
  total_minor bigint not null check (total_minor > 0),
  unapplied_minor bigint not null check (unapplied_minor >= 0 and unapplied_minor <= total_minor),
  -- The invoice it corrects, when it names one.
  invoice_id bigint references invoices (id),
  reason text not null default '',
  undone_at timestamptz,
  undone_by bigint references users (id),
  undone_because text not null default '',
  recorded_by bigint references users (id),
  recorded_at timestamptz not null
);
create index credit_notes_customer on credit_notes (customer_id, id desc);
create index credit_notes_unapplied on credit_notes (customer_id, currency) where unapplied_minor > 0;

alter table allocations
  alter column payment_id drop not null,
  add column credit_note_id bigint references credit_notes (id),
  -- The early-payment discount granted with it: it settles the invoice too, and is no money.
  add column discount_minor bigint not null default 0 check (discount_minor >= 0),
  -- An allocation that holds no longer stays, with the reason; only those in force count.
  add column released_at timestamptz,
  add column released_because text check (released_because in ('undone', 'refund', 'chargeback', 'moved')),
  add check (num_nonnulls(payment_id, credit_note_id) = 1),
  add check ((released_at is null) = (released_because is null));
create index allocations_credit_note on allocations (credit_note_id) where credit_note_id is not null;

alter table ledger_entries add column credit_note_id bigint references credit_notes (id);

-- What the payer was told when the checkout was made: paid as quoted, the discount is granted with it.
alter table checkout_lines add column discount_minor bigint not null default 0 check (discount_minor >= 0);

create table refunds (
  id bigint generated always as identity primary key,
  -- Names it in the idempotency key: the row stands before Stripe hears of it.
  key uuid not null unique default gen_random_uuid(),
  payment_id bigint not null references payments (id),
  stripe_refund_id text unique,
  currency char(3) not null,
  amount_minor bigint not null check (amount_minor > 0),
  status text not null check (status in ('creating', 'pending', 'requires_action', 'succeeded', 'failed', 'canceled')),
  reason text not null check (reason in ('surplus', 'duplicate', 'requested', 'elsewhere')),
  note text not null default '',
  -- By how much it has reduced its payment, and what it took from invoices, to give it back should it fail.
  booked_minor bigint not null default 0 check (booked_minor between 0 and amount_minor),
  released jsonb not null default '[]',
  failure text not null default '',
  requested_by bigint references users (id),
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index refunds_payment on refunds (payment_id);
create index refunds_unfinished on refunds (updated_at) where status in ('creating', 'pending', 'requires_action');

-- A card holder's or bank's reversal. Stripe calls it a dispute; here a dispute is the debtor's, of an invoice.
create table chargebacks (
  id bigint generated always as identity primary key,
  stripe_dispute_id text not null unique,
  -- Null: of a payment that is not in these books.
  payment_id bigint references payments (id),
  stripe_charge_id text not null,
  currency char(3) not null,
  amount_minor bigint not null check (amount_minor > 0),
  status text not null,
  reason text not null default '',
  respond_by timestamptz,
  -- Less than the amount when the payment was refunded before: then the creditor has lost it twice.
  booked_minor bigint not null default 0 check (booked_minor between 0 and amount_minor),
  released jsonb not null default '[]',
  opened_at timestamptz not null,
  closed_at timestamptz,
  updated_at timestamptz not null
);
create index chargebacks_payment on chargebacks (payment_id);
create index chargebacks_open on chargebacks (respond_by) where closed_at is null;

-- `chargeback`: its payment is contested. `reopened`: owed again after a refund or a chargeback, until a person decides.
alter table holds drop constraint holds_kind_check;
alter table holds add check (kind in ('dispute', 'promise', 'plan', 'pause', 'payment_in_flight', 'partial_payment',
  'reply', 'chargeback', 'reopened'));
