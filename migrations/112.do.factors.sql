-- Who invoices were sold to: of those only a payment to the factor's account discharges (DOMAIN 4.3).
create table factors (
  id bigint generated always as identity primary key,
  name text not null check (name <> ''),
  -- Without spaces; checked by its digits when it is written.
  iban text not null check (iban <> ''),
  bic text not null default '',
  -- The account holder's legal name, which banks compare; empty: the name.
  holder text not null default '',
  -- What the factor wants quoted beside the reference, such as a contract number.
  note text not null default '',
  -- Said in place of the ready sentence about where to pay, in every language; empty: that sentence.
  notice text not null default '',
  -- Whether debtors may pay by card all the same, with the money passed on.
  card_allowed boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index factors_name on factors (lower(name));

alter table invoices add column factor_id bigint references factors (id);
create index invoices_factored on invoices (due_on, id) where factor_id is not null;
