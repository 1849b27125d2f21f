-- What debtors say of who is written to: that they are not the right person, that their address is another, that there is a mailbox for
-- invoices. An address that gets reminders beside one that works counts only once somebody there has confirmed it.
create table contact_changes (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customers (id) on delete cascade,
  kind text not null check (kind in ('handed_on', 'correction', 'mailbox')),
  -- Who said so; null: the holder of a link that was made for nobody in particular.
  contact_id bigint references contacts (id) on delete cascade,
  -- Whom they named. Empty when they named nobody.
  name text not null default '',
  email text not null default '' check (email = lower(email)),
  status text not null check (status in ('waiting', 'done', 'withdrawn')),
  -- The contact it led to.
  new_contact_id bigint references contacts (id) on delete cascade,
  -- The link that confirms it.
  pay_link_id uuid references pay_links (id) on delete cascade,
  asked_at timestamptz not null,
  decided_at timestamptz,
  check ((status = 'waiting') = (decided_at is null))
);
create index contact_changes_customer on contact_changes (customer_id, id desc);
create index contact_changes_contact on contact_changes (contact_id);
create index contact_changes_email on contact_changes (email, asked_at) where email <> '';
create index contact_changes_new_contact on contact_changes (new_contact_id) where new_contact_id is not null;
create unique index contact_changes_pay_link on contact_changes (pay_link_id) where pay_link_id is not null;

-- Gets the reminders before the other billing contacts; at most one of a customer.
alter table contacts add column is_preferred boolean not null default false;
create unique index contacts_preferred on contacts (customer_id) where is_preferred and removed_at is null;

-- `unconfirmed`: opens nothing but the question whether the address is right.
alter table pay_links drop constraint pay_links_scope_check;
alter table pay_links add check (scope in ('all', 'pay_only', 'unconfirmed'));
create index pay_links_contact on pay_links (contact_id) where revoked_at is null and contact_id is not null;
