-- The inbox: every accepted event, and per participant a mailbox that tells how far its events have come.

create table stegvis.inbox (
    seq           bigint generated always as identity primary key,
    source        text collate "C" not null,
    id            text collate "C" not null,
    name          text not null,
    participant   uuid not null,
    business_date date not null,
    time          timestamptz not null,
    own           boolean not null,
    data          jsonb not null,
    body_hash     bytea not null,
    received_at   timestamptz not null default clock_timestamp(),
    unique (source, id)
);
create index inbox_participant on stegvis.inbox (participant);
comment on table stegvis.inbox is 'Every accepted event, once; append-only. Accepted means committed here.';
comment on column stegvis.inbox.source is 'With id: the idempotency key.';
comment on column stegvis.inbox.name is 'The short type name, such as guidance.assessed.';
comment on column stegvis.inbox.business_date is 'The day it happened; deadlines start from and are judged by it.';
comment on column stegvis.inbox.time is 'When it was registered, by the sender''s clock.';
comment on column stegvis.inbox.own is 'Written by one of the engine''s own activities; counts of what came from outside leave it out.';
comment on column stegvis.inbox.data is 'The event''s data without personal data.';
comment on column stegvis.inbox.body_hash is 'Keyed hash of the whole body as it came, to tell a repetition from another event under the same key.';

create table stegvis.mailbox (
    participant   uuid primary key,
    starts        boolean not null,
    news          integer not null,
    dispatched    integer not null default 0,
    played        integer not null default 0,
    waiting_since timestamptz not null,
    dispatched_at timestamptz,
    traceparent   text,
    check (played <= dispatched and dispatched <= news)
) with (fillfactor = 70);
comment on table stegvis.mailbox is 'How far a participant''s events have come. Its row lock is what intake, dispatch and commit of one participant agree by.';
comment on column stegvis.mailbox.starts is 'An event that starts a journey is among the events; without one nobody is nudged.';
comment on column stegvis.mailbox.news is 'How many events were accepted so far.';
comment on column stegvis.mailbox.dispatched is 'How many of them the journey was nudged about.';
comment on column stegvis.mailbox.played is 'How many of them the committed view was played from.';
comment on column stegvis.mailbox.traceparent is 'The span of the latest intake (W3C Trace Context), where tracing is on.';
comment on column stegvis.mailbox.waiting_since is 'Since when it has news that could be dispatched.';

-- Both indexes hold only mailboxes on which something is to be done, so that idle and unmatched ones cost nothing.
create index mailbox_undispatched on stegvis.mailbox (waiting_since) where starts and dispatched < news;
create index mailbox_unplayed on stegvis.mailbox (dispatched_at) where starts and played < dispatched;

create table stegvis.intake_tally (
    day        date not null,
    slot       smallint not null,
    accepted   bigint not null default 0,
    duplicates bigint not null default 0,
    refused    bigint not null default 0,
    primary key (day, slot)
);
comment on table stegvis.intake_tally is 'What intake answered to the outside, by UTC day.';
comment on column stegvis.intake_tally.slot is 'Spreads the counts over rows by connection, so that intakes need not wait for each other; summed when read.';
