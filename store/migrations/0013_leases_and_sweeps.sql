-- Leadership is a lease that expires by itself: a session's lock is kept by a process that is frozen or cut off. And the
-- database knows which journeys are to be looked at, so that one whose timer was lost goes on.

create table stegvis.leases (
    name       text primary key,
    holder     uuid not null,
    fence      bigint not null,
    expires_at timestamptz not null
);
comment on table stegvis.leases is 'Work that one process does at a time, and which process has it until when.';
comment on column stegvis.leases.name is 'The work, such as dispatcher.';
comment on column stegvis.leases.holder is 'The process, by an id that it drew when it started.';
comment on column stegvis.leases.fence is 'Grows with each change of holder; whoever writes for the holder names it, and is refused once it is not the newest.';
comment on column stegvis.leases.expires_at is 'Until when the lease holds unless it is renewed, by the clock of the database.';

alter table stegvis.mailbox add column swept_at timestamptz;
comment on column stegvis.mailbox.swept_at is 'When the dispatcher last nudged the journey though no event had come: its day had come, or it had no workflow.';
create index journeys_wake on stegvis.journeys (wake_on) where wake_on is not null;

-- The index on (participant, kind, about) takes nulls for different.
alter table stegvis.incidents alter column participant drop not null;
comment on column stegvis.incidents.participant is 'Null where it is an incident of the whole caseload.';
create unique index incidents_open_of_all on stegvis.incidents (kind) where participant is null and resolved_at is null;
