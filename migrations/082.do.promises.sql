-- Small files that leave with a message, as {"filename", "contentType", "text"}. No private link stands in them.
alter table messages add column attachments jsonb not null default '[]';

alter table organization
  -- Calendar days a debtor may promise ahead, and how many promises one invoice may be in at a time (DOMAIN 4.7).
  add column promise_max_days integer not null default 30 check (promise_max_days between 1 and 365),
  add column promise_max_open integer not null default 2 check (promise_max_open between 1 and 10);

-- A debtor's word to pay an amount by a day. It holds its invoices until it is judged by what was paid.
create table promises (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customers (id),
  currency char(3) not null,
  amount_minor bigint not null check (amount_minor > 0),
  promised_on date not null,
  status text not null default 'open' check (status in ('open', 'kept', 'partly_kept', 'broken', 'withdrawn')),
  made_by text not null check (made_by in ('debtor', 'user', 'api')),
  user_id bigint references users (id),
  pay_link_id uuid references pay_links (id) on delete set null,
  words text not null default '',
  -- What its invoices owed then.
  balance_minor bigint not null,
  -- Their last ledger entry then: what counts came after it.
  after_entry_id bigint not null,
  made_at timestamptz not null,
  -- The first day on which it is judged: two bank days have passed since the one promised.
  judge_on date not null,
  judged_at timestamptz,
  -- What had been paid of it when it ended.
  paid_minor bigint not null default 0,
  -- Who or what ended one that was withdrawn: the debtor, the team, a new promise in its place, or nothing being owed any more.
  withdrawn_because text check (withdrawn_because in ('debtor', 'team', 'replaced', 'nothing_owed')),
  -- Of one partly kept: the last day on which a new date for the rest may be given, reminders waiting until then.
  renew_until date,
  renews_id bigint references promises (id),
  -- The customer's second broken one within ninety days.
  is_repeated boolean not null default false,
  -- Of the form it came by: pressed twice, it is one promise.
  form_key uuid unique,
  check ((status = 'open') = (judged_at is null)),
  check ((status = 'withdrawn') = (withdrawn_because is not null))
);
create index promises_due on promises (judge_on) where status = 'open';
create index promises_customer on promises (customer_id, id desc);
create index promises_status on promises (status, id desc);
create unique index promises_renewal on promises (renews_id) where renews_id is not null;
create index promises_pay_link on promises (pay_link_id) where pay_link_id is not null;

-- The invoices of a promise, its amount spread over them, oldest due first.
create table promise_invoices (
  promise_id bigint not null references promises (id) on delete cascade,
  invoice_id bigint not null references invoices (id) on delete cascade,
  amount_minor bigint not null check (amount_minor > 0),
  primary key (promise_id, invoice_id)
);
create index promise_invoices_invoice on promise_invoices (invoice_id, promise_id);

-- Promises that stood as holds by hand become promises of what is owed now. Their days of grace skip weekends; the bank holidays
-- that one of them may meet are not looked up here.
alter table promises add column hold_id bigint;
insert into promises (customer_id, currency, amount_minor, promised_on, made_by, user_id, words, balance_minor,
  after_entry_id, made_at, judge_on, hold_id)
select i.customer_id, i.currency, i.balance_minor, h.until_on, case when h.placed_by is null then 'api' else 'user' end,
  h.placed_by, h.reason, i.balance_minor, coalesce((select max(id) from ledger_entries where invoice_id = i.id), 0),
  h.placed_at,
  h.until_on + case extract(isodow from h.until_on)::int when 4 then 5 when 5 then 5 when 6 then 4 else 3 end, h.id
from holds h join invoices i on i.id = h.invoice_id
where h.kind = 'promise' and h.cause_id is null and h.lifted_at is null and h.until_on is not null and i.balance_minor > 0
order by h.id;
insert into promise_invoices (promise_id, invoice_id, amount_minor)
select p.id, h.invoice_id, p.amount_minor from promises p join holds h on h.id = p.hold_id;
update holds h set cause_id = p.id, until_on = p.judge_on - 1 from promises p where p.hold_id = h.id;
update holds set lifted_at = current_timestamp where kind = 'promise' and cause_id is null and lifted_at is null;
alter table promises drop column hold_id;
