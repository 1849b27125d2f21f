-- A whole customer whose reminders wait: until the end of a day, or for good when there is none ("never chase"). Its invoices of
-- tomorrow wait with those of today, so this is a row of the customer and no hold of each invoice.
create table customer_pauses (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customers (id) on delete cascade,
  -- The last day it holds; null: until it is lifted.
  until_on date,
  reason text not null,
  placed_by bigint references users (id),
  placed_at timestamptz not null,
  lifted_by bigint references users (id),
  lifted_at timestamptz
);
create unique index customer_pauses_unlifted on customer_pauses (customer_id) where lifted_at is null;
create index customer_pauses_customer on customer_pauses (customer_id, id desc);

-- `never_chase`: a person said that nobody is to be reminded of it; it has no end of its own.
alter table holds drop constraint holds_kind_check;
alter table holds add check (kind in ('dispute', 'promise', 'plan_request', 'plan', 'payment_notice', 'pause', 'never_chase',
  'payment_in_flight', 'partial_payment', 'reply', 'chargeback', 'reopened'));

-- All that keeps reminders from an invoice and was not lifted, its own and its customer's: the one place that whoever asks
-- "may it be reminded of" reads. The day of a row may have passed.
create view unlifted_holds as
select invoice_id, kind, until_on, amount_minor, cause_id, reason, placed_at, id as hold_id
from holds where lifted_at is null
union all
select i.id, case when p.until_on is null then 'never_chase' else 'customer_pause' end, p.until_on, null, p.id, p.reason,
  p.placed_at, null
from customer_pauses p join invoices i on i.customer_id = p.customer_id where p.lifted_at is null;
