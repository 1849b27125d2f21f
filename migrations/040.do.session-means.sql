-- Whoever came in by a mailed link may set a new password without knowing the old one: it is how a forgotten one is replaced.
alter table sessions add opened_by_link boolean not null default false;
