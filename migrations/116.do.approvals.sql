-- Who changed the wording of one mail before approving it, and when: two people who edit it at once see each other.
alter table messages
  add column edited_by bigint references users (id),
  add column edited_at timestamptz,
  add check (edited is null or edited_at is not null);
