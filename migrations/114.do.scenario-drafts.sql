-- Counts the savings of a draft: whoever saves or activates it names the one they saw, so that two people never write over each other.
alter table scenario_versions add column revision integer not null default 1;

-- A change of who follows what, and how far the chases of the customers concerned have been worked out again.
create table assignment_walks (
  id bigint generated always as identity primary key,
  -- The cells that changed, as audience/segment.
  cells text[] not null,
  changed_by bigint references users (id),
  changed_at timestamptz not null,
  -- The last invoice it has come to; null: done.
  after_invoice_id bigint default 0,
  worked_out integer not null default 0
);
create index assignment_walks_open on assignment_walks (id) where after_invoice_id is not null;
create index scenario_versions_moving on scenario_versions (id) where moving_after is not null;
