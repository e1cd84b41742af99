-- What has to be known to do a task, and whose it is: so that an adviser need not look elsewhere.

alter table stegvis.tasks
    add column adviser text,
    add column says    jsonb not null default '{}';
comment on column stegvis.tasks.adviser is 'The account of whoever is responsible in the task''s role; null where nobody is named.';
comment on column stegvis.tasks.says is 'What has to be known to do it, in codes: the language of the information, the checklist …';

-- The tables are filled otherwise from now on.
update stegvis.journeys set sections = '{}';
