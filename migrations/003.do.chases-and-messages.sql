-- A reason not to remind, with its author. It holds from placed_at until it is lifted or its day has passed.
create table holds (
  id bigint generated always as identity primary key,
  invoice_id bigint not null references invoices (id) on delete cascade,
  kind text not null check (kind in ('dispute', 'promise', 'plan', 'pause', 'payment_in_flight', 'partial_payment', 'reply')),
  -- The last day it holds; null: until it is lifted.
  until_on date,
  reason text not null default '',
  placed_by bigint references users (id),
  placed_at timestamptz not null,
  lifted_by bigint references users (id),
  lifted_at timestamptz
);
create index holds_active on holds (invoice_id) where lifted_at is null;

-- Where each invoice stands in its scenario: only the next step, never the whole plan.
create table chases (
  invoice_id bigint primary key references invoices (id) on delete cascade,
  customer_id bigint not null references customers (id),
  currency char(3) not null,
  scenario_id bigint not null references scenarios (id),
  cycle integer not null default 1 check (cycle > 0),
  -- Position of the last step done or passed over; 0 before the first.
  position integer not null default 0 check (position >= 0),
  last_touch_on date,
  -- Days the plan has slid because steps went out later than planned.
  slide_days integer not null default 0 check (slide_days >= 0),
  next_position integer,
  next_on date,
  held_because text,
  -- The day a held chase is looked at again, when one is known.
  review_on date,
  updated_at timestamptz not null,
  check (next_on is null or held_because is null)
);
-- The daily run is a range scan of these two: its cost follows what is due, not what is open.
create index chases_next on chases (next_on, customer_id) where next_on is not null;
create index chases_review on chases (review_on) where review_on is not null;
create index chases_customer on chases (customer_id);

create table runs (
  id bigint generated always as identity primary key,
  as_of date not null,
  trigger text not null check (trigger in ('schedule', 'command', 'api', 'page', 'demo')),
  started_at timestamptz not null,
  finished_at timestamptz,
  started_by bigint references users (id),
  planned integer not null default 0,
  held integer not null default 0
);
create index runs_as_of on runs (as_of desc, id desc);

-- One occurrence of a step for one customer and currency.
create table touches (
  id bigint generated always as identity primary key,
  run_id bigint references runs (id),
  customer_id bigint not null references customers (id),
  currency char(3) not null,
  scenario_id bigint not null references scenarios (id),
  step_key text not null,
  channel text not null check (channel in ('email', 'call', 'letter', 'note')),
  touched_on date not null,
  created_at timestamptz not null,
  unique (customer_id, currency, touched_on, channel)
);
create index touches_run on touches (run_id);

-- The step of each invoice that a touch carried out, or passed over and why. The key is what makes "none twice" hold.
create table touch_steps (
  invoice_id bigint not null references invoices (id) on delete cascade,
  cycle integer not null,
  position integer not null,
  touch_id bigint references touches (id),
  step_key text not null,
  outcome text not null check (outcome in ('carried', 'passed_over')),
  reason text not null default '',
  decided_on date not null,
  -- Where the chase stood before, to go back to when the message is skipped at the last instant.
  previous_position integer not null,
  previous_last_touch_on date,
  previous_slide_days integer not null,
  primary key (invoice_id, cycle, position)
);
create index touch_steps_touch on touch_steps (touch_id) where touch_id is not null;

-- Compiled mail templates by the hash of their content: a message and its facts give the same bytes for ever.
create table mail_skeletons (
  hash text primary key,
  skeleton jsonb not null,
  created_at timestamptz not null
);

create table pay_links (
  id uuid primary key,
  -- SHA-256 of the token; the token itself is derived with SECRET_KEY and never stored.
  token_hash bytea not null unique,
  customer_id bigint not null references customers (id) on delete cascade,
  contact_id bigint references contacts (id),
  invoice_id bigint references invoices (id) on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz
);
create index pay_links_customer on pay_links (customer_id);
create index pay_links_invoice on pay_links (invoice_id) where invoice_id is not null;

create table messages (
  id bigint generated always as identity primary key,
  kind text not null,
  -- Reminder step this message stands for, as scenario/step.
  step text not null default '',
  tone text not null default '',
  touch_id bigint unique references touches (id) on delete set null,
  run_id bigint references runs (id),
  customer_id bigint references customers (id),
  contact_id bigint references contacts (id),
  user_id bigint references users (id),
  payment_id bigint references payments (id),
  pay_link_id uuid references pay_links (id),
  currency char(3),
  language text not null,
  to_name text not null default '',
  to_address text not null,
  status text not null default 'queued' check (status in ('queued', 'claimed', 'sending', 'accepted', 'delivered', 'bounced', 'complained', 'rejected', 'unknown', 'skipped')),
  status_reason text not null default '',
  -- Facts and skeleton as they were at the instant of sending.
  skeleton_hash text references mail_skeletons (hash),
  facts jsonb,
  subject text not null default '',
  transport text,
  provider_id text,
  batch_key text,
  claimed_by integer,
  claimed_at timestamptz,
  attempts integer not null default 0,
  not_before timestamptz not null,
  -- The end of its sending window; past it the message waits for the next one.
  not_after timestamptz,
  created_at timestamptz not null,
  sent_at timestamptz
);
create index messages_waiting on messages (not_before, id) where status = 'queued';
create index messages_in_hand on messages (status, claimed_by) where status in ('claimed', 'sending');
create index messages_customer on messages (customer_id, id desc);
create index messages_attention on messages (id desc) where status in ('unknown', 'rejected', 'bounced', 'complained');
create index messages_run on messages (run_id) where run_id is not null;
create index messages_provider on messages (provider_id) where provider_id is not null;
create index messages_status on messages (status, id desc);
create unique index messages_thanks on messages (payment_id) where kind = 'payment_received';

-- The invoices a message asks for, with the balance it asked (filled at the instant of sending).
create table message_lines (
  message_id bigint not null references messages (id) on delete cascade,
  invoice_id bigint not null references invoices (id) on delete cascade,
  cycle integer,
  position integer,
  amount_minor bigint,
  -- Why an invoice that was planned is not in the message.
  dropped_because text,
  primary key (message_id, invoice_id)
);
create index message_lines_invoice on message_lines (invoice_id, message_id desc);

create table message_events (
  id bigint generated always as identity primary key,
  message_id bigint not null references messages (id) on delete cascade,
  kind text not null,
  details text not null default '',
  at timestamptz not null,
  -- The provider's id of the event, so that the same one counts once.
  provider_event_id text unique
);
create index message_events_message on message_events (message_id, id);
create index message_events_soft on message_events (message_id) where kind = 'soft_bounced';

-- One sender rate per provider account, shared by all processes.
create table provider_pauses (
  transport text primary key,
  paused_until timestamptz not null,
  reason text not null default ''
);
