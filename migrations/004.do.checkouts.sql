-- A customer's attempt to pay a chosen set of invoices. Written before Stripe is called, so that a crash leaves a row to finish.
create table checkouts (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customers (id),
  pay_link_id uuid references pay_links (id),
  currency char(3) not null,
  amount_minor bigint not null check (amount_minor > 0),
  status text not null check (status in ('creating', 'open', 'processing', 'paid', 'expired', 'failed', 'superseded')),
  -- The exact parameters sent, so that a repetition with the same key is the same request.
  request jsonb,
  session_id text unique,
  session_url text,
  payment_intent_id text,
  expires_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  failure text not null default ''
);
create index checkouts_customer on checkouts (customer_id, id desc);
create index checkouts_unfinished on checkouts (expires_at) where status in ('creating', 'open', 'processing');
alter table payments add foreign key (checkout_id) references checkouts (id);

create table checkout_lines (
  checkout_id bigint not null references checkouts (id) on delete cascade,
  invoice_id bigint not null references invoices (id),
  amount_minor bigint not null check (amount_minor > 0),
  -- True while its checkout may still be paid: one open checkout per invoice.
  is_open boolean not null,
  primary key (checkout_id, invoice_id)
);
create unique index checkout_lines_one_open on checkout_lines (invoice_id) where is_open;

-- Everything Stripe said, stored before it is believed.
create table stripe_events (
  id text primary key,
  type text not null,
  livemode boolean not null,
  created_at timestamptz not null,
  payload jsonb not null,
  received_via text not null check (received_via in ('webhook', 'poll')),
  received_at timestamptz not null,
  processed_at timestamptz,
  outcome text not null default ''
);
create index stripe_events_unprocessed on stripe_events (received_at) where processed_at is null;

-- How far the poller has read, and what it last found.
create table stripe_polls (
  id smallint primary key default 1 check (id = 1),
  read_until timestamptz not null,
  polled_at timestamptz not null,
  -- Events the webhook should have brought and did not.
  missed_by_webhook integer not null default 0
);

create table resend_events (
  id text primary key,
  type text not null,
  payload jsonb not null,
  received_at timestamptz not null,
  processed_at timestamptz
);
create index resend_events_unprocessed on resend_events (received_at) where processed_at is null;

-- Work for a person. `subject` makes a task unique while it is open.
create table tasks (
  id bigint generated always as identity primary key,
  kind text not null,
  subject text not null,
  customer_id bigint references customers (id) on delete cascade,
  invoice_id bigint references invoices (id) on delete cascade,
  message_id bigint references messages (id) on delete cascade,
  details jsonb not null default '{}',
  created_at timestamptz not null,
  done_at timestamptz,
  done_by bigint references users (id)
);
create unique index tasks_open on tasks (kind, subject) where done_at is null;
create index tasks_customer on tasks (customer_id, id desc);
