-- The most a customer may owe, as a file says it, on its way into the books: minor units of the organization's currency.
alter table import_customers add column credit_limit_minor bigint check (credit_limit_minor >= 0);
