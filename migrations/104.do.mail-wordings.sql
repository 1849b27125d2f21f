-- What the mails about invoices say, where people wrote it themselves. A wording is never changed: the newest version counts,
-- and without any the wording that comes with the program does.
create table mail_wordings (
  kind text not null check (kind in ('before_due', 'due_today', 'reminder', 'first_reminder_be')),
  -- Empty where a kind has one voice.
  tone text not null check (tone in ('', 'friendly', 'neutral', 'firm', 'final')),
  language text not null,
  -- 1 and 2 come with the program, the others are added.
  variant smallint not null check (variant between 1 and 6),
  number integer not null check (number > 0),
  origin text not null check (origin in ('written', 'restored', 'shipped', 'taken_out')),
  -- Liquid sources; none where the program's own is meant, or the wording was taken out.
  subject text,
  body text,
  note text not null default '',
  created_by bigint references users (id),
  created_at timestamptz not null,
  primary key (kind, tone, language, variant, number),
  check ((kind = 'reminder') = (tone <> '')),
  check ((origin in ('written', 'restored')) = (subject is not null and body is not null)),
  check (case origin when 'taken_out' then variant > 2 when 'shipped' then variant <= 2 else true end)
);
create trigger mail_wordings_append_only before update or delete on mail_wordings
  for each row execute function refuse_change();

-- Which of its wordings a message about invoices was written in; what it said stays in its skeleton.
alter table messages add column variant smallint;
