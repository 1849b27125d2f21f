-- What a scenario says is a version of it: one that was activated never changes again, so every message and every running chase can
-- be explained by the steps as they were. At most one is a draft.
create table scenario_versions (
  id bigint generated always as identity primary key,
  scenario_id bigint not null references scenarios (id) on delete cascade,
  number integer not null check (number > 0),
  -- {"steps": [...], "thanks": "..."}: checked against the type when it is read.
  definition jsonb not null,
  note text not null default '',
  created_by bigint references users (id),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  activated_by bigint references users (id),
  activated_at timestamptz,
  -- What became of the chases that were running: kept in the version they had, or moved to this one.
  running text check (running in ('keep', 'move')),
  -- The last invoice that the move has come to; null: nothing to move, or done.
  moving_after bigint,
  moved integer not null default 0,
  unique (scenario_id, number),
  check ((activated_at is null) = (running is null))
);
create unique index scenario_versions_draft on scenario_versions (scenario_id) where activated_at is null;

-- The conditions of a step stand together.
insert into scenario_versions (scenario_id, number, definition, created_at, updated_at, activated_at, running)
select s.id, 1, jsonb_set(s.definition, '{steps}', (
    select jsonb_agg(case when step.value ? 'minimum_amount_minor'
      then step.value - 'minimum_amount_minor'
        || jsonb_build_object('conditions', jsonb_build_object('minimum_amount_minor', step.value -> 'minimum_amount_minor'))
      else step.value end order by step.ordinality)
    from jsonb_array_elements(s.definition -> 'steps') with ordinality step
  )), current_timestamp, current_timestamp, current_timestamp, 'move'
from scenarios s order by s.id;

alter table scenarios
  add column active_version_id bigint references scenario_versions (id),
  -- Offered to nobody any more: only one that nobody follows is put away.
  add column archived_at timestamptz;
update scenarios s set active_version_id = v.id from scenario_versions v where v.scenario_id = s.id;
alter table scenarios drop column definition;
-- For customers whom a machine should not write to: people call.
insert into scenarios (key, name, position) values ('personal', 'By hand', 5);
insert into scenario_versions (scenario_id, number, definition, created_at, updated_at, activated_at, running)
select id, 1, '{"thanks": "always", "steps": [
  {"key": "call",      "anchor": "due", "offset_days": 3,  "channel": "call"},
  {"key": "call-2",    "anchor": "due", "offset_days": 15, "channel": "call"},
  {"key": "notice",    "anchor": "due", "offset_days": 30, "channel": "letter"},
  {"key": "hand-over", "anchor": "due", "offset_days": 60, "channel": "note"}
]}', current_timestamp, current_timestamp, current_timestamp, 'move' from scenarios where key = 'personal';
update scenarios s set active_version_id = v.id from scenario_versions v where v.scenario_id = s.id and s.active_version_id is null;

-- Which scenario follows from what a customer is, where nobody chose one for the customer or the invoice (DOMAIN 4.3).
create table scenario_assignments (
  audience text not null check (audience in ('company', 'public', 'consumer', 'belgian_consumer')),
  segment text not null check (segment in ('good_payer', 'standard', 'frequent_late', 'at_risk')),
  scenario_id bigint not null references scenarios (id),
  primary key (audience, segment)
);
insert into scenario_assignments (audience, segment, scenario_id)
select a.audience, g.segment, s.id
from unnest(array['company', 'public', 'consumer', 'belgian_consumer']) a (audience)
cross join unnest(array['good_payer', 'standard', 'frequent_late', 'at_risk']) g (segment)
join scenarios s on s.key = case when a.audience = 'belgian_consumer' then 'belgian_consumer'
  when g.segment = 'good_payer' then 'soft' when g.segment = 'frequent_late' then 'firm' else 'standard' end;

-- Chosen by a person for this invoice alone.
alter table invoices add column scenario_id bigint references scenarios (id);
create index invoices_scenario on invoices (scenario_id) where scenario_id is not null;

-- The version whose steps a chase counts by, a touch carried out, and a line of a message stands for.
alter table chases add column version_id bigint;
update chases c set version_id = s.active_version_id from scenarios s where s.id = c.scenario_id;
alter table chases alter column version_id set not null;
alter table touches add column version_id bigint;
update touches t set version_id = s.active_version_id from scenarios s where s.id = t.scenario_id;
alter table touches alter column version_id set not null;
alter table message_lines add column version_id bigint;
update message_lines l set version_id = t.version_id
from messages m join touches t on t.id = m.touch_id where m.id = l.message_id and l.position is not null;

-- Who of the team looks after a customer.
alter table customers add column owner_id bigint references users (id);

-- DOMAIN 4.6: contacts of any kind in thirty days, with businesses and with consumers.
alter table organization
  add column contacts_max integer not null default 6 check (contacts_max between 1 and 30),
  add column consumer_contacts_max integer not null default 4 check (consumer_contacts_max between 1 and 30);

-- To whom a message goes beside the one it is addressed to, as {"field": "to" | "cc", "name", "address"}.
alter table messages add column copies jsonb not null default '[]';
alter table messages drop constraint messages_status_check;
alter table messages add check (status in ('awaiting_approval', 'queued', 'claimed', 'sending', 'accepted', 'delivered', 'bounced',
  'complained', 'rejected', 'unknown', 'skipped'));
create index messages_approval on messages (id) where status = 'awaiting_approval';
-- What a person changed of this one mail before approving it: its wording in the language of the message editor.
alter table messages add column edited jsonb;

-- A call, letter or note of a scenario is a task of its touch.
alter table tasks add column touch_id bigint references touches (id) on delete cascade;
create unique index tasks_touch on tasks (touch_id) where touch_id is not null;

-- Calls, letters and notes that were passed over because nobody could be given them become touches, and what is left to do tasks.
create temporary table by_hand on commit drop as
select s.invoice_id, s.cycle, s.position, s.step_key, s.decided_on, i.customer_id, i.currency, c.scenario_id, c.version_id,
  step.channel, k.key || '/' || s.step_key as step, d.done_at, d.done_by
from touch_steps s
join invoices i on i.id = s.invoice_id
join chases c on c.invoice_id = s.invoice_id
join scenarios k on k.id = c.scenario_id
join scenario_versions v on v.id = c.version_id
cross join lateral (
  select e ->> 'channel' as channel from jsonb_array_elements(v.definition -> 'steps') e where e ->> 'key' = s.step_key
) step
left join tasks d on d.kind = 'step_by_hand' and d.subject = s.invoice_id || '/' || s.cycle || '/' || s.position
where s.outcome = 'passed_over' and s.reason = 'channel_not_available' and step.channel <> 'email';
insert into touches (customer_id, currency, scenario_id, version_id, step_key, channel, touched_on, created_at)
select distinct on (customer_id, currency, decided_on, channel) customer_id, currency, scenario_id, version_id, step_key,
  channel, decided_on, current_timestamp
from by_hand order by customer_id, currency, decided_on, channel, position desc
on conflict (customer_id, currency, touched_on, channel) do nothing;
update touch_steps s set outcome = 'carried', reason = '', touch_id = t.id
from by_hand b join touches t on (t.customer_id, t.currency, t.touched_on, t.channel)
  = (b.customer_id, b.currency, b.decided_on, b.channel)
where (s.invoice_id, s.cycle, s.position) = (b.invoice_id, b.cycle, b.position);
-- What is older than the thirty days the list reached back was nobody's work any more.
insert into tasks (kind, subject, customer_id, invoice_id, touch_id, details, created_at, done_at, done_by)
select distinct on (t.id) 'step_' || b.channel, 'touch/' || t.id, b.customer_id, b.invoice_id, t.id,
  jsonb_build_object('step', b.step), current_timestamp, b.done_at, b.done_by
from by_hand b join touches t on (t.customer_id, t.currency, t.touched_on, t.channel)
  = (b.customer_id, b.currency, b.decided_on, b.channel)
where b.done_at is not null or b.decided_on > current_date - 30
order by t.id, b.done_at nulls first;
delete from tasks where kind = 'step_by_hand';
