-- What debtors may have at once, without anybody deciding, by how they pay; anything beyond goes to the team (DOMAIN INS-10).
create table plan_limits (
  segment text primary key check (segment in ('good_payer', 'standard', 'frequent_late', 'at_risk')),
  -- False: every plan of these customers is decided by a person.
  is_self_service boolean not null,
  instalments_max smallint not null check (instalments_max between 2 and 36),
  -- Days until the first payment, at most.
  first_within_days smallint not null check (first_within_days between 0 and 60),
  instalment_min_minor bigint not null check (instalment_min_minor > 0),
  total_max_minor bigint not null check (total_max_minor > 0),
  -- The furthest tone an invoice may have been reminded in: at the last one a person decides.
  tone_max text not null check (tone_max in ('friendly', 'neutral', 'firm', 'final')),
  updated_at timestamptz not null
);
insert into plan_limits values
  ('good_payer', true, 6, 15, 5000, 500000, 'firm', now()),
  ('standard', true, 6, 15, 5000, 500000, 'firm', now()),
  ('frequent_late', true, 3, 8, 5000, 200000, 'firm', now()),
  ('at_risk', false, 3, 8, 5000, 200000, 'firm', now());

alter table organization
  -- Bank days after its day until an instalment counts as missed (INS-3).
  add column plan_grace_days smallint not null default 3 check (plan_grace_days between 0 and 10),
  -- Calendar days between the last warning and the end of a plan (INS-6): businesses, and consumers.
  add column plan_notice_days smallint not null default 8 check (plan_notice_days between 3 and 60),
  add column plan_consumer_notice_days smallint not null default 15 check (plan_consumer_notice_days between 8 and 60),
  -- Days a debtor has to accept an offer.
  add column plan_offer_days smallint not null default 14 check (plan_offer_days between 3 and 60),
  -- Days before a charge on which it is announced; SEPA wants 14 unless agreed otherwise, and we agree on this.
  add column plan_announce_days smallint not null default 3 check (plan_announce_days between 2 and 14);

create table saved_methods (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customers (id),
  stripe_payment_method_id text not null unique,
  kind text not null,
  -- Of a card: its brand, last four digits and expiry; of an account: its bank's country and last four.
  brand text not null default '',
  last4 text not null default '',
  exp_month smallint,
  exp_year smallint,
  mandate_id text,
  status text not null default 'usable' check (status in ('usable', 'expired', 'detached', 'refused', 'given_back')),
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index saved_methods_customer on saved_methods (customer_id);

create table plans (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customers (id),
  currency char(3) not null,
  -- See server/plans/states.ts.
  status text not null check (status in ('requested', 'offered', 'active', 'completed', 'broken', 'declined', 'withdrawn',
    'lapsed', 'replaced', 'ended')),
  total_minor bigint not null check (total_minor > 0),
  -- The plan this one takes the place of, once it is accepted.
  replaces_id bigint references plans (id),
  -- Who asked: the debtor, a colleague, a program.
  asked_by text not null check (asked_by in ('debtor', 'user', 'api')),
  asked_by_user_id bigint references users (id),
  pay_link_id uuid,
  words text not null default '',
  -- Why it went to a person instead of being had at once.
  beyond text not null default '',
  owner_id bigint references users (id),
  decided_by bigint references users (id),
  decided_at timestamptz,
  -- To the debtor, with an offer that differs or a refusal.
  decision_words text not null default '',
  offer_until date,
  -- How instalments after the first are paid: charged on a saved method, or by link.
  charge_by text not null default 'link' check (charge_by in ('link', 'saved_method')),
  saved_method_id bigint references saved_methods (id),
  -- The warning that comes before a plan is ended, and the last day to put it right.
  warned_at timestamptz,
  warned_until date,
  -- The last day the plan was looked at for its own reminders: at most one thing is asked a day.
  walked_on date,
  started_on date,
  ended_on date,
  end_reason text not null default '',
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index plans_customer on plans (customer_id, id desc);
create index plans_deciding on plans (created_at) where status = 'requested';
create index plans_offered on plans (offer_until) where status = 'offered';
create index plans_active on plans (id) where status = 'active';

-- The invoices a plan covers, with what of each was owed when it was made.
create table plan_invoices (
  plan_id bigint not null references plans (id) on delete cascade,
  invoice_id bigint not null references invoices (id),
  amount_minor bigint not null check (amount_minor > 0),
  -- True while its plan runs: an invoice is in one running plan.
  is_active boolean not null default false,
  primary key (plan_id, invoice_id)
);
create unique index plan_invoices_one_active on plan_invoices (invoice_id) where is_active;
create index plan_invoices_invoice on plan_invoices (invoice_id);

-- What is paid of an instalment follows from the balances of the invoices: money fills them in their order, whatever way it came.
create table plan_instalments (
  id bigint generated always as identity primary key,
  plan_id bigint not null references plans (id) on delete cascade,
  position smallint not null check (position > 0),
  due_on date not null,
  amount_minor bigint not null check (amount_minor > 0),
  unique (plan_id, position)
);
-- The daily walk looks for days, not for plans: `open` is taken away when it is paid in full and put back when money is taken back.
alter table plan_instalments add column is_open boolean not null default false;
create index plan_instalments_due on plan_instalments (due_on) where is_open;

-- What of a plan's own reminders went out, so that none goes twice.
create table plan_touches (
  instalment_id bigint not null references plan_instalments (id) on delete cascade,
  step text not null check (step in ('announced', 'before', 'missed', 'warned', 'charge_failed')),
  touched_on date not null,
  -- What it asks for (minor units): when something else is due by the time it would leave, it stays.
  amount_minor bigint,
  message_id bigint,
  primary key (instalment_id, step)
);
create index plan_touches_message on plan_touches (message_id) where message_id is not null;

-- That and what the debtor agreed to. Append-only: it is evidence.
create table plan_acceptances (
  id bigint generated always as identity primary key,
  plan_id bigint not null references plans (id),
  -- The text as it was read, in its language, and its version.
  text_version text not null,
  language text not null,
  agreed_text text not null,
  -- SHA-256 of the schedule, written in one canonical way.
  schedule_hash bytea not null,
  name text not null check (name <> ''),
  -- The sum written out, as the Code civil asks of those who are no traders (art. 1376); empty otherwise.
  amount_in_words text not null default '',
  address inet,
  agent text not null default '',
  pay_link_id uuid,
  contact_id bigint,
  -- Its own tick, apart from the plan: may we charge the saved method on the days of the schedule?
  may_charge boolean not null default false,
  charge_text text not null default '',
  accepted_at timestamptz not null
);
create index plan_acceptances_plan on plan_acceptances (plan_id);
create trigger plan_acceptances_append_only before update or delete on plan_acceptances
  for each row execute function refuse_change();

-- One try to charge an instalment. Written before Stripe hears of it, so that a crash leaves a row to finish.
create table instalment_charges (
  id bigint generated always as identity primary key,
  instalment_id bigint not null references plan_instalments (id),
  -- Counts tries; a declined try is answered the same for ever under its key, so a new one needs a new number.
  try smallint not null check (try > 0),
  -- Names it in the idempotency key: row ids begin anew with a new database, this does not.
  key uuid not null unique default gen_random_uuid(),
  saved_method_id bigint not null references saved_methods (id),
  currency char(3) not null,
  amount_minor bigint not null check (amount_minor > 0),
  status text not null check (status in ('creating', 'processing', 'succeeded', 'failed', 'needs_customer', 'canceled')),
  -- The exact parameters sent, so that a repetition with the same key is the same request.
  request jsonb not null,
  payment_intent_id text unique,
  failure_code text not null default '',
  decline_code text not null default '',
  advice_code text not null default '',
  -- When it failed and may be tried again: the next day on the retry calendar.
  retry_on date,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (instalment_id, try)
);
create unique index instalment_charges_one_in_flight on instalment_charges (instalment_id)
  where status in ('creating', 'processing');
create index instalment_charges_unfinished on instalment_charges (updated_at) where status in ('creating', 'processing');
create index instalment_charges_retry on instalment_charges (retry_on) where retry_on is not null;

-- A checkout may be the payment of an instalment, and keep what it is paid with for the later ones.
alter table checkouts
  add column instalment_id bigint references plan_instalments (id),
  add column plan_id bigint references plans (id),
  add column keeps_method boolean not null default false;
create index checkouts_plan on checkouts (plan_id) where plan_id is not null;
