-- Names this installation on everything it makes at Stripe, whose account may serve other software too.
create table installation (
  id smallint primary key default 1 check (id = 1),
  app_id uuid not null default gen_random_uuid()
);
insert into installation default values;

-- Names a checkout at Stripe and in its idempotency key: row ids begin anew with a new database, this does not.
alter table checkouts add column key uuid not null default gen_random_uuid();
create unique index checkouts_key on checkouts (key);
create index checkouts_payment_intent on checkouts (payment_intent_id) where payment_intent_id is not null;

-- The fee and the net amount are in the currency Stripe settles in, which may differ from the payment's.
alter table payments add column settlement_currency char(3);
create index payments_without_fee on payments (id) where stripe_charge_id is not null and fee_minor is null;
