-- What a debtor says is wrong with an invoice, whole or in part, until the team decides or the debtor withdraws it.
create table disputes (
  id bigint generated always as identity primary key,
  invoice_id bigint not null references invoices (id),
  customer_id bigint not null references customers (id),
  reason text not null check (reason in ('not_received', 'not_as_ordered', 'price', 'credited', 'addressee', 'duplicate',
    'other')),
  -- Null: all of the invoice. Minor units.
  amount_minor bigint check (amount_minor > 0),
  status text not null default 'open' check (status in ('open', 'accepted', 'partly_accepted', 'rejected', 'withdrawn')),
  -- Whose turn it is while it is open, and by which day.
  waiting_for text not null default 'team' check (waiting_for in ('team', 'debtor')),
  answer_by date not null,
  -- What the owner has been told of that day.
  nudged text not null default '' check (nudged in ('', 'near', 'passed')),
  -- Null: everybody who collects.
  owner_id bigint references users (id),
  opened_by text not null check (opened_by in ('debtor', 'user', 'api', 'import')),
  opened_by_user bigint references users (id),
  pay_link_id uuid references pay_links (id),
  contact_id bigint references contacts (id),
  -- For the team alone.
  note text not null default '',
  accepted_minor bigint check (accepted_minor > 0),
  credit_note_id bigint references credit_notes (id),
  decision text not null default '',
  decided_by bigint references users (id),
  decided_at timestamptz,
  -- The day reminders of what was disputed begin again.
  resume_on date,
  opened_at timestamptz not null,
  check ((status = 'open') = (decided_at is null)),
  check ((status in ('accepted', 'partly_accepted')) = (credit_note_id is not null))
);
create unique index disputes_one_open on disputes (invoice_id) where status = 'open';
create index disputes_waiting on disputes (waiting_for, answer_by, id) where status = 'open';
create index disputes_decided on disputes (decided_at desc, id desc) where status <> 'open';
create index disputes_customer on disputes (customer_id, id desc);
create index disputes_invoice on disputes (invoice_id, id desc);

create table dispute_messages (
  id bigint generated always as identity primary key,
  dispute_id bigint not null references disputes (id),
  author text not null check (author in ('debtor', 'user')),
  user_id bigint references users (id),
  -- As they were called then.
  name text not null,
  text text not null,
  at timestamptz not null
);
create index dispute_messages_dispute on dispute_messages (dispute_id, id);

create table dispute_files (
  file_id bigint primary key references files (id),
  dispute_message_id bigint not null references dispute_messages (id)
);
create index dispute_files_message on dispute_files (dispute_message_id);

-- Who looks after disputes of a reason; without a row everybody who collects does.
create table dispute_owners (
  reason text primary key,
  user_id bigint not null references users (id)
);

-- Disputes were holds until now, placed by a person or an import. Those that still hold become disputes; their words were
-- written for the team alone, and stay so.
with standing as (
  select distinct on (h.invoice_id) h.id, h.invoice_id, i.customer_id, h.reason, h.placed_by, h.placed_at
  from holds h join invoices i on i.id = h.invoice_id
  where h.kind = 'dispute' and h.lifted_at is null and h.cause_id is null and i.balance_minor > 0
    and (h.until_on is null or h.until_on >= current_date)
  order by h.invoice_id, h.id
), made as (
  insert into disputes (invoice_id, customer_id, reason, answer_by, opened_by, opened_by_user, note, opened_at)
  select invoice_id, customer_id, 'other', current_date + 7, case when reason = 'import' then 'import' else 'user' end,
    placed_by, case when reason = 'import' then '' else reason end, placed_at
  from standing
  returning id, invoice_id
)
update holds set cause_id = made.id, until_on = null
from standing join made on made.invoice_id = standing.invoice_id
where holds.id = standing.id;
update holds set lifted_at = now() where kind = 'dispute' and lifted_at is null and cause_id is null;
