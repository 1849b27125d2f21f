-- When somebody looked at the end of a pause: from then on today's page says it no more.
alter table holds add column end_seen_at timestamptz;
alter table customer_pauses add column end_seen_at timestamptz;
