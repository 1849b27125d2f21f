-- A form that books money carries a key: pressed twice, it books once, and the second press gets the first one's answer.
create table forms_sent (
  key uuid primary key,
  -- What was sent with it: the same key with other values is a form that was changed after it had been sent.
  digest bytea not null,
  answer text not null default '',
  sent_at timestamptz not null
);
