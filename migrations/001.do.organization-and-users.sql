-- The creditor: one per installation, so one row.
create table organization (
  id smallint primary key default 1 check (id = 1),
  name text not null check (name <> ''),
  legal_name text not null default '',
  enterprise_number text not null default '',
  vat_number text not null default '',
  street text not null default '',
  postal_code text not null default '',
  city text not null default '',
  country char(2) not null default 'FR',
  language text not null default 'fr',
  time_zone text not null default 'Europe/Paris',
  currency char(3) not null default 'EUR',
  reply_to text not null default '',
  sender_name text not null default '',
  brand_color text not null default '#1f5f4a' check (brand_color ~ '^#[0-9a-f]{6}$'),
  bank_holder text not null default '',
  iban text not null default '',
  bic text not null default '',
  -- Minutes since midnight in the organization's time zone; DOMAIN: e-mail 08:00-18:30, Monday to Friday.
  send_from_minute integer not null default 480 check (send_from_minute between 0 and 1439),
  send_until_minute integer not null default 1110 check (send_until_minute between 1 and 1440),
  minimum_gap_days integer not null default 4 check (minimum_gap_days between 1 and 60),
  consumer_gap_days integer not null default 7 check (consumer_gap_days between 1 and 60),
  -- Below this sum (minor units, any currency) nobody is written to.
  minimum_amount_minor bigint not null default 500 check (minimum_amount_minor >= 0),
  payment_term_days integer not null default 30 check (payment_term_days between 0 and 365),
  pay_link_days integer not null default 90 check (pay_link_days between 1 and 730),
  reminders_paused boolean not null default false,
  updated_at timestamptz not null,
  check (send_from_minute < send_until_minute)
);

create table users (
  id bigint generated always as identity primary key,
  email text not null check (email = lower(email) and email like '%_@_%'),
  name text not null default '',
  role text not null check (role in ('admin', 'collector', 'accountant', 'viewer')),
  language text not null default 'fr',
  password_hash text,
  created_at timestamptz not null,
  disabled_at timestamptz
);
create unique index users_email on users (email);

create table sessions (
  -- SHA-256 of the cookie's value.
  token_hash bytea primary key,
  user_id bigint not null references users (id) on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index sessions_user on sessions (user_id);

create table sign_in_links (
  token_hash bytea primary key,
  user_id bigint not null references users (id) on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index sign_in_links_user on sign_in_links (user_id);

-- Counts failures per address and per name; a row is forgotten when its window has passed.
create table sign_in_failures (
  subject text primary key,
  failures integer not null check (failures > 0),
  window_ends_at timestamptz not null
);

create table api_tokens (
  id bigint generated always as identity primary key,
  name text not null check (name <> ''),
  token_hash bytea not null unique,
  scope text not null check (scope in ('read', 'write')),
  created_at timestamptz not null,
  created_by bigint references users (id),
  revoked_at timestamptz
);

-- Answers to POSTs of the API by their Idempotency-Key, kept for 24 hours.
create table api_answers (
  token_id bigint not null references api_tokens (id) on delete cascade,
  idempotency_key text not null check (length(idempotency_key) between 1 and 255),
  request_hash bytea not null,
  status integer,
  body jsonb,
  created_at timestamptz not null,
  primary key (token_id, idempotency_key)
);
create index api_answers_created on api_answers (created_at);

-- Append-only: who did what, to what.
create table audit_entries (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  user_id bigint references users (id),
  -- user, api, debtor, system
  actor text not null,
  action text not null,
  subject_type text not null,
  subject_id bigint,
  details jsonb not null default '{}'
);
create index audit_entries_subject on audit_entries (subject_type, subject_id, id desc);

-- Only read when the clock may be moved (demo and tests): how far it is ahead of the system's clock, or where it stands.
create table test_clock (
  id smallint primary key default 1 check (id = 1),
  offset_ms bigint not null default 0
);
insert into test_clock default values;
