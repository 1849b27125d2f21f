-- The sixty days of everybody, when the book is too large to be worked out while somebody waits: a job works them out, slice by
-- slice of the customers, and they are kept with the moment they are of. Nothing here is known from nowhere else.
create table kept_previews (
  id bigint generated always as identity primary key,
  -- Null: with the scenarios as they are; else beside them with this draft.
  version_id bigint references scenario_versions (id) on delete cascade,
  asked_at timestamptz not null,
  -- Null: a worker has not come to it yet.
  begun_at timestamptz,
  -- The day on which it began, in the organization's zone.
  today date,
  -- A digest of what decides beside the customers themselves: scenarios, who follows what, limits. Another one now: it is out of date.
  assumed text,
  customers_ahead integer not null default 0,
  -- How far it has come.
  after_customer_id bigint not null default 0,
  looked_at integer not null default 0,
  -- Customers that get anything at all.
  customers integer not null default 0,
  done_at timestamptz
);
-- One that is shown and one that is worked out, of each kind.
create unique index kept_previews_open on kept_previews (coalesce(version_id, 0)) where done_at is null;
create unique index kept_previews_done on kept_previews (coalesce(version_id, 0)) where done_at is not null;
create index kept_previews_version on kept_previews (version_id);

create table kept_preview_counts (
  preview_id bigint not null references kept_previews (id) on delete cascade,
  on_day date not null,
  -- Beside the scenarios as they are: in both, only with the draft, or not with it.
  mark text not null check (mark in ('same', 'new', 'gone')),
  scenario text not null,
  step text not null,
  channel text not null,
  currency char(3) not null,
  touches integer not null,
  invoices integer not null,
  -- Of a note nothing is asked.
  asked_minor bigint not null,
  primary key (preview_id, on_day, mark, scenario, step, channel, currency)
);

-- Who gets something on which day: of each slice the customers in their order.
create table kept_preview_customers (
  preview_id bigint not null references kept_previews (id) on delete cascade,
  on_day date not null,
  last_customer_id bigint not null,
  customer_ids bigint[] not null,
  primary key (preview_id, on_day, last_customer_id)
);
