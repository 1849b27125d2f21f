-- A cell of who follows what that a file gives to a scenario which it cannot follow before a draft of it is activated: it is given
-- then, unless somebody changed the cell meanwhile, which takes the wish away.
create table assignment_wishes (
  audience text not null check (audience in ('company', 'public', 'consumer', 'belgian_consumer')),
  segment text not null check (segment in ('good_payer', 'standard', 'frequent_late', 'at_risk')),
  scenario_id bigint not null references scenarios (id) on delete cascade,
  wished_by bigint references users (id),
  wished_at timestamptz not null,
  primary key (audience, segment)
);
create index assignment_wishes_scenario on assignment_wishes (scenario_id);
