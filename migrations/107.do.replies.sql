-- Working days that reminders wait after a customer answered by mail; 0: they do not.
alter table organization
  add column reply_hold_days integer not null default 2 check (reply_hold_days between 0 and 10);

-- The Message-ID that its reader sees, where the provider gave one of its own: an answer refers to it.
alter table messages add column mail_id text;
create index messages_mail_id on messages (mail_id) where mail_id is not null;

-- What came back by mail: what a person wrote, what a machine wrote for them, and what could not be delivered. Without a customer
-- nobody knows yet whose it is.
create table replies (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('answer', 'automatic', 'bounce')),
  source text not null check (source in ('resend', 'imap', 'by_hand')),
  -- The provider's number, the place in the mailbox, or the key of the form: the same one is read once.
  source_id text not null,
  -- Its own Message-ID: the same mail may come by two ways.
  mail_id text,
  -- The message it answers.
  message_id bigint references messages (id) on delete set null,
  customer_id bigint references customers (id) on delete cascade,
  contact_id bigint references contacts (id),
  matched_by text check (matched_by in ('message', 'sender', 'person')),
  from_name text not null default '',
  from_address text not null default '',
  subject text not null default '',
  -- All that was written, with what it quotes.
  words text not null default '',
  -- What told that a machine wrote it.
  automatic_because text not null default '',
  -- Of its headers those that decided.
  headers jsonb not null default '[]',
  received_at timestamptz not null,
  recorded_at timestamptz not null,
  -- The last day its invoices wait, when it held any.
  hold_until date,
  handled_at timestamptz,
  handled_by bigint references users (id),
  unique (source, source_id),
  check ((customer_id is null) = (matched_by is null))
);
create unique index replies_mail on replies (mail_id) where mail_id is not null;
create index replies_customer on replies (customer_id, id desc);
create index replies_message on replies (message_id) where message_id is not null;
create index replies_contact on replies (contact_id) where contact_id is not null;
create index replies_waiting on replies (id desc) where kind = 'answer' and handled_at is null;
create index replies_kind on replies (kind, id desc);

create table reply_invoices (
  reply_id bigint not null references replies (id) on delete cascade,
  invoice_id bigint not null references invoices (id) on delete cascade,
  primary key (reply_id, invoice_id)
);
create index reply_invoices_invoice on reply_invoices (invoice_id, reply_id desc);

-- What came with it: kept when it may be (see files), else its name and size alone, with the reason.
create table reply_files (
  reply_id bigint not null references replies (id) on delete cascade,
  position integer not null,
  name text not null,
  bytes integer not null check (bytes >= 0),
  file_id bigint references files (id),
  problem text not null default '',
  primary key (reply_id, position),
  check ((file_id is null) = (problem <> ''))
);
create index reply_files_file on reply_files (file_id) where file_id is not null;

-- How far a watched mailbox was read. Moved in the transaction that keeps the mail.
create table mailboxes (
  name text primary key,
  uid_validity bigint not null,
  last_uid bigint not null,
  read_at timestamptz not null,
  -- Since when it cannot be read, and what it said.
  failing_since timestamptz,
  problem text not null default ''
);
