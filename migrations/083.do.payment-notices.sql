-- Working days that reminders wait, and payments are looked for, after a debtor says that something is paid.
alter table organization
  add column payment_notice_days integer not null default 5 check (payment_notice_days between 1 and 60);

-- A debtor's word that invoices are paid, to be found among the payments booked since.
create table payment_notices (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customers (id),
  currency char(3) not null,
  amount_minor bigint not null check (amount_minor > 0),
  paid_on date not null,
  method text not null check (method in ('transfer', 'card', 'direct_debit', 'cheque', 'cash', 'other')),
  reference text not null default '',
  words text not null default '',
  -- The proof that came with it.
  file_id bigint references files (id),
  status text not null default 'looking' check (status in ('looking', 'to_decide', 'found', 'returned', 'withdrawn')),
  pay_link_id uuid references pay_links (id) on delete set null,
  made_at timestamptz not null,
  -- Payments after this one count as booked since.
  after_payment_id bigint not null,
  after_entry_id bigint not null,
  -- The first day on which it is a person's to decide.
  decide_on date not null,
  decided_at timestamptz,
  decided_by bigint references users (id),
  -- The payment that was found.
  payment_id bigint references payments (id),
  -- What was looked for and not found, as the debtor was told.
  answer text not null default '',
  form_key uuid unique,
  check ((status in ('looking', 'to_decide')) = (decided_at is null))
);
create index payment_notices_due on payment_notices (decide_on) where status = 'looking';
create index payment_notices_customer on payment_notices (customer_id, id desc);
create index payment_notices_status on payment_notices (status, id desc);
create index payment_notices_payment on payment_notices (payment_id) where payment_id is not null;
create index payment_notices_pay_link on payment_notices (pay_link_id) where pay_link_id is not null;
create index payment_notices_file on payment_notices (file_id) where file_id is not null;

create table payment_notice_invoices (
  notice_id bigint not null references payment_notices (id) on delete cascade,
  invoice_id bigint not null references invoices (id) on delete cascade,
  primary key (notice_id, invoice_id)
);
create index payment_notice_invoices_invoice on payment_notice_invoices (invoice_id, notice_id);
