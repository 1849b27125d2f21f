-- What becomes of money paid through Stripe that settles no invoice: the customer's credit, or sent back at once.
alter table organization
  add column surplus text not null default 'credit' check (surplus in ('credit', 'refund'));

-- Each reading of an object at Stripe takes a number before it asks: of two readings the one that began later counts.
create sequence stripe_readings;

alter table refunds
  add column reading bigint not null default 0,
  -- What its movements cost and left, in the currency Stripe settles in; null until Stripe has worked them out.
  add column fee_minor bigint,
  add column net_minor bigint,
  add column settlement_currency char(3);

alter table chargebacks
  add column reading bigint not null default 0,
  add column fee_minor bigint,
  add column net_minor bigint,
  add column settlement_currency char(3);
-- One of a payment that is not in the books belongs to a customer all the same.
alter table chargebacks add column customer_id bigint references customers (id);

create index payments_stripe_charge on payments (stripe_charge_id) where stripe_charge_id is not null;

-- Where Stripe's movements and the books differ. Found every night, settled by people, closed when they agree again.
create table stripe_differences (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('not_in_books', 'not_at_stripe', 'amount_differs', 'fee_missing')),
  object text not null check (object in ('payment', 'refund', 'chargeback')),
  -- Names the one thing that differs: Stripe's id with the kind of its movement, or ours.
  subject text not null,
  stripe_id text,
  payment_id bigint references payments (id),
  customer_id bigint references customers (id),
  currency char(3) not null,
  -- Minor units on either side; null: nothing there.
  stripe_minor bigint,
  books_minor bigint,
  happened_at timestamptz not null,
  found_at timestamptz not null,
  closed_at timestamptz
);
create unique index stripe_differences_open on stripe_differences (kind, subject) where closed_at is null;

-- How the last comparison went.
create table stripe_comparisons (
  id smallint primary key default 1 check (id = 1),
  compared_from timestamptz not null,
  compared_at timestamptz not null,
  movements integer not null
);
