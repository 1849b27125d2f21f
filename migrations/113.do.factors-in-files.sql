-- Whom a line of a file says it was sold to, and the account, on its way into the books.
alter table import_lines add column factor_name text, add column factor_iban text, add column factor_bic text;
