-- Protected addresses that were opened with a reason, and checks of the access log.

-- additive --

create table person.address_openings (
    id           bigint generated always as identity primary key,
    participant  uuid not null,
    account      uuid not null,
    organisation text collate "C" not null,
    reason       text not null check (reason <> ''),
    opened_at    timestamptz not null default clock_timestamp(),
    until        timestamptz not null check (until > opened_at)
);
create index address_openings_participant on person.address_openings (participant, account);
create index address_openings_organisation on person.address_openings (organisation, opened_at);
comment on table person.address_openings is 'Who opened a protected address without being among the participant''s own people, why and until when.';
comment on column person.address_openings.reason is 'Why, in the adviser''s words; deleted with the personal data of the participant.';

create table access.log_checks (
    id         bigint generated always as identity primary key,
    checked_at timestamptz not null default clock_timestamp(),
    position   bigint not null,
    hash       bytea not null,
    broken     bigint
);
comment on table access.log_checks is 'Checks of the access log from the pages: up to which row the chain held. The next one goes on from there.';
comment on column access.log_checks.broken is 'The first row that is missing or was changed; null where the chain held.';
