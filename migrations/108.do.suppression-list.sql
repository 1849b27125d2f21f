-- The list of addresses that are not written to is a page: each has a number, and the person who put it there, if one did.
alter table suppressions
  add column id bigint generated always as identity unique,
  add column added_by bigint references users (id);

-- Mails that their providers could not deliver for the time being, the latest first.
create index message_events_late on message_events (at desc) where kind in ('delayed', 'soft_bounced');
