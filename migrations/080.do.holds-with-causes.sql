-- What a hold follows from is a row of its own (a promise, a dispute, a plan, a payment notice): it is lifted with it. Null: a person
-- or the program placed it by itself.
alter table holds
  add column cause_id bigint,
  -- Null: all of the invoice waits. Otherwise this much of what is owed (minor units); the rest is asked for as ever.
  add column amount_minor bigint check (amount_minor > 0);
create index holds_cause on holds (kind, cause_id) where lifted_at is null and cause_id is not null;

-- `plan_request`: an instalment plan was asked for and nobody has decided. `payment_notice`: the debtor says that it is paid.
alter table holds drop constraint holds_kind_check;
alter table holds add check (kind in ('dispute', 'promise', 'plan_request', 'plan', 'payment_notice', 'pause',
  'payment_in_flight', 'partial_payment', 'reply', 'chargeback', 'reopened'));

-- What people attach to a dispute or to the word that they have paid. In the database, so that it commits and is backed up with
-- what it belongs to; served as an attachment only.
create table files (
  id bigint generated always as identity primary key,
  name text not null check (length(name) between 1 and 200),
  media_type text not null,
  bytes integer not null check (bytes > 0),
  sha256 bytea not null,
  content bytea not null,
  created_at timestamptz not null
);

-- What a pay link opens: everything of its customer, or paying and nothing else, to be handed on to whoever pays.
alter table pay_links add column scope text not null default 'all' check (scope in ('all', 'pay_only'));

-- A message that answers a debtor's or a colleague's step carries its facts from the start, and at most one of a kind leaves for
-- one occasion.
alter table messages add column occasion text;
create unique index messages_occasion on messages (kind, occasion) where occasion is not null;
