create table scenarios (
  id bigint generated always as identity primary key,
  key text not null unique,
  name text not null,
  -- {"steps": [...], "thanks": "..."}: checked against the type when it is read.
  definition jsonb not null,
  position integer not null default 0
);

create table imports (
  id bigint generated always as identity primary key,
  filename text not null,
  file bytea not null,
  status text not null check (status in ('preview', 'applied', 'discarded')),
  -- What was detected or corrected: delimiter, charset, decimal mark, date order, column mapping.
  reading jsonb not null,
  created_by bigint references users (id),
  created_at timestamptz not null,
  applied_at timestamptz,
  counts jsonb not null default '{}'
);

-- The mapping a person chose for files with these headers, offered again next time.
create table import_mappings (
  headers_hash bytea primary key,
  reading jsonb not null,
  updated_at timestamptz not null
);

create table customers (
  id bigint generated always as identity primary key,
  -- The number the firm's own books use.
  number text not null unique check (number <> ''),
  name text not null check (name <> ''),
  kind text not null default 'company' check (kind in ('company', 'public', 'consumer')),
  country char(2) not null,
  language text not null,
  street text not null default '',
  postal_code text not null default '',
  city text not null default '',
  enterprise_number text not null default '',
  segment text not null default 'standard' check (segment in ('good_payer', 'standard', 'frequent_late', 'at_risk')),
  -- Chosen by a person; otherwise the scenario follows from kind, country and segment.
  scenario_id bigint references scenarios (id),
  stripe_customer_id text unique,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index customers_name on customers (lower(name), id);

create table contacts (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customers (id) on delete cascade,
  name text not null default '',
  email text not null default '' check (email = lower(email)),
  phone text not null default '',
  roles text[] not null default '{billing}' check (roles <@ array['billing', 'buyer', 'signatory', 'other']),
  language text,
  created_at timestamptz not null,
  removed_at timestamptz
);
create index contacts_customer on contacts (customer_id);
create unique index contacts_email on contacts (customer_id, email) where removed_at is null and email <> '';

create table suppressions (
  email text primary key check (email = lower(email)),
  reason text not null check (reason in ('bounced', 'complained', 'rejected', 'manual')),
  details text not null default '',
  created_at timestamptz not null
);

create table invoices (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customers (id),
  number text not null unique check (number <> ''),
  issued_on date not null,
  due_on date not null,
  currency char(3) not null,
  -- The invoice as issued; the balance is the sum of its ledger entries, kept in the same transaction.
  total_minor bigint not null,
  balance_minor bigint not null,
  -- What the debtor quotes with a transfer.
  reference text not null default '',
  subject text not null default '',
  settled_on date,
  import_id bigint references imports (id),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check (due_on >= issued_on)
);
create index invoices_customer on invoices (customer_id, due_on, id);
create index invoices_open on invoices (due_on, id) where balance_minor > 0;
create index invoices_due on invoices (due_on desc, id desc);

create table payments (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customers (id),
  currency char(3) not null,
  amount_minor bigint not null check (amount_minor > 0),
  method text not null check (method in ('card', 'transfer', 'direct_debit', 'cheque', 'cash', 'import', 'other')),
  received_on date not null,
  reference text not null default '',
  note text not null default '',
  -- The one key that makes a Stripe payment bookable once, whatever events describe it.
  stripe_payment_intent_id text unique,
  stripe_charge_id text,
  fee_minor bigint,
  net_minor bigint,
  checkout_id bigint,
  recorded_by bigint references users (id),
  recorded_at timestamptz not null
);
create index payments_customer on payments (customer_id, id desc);

-- Which invoice a payment settles; what is not allocated is the customer's credit.
create table allocations (
  id bigint generated always as identity primary key,
  payment_id bigint not null references payments (id),
  invoice_id bigint not null references invoices (id),
  amount_minor bigint not null check (amount_minor > 0),
  created_at timestamptz not null
);
create index allocations_payment on allocations (payment_id);
create index allocations_invoice on allocations (invoice_id);

-- Append-only. A balance is the sum of `amount_minor`: an invoice adds, a payment takes away.
create table ledger_entries (
  id bigint generated always as identity primary key,
  invoice_id bigint not null references invoices (id),
  kind text not null check (kind in ('invoice', 'payment', 'discount', 'credit_note', 'claim', 'claim_waiver', 'write_off', 'refund', 'chargeback', 'correction')),
  amount_minor bigint not null check (amount_minor <> 0),
  currency char(3) not null,
  payment_id bigint references payments (id),
  booked_on date not null,
  note text not null default '',
  recorded_by bigint references users (id),
  recorded_at timestamptz not null
);
create index ledger_entries_invoice on ledger_entries (invoice_id, id);
create index ledger_entries_payment on ledger_entries (payment_id) where payment_id is not null;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger ledger_entries_append_only before update or delete on ledger_entries
  for each row execute function refuse_change();
create trigger audit_entries_append_only before update or delete on audit_entries
  for each row execute function refuse_change();
