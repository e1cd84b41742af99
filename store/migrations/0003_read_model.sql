-- The read model: what a journey was found to be when it was last played. The function stegvis.commit alone writes it,
-- except for what people add to tasks, and how requests fare. There are no foreign keys to journeys: requests, notices
-- and closed tasks tell what was really done, and stay when the journey they came from is no more.

create table stegvis.journeys (
    participant  uuid primary key,
    kommune      text,
    county       text,
    rule_set     text,
    status       text not null check (status in ('active', 'closed')),
    stages       jsonb not null,
    eligibility  text,
    settled_on   date,
    closed_on    date,
    buffered     jsonb not null,
    wake_on      date,
    as_of        date not null,
    sections     bigint[] not null,
    committed_at timestamptz not null default clock_timestamp()
) with (fillfactor = 80);
comment on table stegvis.journeys is 'Every journey as it stood when it was last played. A participant whose starting event is missing or retracted has none.';
comment on column stegvis.journeys.stages is 'The status of every stage by name.';
comment on column stegvis.journeys.buffered is 'Accepted events that no wait has taken, oldest first, as [source, id].';
comment on column stegvis.journeys.wake_on is 'The next day on which the state changes by itself.';
comment on column stegvis.journeys.as_of is 'The day it was played for.';
comment on column stegvis.journeys.sections is 'Hashes of the waits, tasks, deadlines, timeline, requests and notices last committed: equal ones are not looked at again. A migration that changes how those tables are filled sets this to {}.';
comment on column stegvis.journeys.committed_at is 'When this row last changed.';

create table stegvis.waits (
    participant  uuid not null,
    key          text collate "C" not null,
    stage        text not null,
    event        text not null,
    also         text[] not null,
    role         text not null,
    party        text not null,
    organisation text not null,
    since        date not null,
    due          date,
    deadline     text,
    primary key (participant, key)
);
comment on table stegvis.waits is 'What journeys wait for now: which event, from whom, since when and until when.';
comment on column stegvis.waits.also is 'Other event types that answer the same wait.';
comment on column stegvis.waits.deadline is 'The key of the deadline that watches it.';

create table stegvis.tasks (
    participant    uuid not null,
    key            text collate "C" not null,
    type           text not null,
    stage          text not null,
    completes_with text not null,
    role           text not null,
    organisation   text not null,
    opened_on      date not null,
    due            date,
    deadline       text,
    closed_on      date,
    claimed_by     text,
    claimed_at     timestamptz,
    follow_up_on   date,
    comment        text,
    primary key (participant, key)
);
create index tasks_open on stegvis.tasks (organisation, role, due) where closed_on is null;
comment on table stegvis.tasks is 'What people are asked to do, and what they noted about it. Closed tasks stay; the same key opens again.';
comment on column stegvis.tasks.key is 'The key of the wait that the task helps along.';
comment on column stegvis.tasks.closed_on is 'The day the journey was played for when it no longer had the task; null while open.';
comment on column stegvis.tasks.claimed_by is 'The adviser''s account (a code, no name). This and the following columns belong to people; a commit never changes them.';
comment on column stegvis.tasks.comment is 'An adviser''s note on the work; who lets it be written refuses personal data in it.';

create table stegvis.deadlines (
    participant       uuid not null,
    key               text collate "C" not null,
    name              text not null,
    stage             text not null,
    starts            date not null,
    due               date not null,
    rolled            date not null,
    judged            date not null,
    warnings          date[] not null,
    met_on            date,
    cancelled_on      date,
    started_by_source text collate "C" not null,
    started_by_id     text collate "C" not null,
    met_by_source     text collate "C",
    met_by_id         text collate "C",
    legal_basis       text not null,
    party             text not null,
    organisation      text not null,
    primary key (participant, key)
);
create index deadlines_open on stegvis.deadlines (judged) where met_on is null and cancelled_on is null;
comment on table stegvis.deadlines is 'Every deadline of every journey. Its status is not here: it follows from dates (stegvis.deadline_status).';
comment on column stegvis.deadlines.due is 'The nominal date.';
comment on column stegvis.deadlines.rolled is 'The next working day when due is none.';
comment on column stegvis.deadlines.judged is 'The date it is judged on: due or rolled.';
comment on column stegvis.deadlines.warnings is 'The days on which somebody is told that it is near.';

create table stegvis.timeline (
    participant  uuid not null,
    key          text collate "C" not null,
    day          date not null,
    kind         text not null,
    stage        text not null,
    event_source text collate "C",
    event_id     text collate "C",
    says         jsonb not null,
    primary key (participant, key)
);
comment on table stegvis.timeline is 'The story of every journey, in codes; texts are made where it is shown.';

create table stegvis.requests (
    participant  uuid not null,
    key          text collate "C" not null,
    version      integer not null,
    wait         text not null,
    service      text not null,
    kind         text not null,
    organisation text not null,
    says         jsonb not null,
    corrects     integer,
    state        text not null check (state in ('open', 'done', 'dropped')),
    failures     integer not null default 0,
    reply        jsonb,
    asked_at     timestamptz not null default clock_timestamp(),
    ended_at     timestamptz,
    primary key (participant, key, version)
);
create index requests_open on stegvis.requests (participant) where state = 'open';
comment on table stegvis.requests is 'What services are asked. A key and what is said under it are asked once; when it should say something else, that is a new version.';
comment on column stegvis.requests.corrects is 'The earlier version that was made already and that this one sets right.';
comment on column stegvis.requests.state is 'open: to be made; done: made; dropped: no longer wanted before it was made, or replaced by a later version.';
comment on column stegvis.requests.reply is 'What the service answered at once: references and codes, no personal data.';

create table stegvis.notices (
    participant  uuid not null,
    key          text collate "C" not null,
    kind         text not null,
    deadline     text not null,
    day          date not null,
    role         text not null,
    organisation text not null,
    noted_at     timestamptz not null default clock_timestamp(),
    primary key (participant, key)
);
comment on table stegvis.notices is 'Who was told that a deadline is near or has passed. Told once and never untold.';

create table stegvis.incidents (
    id          bigint generated always as identity primary key,
    participant uuid not null,
    kind        text not null,
    about       text collate "C" not null default '',
    cause       text not null,
    first_at    timestamptz not null default clock_timestamp(),
    last_at     timestamptz not null default clock_timestamp(),
    times       integer not null default 1,
    resolved_at timestamptz
);
create unique index incidents_open on stegvis.incidents (participant, kind, about) where resolved_at is null;
comment on table stegvis.incidents is 'Faults that stop part of a journey. One open row for all repetitions of the same; open ones need somebody.';
comment on column stegvis.incidents.about is 'What of the journey is at fault, such as a request''s key; empty for the journey as a whole.';
comment on column stegvis.incidents.cause is 'The fault in words, without personal data.';
