-- Lines of files in preview, compared with the books set-based. Unlogged: after a crash the file is read again.
create unlogged table import_lines (
  import_id bigint not null,
  line integer not null,
  number text,
  customer_number text,
  issued_on date,
  due_on date,
  currency text,
  total_minor bigint,
  -- Still owed according to the file; null: it does not say.
  open_minor bigint,
  settled_on date,
  is_disputed boolean not null,
  reference text,
  subject text,
  -- Why the line cannot be taken, and what to know about it all the same: [{"code", "field", "value"}].
  problems jsonb,
  notes jsonb,
  primary key (import_id, line)
);

-- What the lines of each customer say of it together.
create unlogged table import_customers (
  import_id bigint not null,
  number text not null,
  name text,
  kind text,
  country text,
  language text,
  -- What a new customer gets where the file says nothing.
  default_country text not null,
  default_language text not null,
  street text,
  postal_code text,
  city text,
  enterprise_number text,
  contacts jsonb not null,
  outcome text check (outcome in ('new', 'changed', 'unchanged', 'unused')),
  -- {"name": [before, after]}
  changes jsonb,
  primary key (import_id, number)
);

-- What applying would do. A line without a row here changes nothing, so that the same file again costs next to nothing.
create unlogged table import_outcomes (
  import_id bigint not null,
  line integer not null,
  outcome text not null check (outcome in ('new', 'changed', 'unchanged', 'rejected')),
  -- Ids are drawn when lines are compared, so that applying is plain inserts of sets.
  invoice_id bigint,
  payment_id bigint,
  -- What the books held when the line was compared: applying stops when they hold something else by then.
  seen_total_minor bigint,
  seen_balance_minor bigint,
  correction_minor bigint not null default 0,
  pay_minor bigint not null default 0,
  places_hold boolean not null default false,
  changes jsonb,
  reasons jsonb,
  primary key (import_id, line)
);

-- Uploaded tables are stored as they are: compressing them takes longer than all the rest of an import.
alter table imports alter column file set storage external;
