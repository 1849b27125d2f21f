-- The day from which work waits for a person, such as the next try of a call that nobody answered; null: at once.
alter table tasks add column next_on date;

-- A telephone call that a scenario asked for, and what came of it.
create table calls (
  id bigint generated always as identity primary key,
  task_id bigint not null references tasks (id) on delete cascade,
  customer_id bigint not null references customers (id) on delete cascade,
  contact_id bigint references contacts (id),
  -- As it was called: a wrong one is taken off its contact.
  phone text not null default '',
  outcome text not null check (outcome in ('promise', 'already_paid', 'dispute', 'plan_asked', 'no_answer', 'refused',
    'wrong_number')),
  note text not null default '',
  called_at timestamptz not null,
  -- The organization's day of it, by which calls of a week are counted (DOMAIN 4.6).
  called_on date not null,
  user_id bigint not null references users (id),
  -- When nobody answered and it is tried again.
  next_on date,
  -- What the customer said, taken down as such.
  promise_id bigint references promises (id),
  notice_id bigint references payment_notices (id),
  plan_id bigint references plans (id),
  -- Of the form it came by: pressed twice, it is one call.
  form_key uuid unique,
  check (next_on is null or outcome = 'no_answer')
);
create index calls_customer on calls (customer_id, id desc);
create index calls_task on calls (task_id, id);

-- The invoices a call was about, with the dispute of each that was disputed.
create table call_invoices (
  call_id bigint not null references calls (id) on delete cascade,
  invoice_id bigint not null references invoices (id) on delete cascade,
  dispute_id bigint references disputes (id),
  primary key (call_id, invoice_id)
);
create index call_invoices_invoice on call_invoices (invoice_id, call_id desc);
