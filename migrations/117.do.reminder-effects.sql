-- What each day's reminders came to: a total kept beside the messages, so that a report over years reads some thousand rows. A day is
-- counted anew whenever a message of it, or a payment of an invoice it asked for, has changed.
create table reminder_effects (
  -- In the organization's zone.
  sent_on date not null,
  -- As scenario/step.
  step text not null,
  tone text not null,
  language text not null,
  -- Which of its wordings; 0: not known.
  variant smallint not null,
  currency char(3) not null,
  messages integer not null check (messages > 0),
  invoices integer not null check (invoices >= messages),
  asked_minor bigint not null,
  -- Invoices of which all that was asked was paid within so many days, and what was paid of all of them.
  paid3 integer not null,
  paid7 integer not null,
  paid14 integer not null,
  paid30 integer not null,
  paid3_minor bigint not null,
  paid7_minor bigint not null,
  paid14_minor bigint not null,
  paid30_minor bigint not null,
  primary key (sent_on, step, tone, language, variant, currency)
);

-- One row: up to when changes are counted, null before the first time.
create table reminder_effects_counted (
  id boolean primary key default true check (id),
  until timestamptz
);
insert into reminder_effects_counted default values;

create index messages_reminders_sent on messages (sent_at) where step <> '' and sent_at is not null;
create index message_events_at on message_events (at);
create index ledger_entries_paid_recorded on ledger_entries (recorded_at) where kind in ('payment', 'discount', 'correction');
