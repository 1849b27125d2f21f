-- Terms of the early-payment discount, {"tiers": [...], "basis": ..., "partial": ...}: checked against the type when read.
-- Null: the next one up holds (invoice, customer, organization). No tiers: no discount, said on purpose.
alter table organization
  add column discount_terms jsonb,
  -- What corrects the VAT of a discount on the gross amount: a credit note of ours, or the mention on the invoice.
  add column discount_note text not null default 'credit_note' check (discount_note in ('credit_note', 'mention')),
  -- Of whom no discount is granted on anything while it lasts; the invoice concerned gets none in any case.
  add column discount_off_for text[] not null default '{overdue,disputed,planned}'
    check (discount_off_for <@ array['overdue', 'disputed', 'planned']),
  -- Bank days a transfer may be booked after the last day.
  add column discount_tolerance_days smallint not null default 0 check (discount_tolerance_days between 0 and 3);
alter table customers add column discount_terms jsonb;
alter table invoices
  add column discount_terms jsonb,
  -- Before VAT, where it is known.
  add column net_minor bigint,
  -- [{"ratePercentHundredths": 2000, "netMinor": 100000, "vatMinor": 20000}], one by rate, where they are known.
  add column vat_lines jsonb check (jsonb_typeof(vat_lines) = 'array');

-- What a file says of them, on its way into the books.
alter table import_lines add column net_minor bigint, add column vat_lines jsonb, add column discount_terms jsonb;

-- Discounts that were granted, one line by invoice; a payment's lines are one note. A line is never changed: taken back, it
-- is void.
create table discount_notes (
  id bigint generated always as identity primary key,
  payment_id bigint not null references payments (id),
  -- Names it to the debtor's accountant. The creditor's own credit note has its number in the creditor's books.
  number text not null generated always as ('D-' || extract(year from granted_on)::int::text || '-' || payment_id::text) stored,
  invoice_id bigint not null references invoices (id),
  currency char(3) not null,
  mode text not null check (mode in ('credit_note', 'mention', 'net_of_tax')),
  gross_minor bigint not null check (gross_minor > 0),
  -- Of the gross: null where the invoice's VAT is not known.
  net_minor bigint,
  vat_minor bigint,
  vat_lines jsonb not null default '[]',
  -- What granted it and until when; null when the terms have changed since it was quoted.
  tier jsonb,
  last_day date,
  -- The day it counts from, in the organization's zone.
  granted_on date not null,
  created_at timestamptz not null,
  voided_at timestamptz,
  voided_because text check (voided_because in ('undone', 'refund', 'chargeback', 'moved')),
  check (num_nonnulls(net_minor, vat_minor) in (0, 2)),
  check (net_minor + vat_minor = gross_minor),
  check ((voided_at is null) = (voided_because is null))
);
create unique index discount_notes_in_force on discount_notes (payment_id, invoice_id) where voided_at is null;
create index discount_notes_invoice on discount_notes (invoice_id);
