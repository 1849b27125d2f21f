-- What decides the segment of a customer, to be changed by an administrator (DOMAIN 4.3 gives the values to begin with).
create table segment_settings (
  id boolean primary key default true check (id),
  -- How far back is looked: payments, reminders, formal notices and promises of this many months.
  months integer not null default 12 check (months between 1 and 60),
  -- Fewer paid invoices than this say nothing about a habit.
  paid_min integer not null default 3 check (paid_min between 1 and 100),
  -- Days late, weighed by amount: up to the first a good payer, past the second often late.
  good_days integer not null default 5 check (good_days between 0 and 90),
  late_days integer not null default 15 check (late_days between 1 and 180),
  -- Reminders of one invoice from which nobody is called a good payer.
  reminders_min integer not null default 3 check (reminders_min between 1 and 20),
  -- From these on: often late.
  notices_min integer not null default 2 check (notices_min between 1 and 20),
  broken_min integer not null default 2 check (broken_min between 1 and 20),
  updated_at timestamptz not null,
  check (good_days < late_days)
);
insert into segment_settings (updated_at) values (current_timestamp);

-- What was worked out of each customer, and what a person or a program set in its place. `customers.segment` is the one in effect.
create table customer_segments (
  customer_id bigint primary key references customers (id) on delete cascade,
  computed text check (computed in ('good_payer', 'standard', 'frequent_late', 'at_risk')),
  -- [{"code", …figures}]: codes and figures; the sentences are written where they are shown.
  reasons jsonb not null default '[]',
  computed_at timestamptz,
  set_to text check (set_to in ('good_payer', 'standard', 'frequent_late', 'at_risk')),
  -- Null beside `set_at`: a program did.
  set_by bigint references users (id),
  set_at timestamptz,
  set_because text not null default '',
  -- The last day it holds, in the organization's zone; null: until it is given back.
  set_until date,
  check ((set_to is null) = (set_at is null)),
  check (set_to is not null or (set_by is null and set_until is null and set_because = ''))
);
create index customer_segments_set_until on customer_segments (set_until) where set_until is not null;

-- A segment other than the standard one can only have been stated so far: it stays as it was set.
insert into customer_segments (customer_id, set_to, set_at)
select id, segment, updated_at from customers where segment <> 'standard';

create index customers_segment on customers (segment, lower(name), id);

alter table customers
  -- The most they may owe, in minor units of the organization's currency; null: no limit is watched.
  add column credit_limit_minor bigint check (credit_limit_minor >= 0),
  -- The day an insolvency became known.
  add column insolvent_since date;

-- Broken promises of a customer by the day they were judged: one of the facts a segment follows from.
create index promises_broken on promises (customer_id, judged_at) where status = 'broken';
