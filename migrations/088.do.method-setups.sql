-- A page of Stripe's on which a card or an account is kept for a plan without paying anything.
create table method_setups (
  -- Names it in the metadata and in the idempotency key.
  key uuid primary key,
  plan_id bigint not null references plans (id),
  session_id text unique,
  created_at timestamptz not null,
  done_at timestamptz
);
create index method_setups_plan on method_setups (plan_id);

-- Whose plans go on with a method, and which charges it was used for.
create index plans_saved_method on plans (saved_method_id) where saved_method_id is not null;
create index instalment_charges_saved_method on instalment_charges (saved_method_id);
create index saved_methods_usable on saved_methods (id) where status = 'usable';
create index instalment_charges_unconfirmed on instalment_charges (updated_at) where status = 'needs_customer';
