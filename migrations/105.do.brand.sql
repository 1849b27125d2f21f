-- Lines the organization signs its mails with; none: the sender's name and its own.
alter table organization add column signature text not null default '';

-- A logo stays where mails that were sent show it from, whatever takes its place later.
create table brand_logos (
  -- SHA-256 of its content, in hexadecimal.
  hash text primary key,
  media_type text not null check (media_type in ('image/png', 'image/jpeg')),
  -- In pixels.
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  content bytea not null,
  created_at timestamptz not null
);
alter table organization add column logo_hash text references brand_logos (hash);
