-- What each event said of a person, so that the person store follows retractions and keeps history; and which numbers
-- were compared with those of other participants.
-- additive --

alter table person.identifiers add column standing boolean not null default true;
alter table person.identifiers add column compared boolean not null default false;
comment on column person.identifiers.standing is 'False once the event that first said it is retracted: it was never the participant''s, and that it was said is history.';
comment on column person.identifiers.compared is 'Whether it was looked for among the numbers of other participants.';
create index identifiers_not_compared on person.identifiers (participant) where not compared;

create table person.reports (
    participant       uuid not null,
    source            text collate "C" not null,
    id                text collate "C" not null,
    reported_at       timestamptz not null,
    name              text,
    birth_date        date,
    phone             text,
    email             text,
    address           text,
    address_protected boolean,
    identifiers       jsonb,
    standing          boolean not null default true,
    primary key (participant, source, id)
);
comment on table person.reports is 'What each event said of a person: the history of person.people, which has what stands of it.';
comment on column person.reports.identifiers is 'The numbers that it told, each with kind and value.';
comment on column person.reports.standing is 'False while the event is retracted.';

-- What was said before this table was there stands as one report.
insert into person.reports (participant, source, id, reported_at, name, birth_date, phone, email, address, address_protected)
select participant, '', '', reported_at, name, birth_date, phone, email, address, address_protected from person.people;
