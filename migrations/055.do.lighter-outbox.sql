-- A message changes its state three times, and each change rewrites every index that names the state: only states that
-- are rare and asked for keep one. Most messages are accepted or delivered, so those are found by their number.
drop index messages_status;
drop index messages_attention;
create index messages_attention on messages (status, id desc)
  where status in ('unknown', 'rejected', 'bounced', 'complained', 'skipped');

-- Half of what planning a message cost was looking up rows that the same transaction has just written, or that are never
-- deleted (runs, scenarios, contacts): these references are made by one statement, in runs/queries.ts, and nowhere else.
-- What follows a deletion of a customer or an invoice keeps its foreign key.
alter table touches drop constraint touches_run_id_fkey;
alter table touches drop constraint touches_scenario_id_fkey;
drop index touches_run;
alter table messages drop constraint messages_touch_id_fkey;
alter table messages drop constraint messages_run_id_fkey;
alter table messages drop constraint messages_contact_id_fkey;
alter table messages drop constraint messages_pay_link_id_fkey;
alter table message_lines drop constraint message_lines_message_id_fkey;
alter table touch_steps drop constraint touch_steps_touch_id_fkey;
