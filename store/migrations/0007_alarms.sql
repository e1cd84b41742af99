-- Leaders are also told of what no deadline shows: a task overdue that has none, a procedure gone wrong.
alter table stegvis.notices alter column deadline drop not null;
comment on table stegvis.notices is 'Who was told of what: a deadline near or passed, a task overdue, a procedure gone wrong. Told once and never untold.';
comment on column stegvis.notices.deadline is 'The key of the deadline; null where it is about none.';
