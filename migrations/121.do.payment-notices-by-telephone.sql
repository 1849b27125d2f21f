-- A debtor says that something is paid in the portal, or to a colleague on the telephone.
alter table payment_notices
  add column made_by text not null default 'debtor' check (made_by in ('debtor', 'user')),
  add column user_id bigint references users (id),
  add check ((made_by = 'user') = (user_id is not null));
alter table payment_notices alter column made_by drop default;
