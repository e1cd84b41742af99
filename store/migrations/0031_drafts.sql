-- Drafts of forms, and which account registered what from the page of a task.

-- additive --

create table person.drafts (
    account     uuid not null references access.accounts,
    participant uuid not null,
    task        text collate "C" not null,
    event       text not null,
    fields      jsonb not null,
    saved_at    timestamptz not null default clock_timestamp(),
    primary key (account, participant, task)
);
create index drafts_participant on person.drafts (participant);
comment on table person.drafts is 'What somebody has typed into the form of a task and not yet registered; one a person and task.';
comment on column person.drafts.event is 'The event type of the form.';
comment on column person.drafts.fields is 'What stood in each field, as it was typed, by the name of the field.';

create table access.task_events (
    participant uuid not null,
    task        text collate "C" not null,
    opened_on   date not null,
    attempt     integer not null,
    event       text not null,
    source      text collate "C" not null,
    id          text collate "C" not null,
    account     uuid not null references access.accounts,
    sent_at     timestamptz not null default clock_timestamp(),
    open_before text[] not null,
    due         date,
    undone_at   timestamptz,
    primary key (participant, task, opened_on, attempt)
);
create index task_events_id on access.task_events (id);
comment on table access.task_events is 'Which account sent which event from the page of a task. No personal data of participants.';
comment on column access.task_events.attempt is 'The first is 0; one more each time that the event was undone.';
comment on column access.task_events.open_before is 'The keys of the tasks that were open for the sender just before.';
comment on column access.task_events.due is 'When the task was due.';
