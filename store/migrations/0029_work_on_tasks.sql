-- Work on tasks: who has which, what people did with them, and what makes up the inbox of each.

-- additive --

alter table stegvis.tasks
    add column statutory boolean not null default false,
    add column appeared_at timestamptz,
    add column moved_at timestamptz,
    add column moved_from date,
    add column claimed_by uuid,
    add column claimed_at timestamptz,
    add column follow_up_on date;
alter table stegvis.tasks alter column appeared_at set default clock_timestamp();
alter table stegvis.tasks add column urgency integer not null generated always as (
    (coalesce(due, date '9999-12-31') - date '2000-01-01') * 2 + case when statutory then 0 else 1 end
) stored;
comment on column stegvis.tasks.statutory is 'Whether its due date is the law''s, and not a routine; as of the journey''s last commit.';
comment on column stegvis.tasks.appeared_at is 'When it was opened, or opened again; null for one from before this was noted.';
comment on column stegvis.tasks.moved_at is 'When its due date last changed while it was open; null where it never did.';
comment on column stegvis.tasks.moved_from is 'What the due date was before that.';
comment on column stegvis.tasks.claimed_by is 'The account of whoever has it. This and the next two columns belong to people; a commit never changes them.';
comment on column stegvis.tasks.follow_up_on is 'One''s own date, apart from the due date.';
comment on column stegvis.tasks.urgency is 'The order of the inbox: by due date, on the same day the law''s first, without a date last. Twice the days since 2000, one more for a routine.';

create index tasks_by_urgency on stegvis.tasks (organisation, urgency, participant, key) where closed_on is null;
create index tasks_claimed on stegvis.tasks (claimed_by) where claimed_by is not null;
create index tasks_of_adviser on stegvis.tasks (adviser) where adviser is not null;

create table stegvis.task_changes (
    id              bigint generated always as identity primary key,
    batch           uuid not null,
    changed_at      timestamptz not null default clock_timestamp(),
    account         uuid not null,
    organisation    text collate "C" not null,
    participant     uuid not null,
    key             text collate "C" not null,
    kind            text not null check (kind in ('claimed', 'put_back', 'given', 'own_date', 'undone')),
    done            boolean not null,
    claimed_before  uuid,
    claimed_after   uuid,
    own_date_before date,
    own_date_after  date
);
create index task_changes_batch on stegvis.task_changes (batch);
create index task_changes_task on stegvis.task_changes (participant, key, id);
create trigger append_only before update or delete or truncate on stegvis.task_changes
for each statement execute function access.refuse_change();
comment on table stegvis.task_changes is 'What people did with tasks: who, when, what; append-only, in codes.';
comment on column stegvis.task_changes.batch is 'What was done at once; shown together, and undone together.';
comment on column stegvis.task_changes.done is 'False where somebody else was first: nothing changed then, and claimed_after tells who has it.';

create table stegvis.looks (
    account uuid not null,
    post    text collate "C" not null,
    since   timestamptz not null default clock_timestamp(),
    seen_at timestamptz not null default clock_timestamp(),
    primary key (account, post)
);
comment on table stegvis.looks is 'When people last looked at their inbox, in each of their roles.';
comment on column stegvis.looks.since is 'The end of the visit before this one: what is newer is new to them.';
comment on column stegvis.looks.seen_at is 'The last look, to the minute. A visit ends half an hour after it.';

create table stegvis.substitutes (
    id           bigint generated always as identity primary key,
    organisation text collate "C" not null,
    away         uuid not null,
    substitute   uuid not null check (substitute <> away),
    since        date not null,
    until        date not null check (until >= since - 1),
    given_by     uuid not null,
    given_at     timestamptz not null default clock_timestamp(),
    ended_by     uuid,
    ended_at     timestamptz
);
create index substitutes_substitute on stegvis.substitutes (substitute);
create index substitutes_away on stegvis.substitutes (away);
comment on table stegvis.substitutes is 'Who has the tasks of somebody who is away, from a day to a day. A row is never deleted.';

create table person.saved_views (
    id           uuid primary key default gen_random_uuid(),
    organisation text collate "C" not null,
    role         text not null,
    account      uuid not null,
    name         text not null check (length(name) between 1 and 60),
    query        text not null check (length(query) <= 2000),
    shared       boolean not null,
    created_at   timestamptz not null default clock_timestamp(),
    unique (account, organisation, role, name)
);
comment on table person.saved_views is 'Views of the inbox that people saved. The name is free text, so it is kept here; it is about no participant.';
comment on column person.saved_views.query is 'The filters as the address of the inbox names them.';
comment on column person.saved_views.shared is 'Whether everybody with the role at the organisation sees it.';
