-- Secret addresses at which calendar programs fetch the calendar of an account, and in which language it is written to.

-- additive --

alter table access.accounts add column language text check (language in ('nb', 'nn', 'en'));
comment on column access.levers.lever is 'What was done: requests.again, waits.again, journeys.again, events.discard.';
comment on column access.accounts.language is 'In which language calendar and mail are written; null until one was chosen.';

create table access.calendars (
    hash         bytea primary key,
    account      uuid not null references access.accounts,
    role         text not null,
    organisation text collate "C" not null,
    grant_id     bigint references access.grants,
    made_at      timestamptz not null default clock_timestamp(),
    fetched_at   timestamptz,
    ended_at     timestamptz
);
create unique index calendars_open on access.calendars (account, role, organisation) where ended_at is null;
comment on table access.calendars is 'Secret addresses of calendars. One counts until it is ended or renewed, or its grant ends.';
comment on column access.calendars.hash is 'SHA-256 of the secret in the address; the secret itself is nowhere.';
comment on column access.calendars.grant_id is 'The grant under which it was made; null for an invented account, which has none.';
comment on column access.calendars.fetched_at is 'When it was last fetched, to ten minutes.';
