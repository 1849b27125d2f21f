-- What a debtor may pay with at Stripe, of what Stripe offers for the amount, the currency and the country. Buying on credit is
-- off at first: it is no answer to an overdue invoice.
alter table organization add column payment_methods text[] not null
  default '{card,link,bancontact,ideal,sepa_debit,paypal}' check (cardinality(payment_methods) > 0);
