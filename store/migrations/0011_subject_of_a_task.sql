-- A task names its subject in fields; what only the console will write comes with the console.

alter table stegvis.tasks
    add column subject jsonb not null default '{}',
    drop column claimed_by,
    drop column claimed_at,
    drop column follow_up_on,
    drop column comment;
comment on table stegvis.tasks is 'What people are asked to do. Closed tasks stay; the same key opens again.';
comment on column stegvis.tasks.subject is 'What the task is about besides the participant, by the name of the field: meeting, measure, decision, booking …';

-- The tasks are written with one column more from now on.
update stegvis.journeys set sections = '{}';
