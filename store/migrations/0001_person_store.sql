-- The person store: everything that tells who a participant is, and nothing else. Kept in a schema of its own so that
-- access to it is granted, audited and erased apart from the rest, which knows participants by UUID only.

create schema person;
comment on schema person is 'Personal data, and nothing but personal data. Erasing a person means deleting the participant''s rows here.';

create table person.people (
    participant       uuid primary key,
    name              text,
    birth_date        date,
    phone             text,
    email             text,
    address           text,
    address_protected boolean,
    told_at           timestamptz not null,
    updated_at        timestamptz not null default clock_timestamp()
);
comment on table person.people is 'Who a participant is, as last told.';
comment on column person.people.address_protected is 'Adressesperre: the address must not be shown to anyone without need of it.';
comment on column person.people.told_at is 'The sender''s time of the newest event that told something; what an older one says only fills gaps.';

create table person.identifiers (
    participant uuid not null,
    kind        text not null check (kind in ('fnr', 'dnr', 'duf')),
    value       text not null,
    source      text not null,
    id          text not null,
    first_seen  timestamptz not null default clock_timestamp(),
    primary key (participant, kind, value)
);
create index identifiers_value on person.identifiers (value);
comment on table person.identifiers is 'Every fødselsnummer, D-number and DUF number a participant has had; a person may get several over time.';
comment on column person.identifiers.source is 'With id: the event that first told it.';

create table person.secrets (
    the_only_row boolean primary key default true check (the_only_row),
    hash_key     bytea not null check (length(hash_key) >= 32)
);
comment on table person.secrets is 'One row: the key of the inbox''s body hashes, without which a hash cannot be tried against guessed personal data.';

-- Two version 4 UUIDs hold 244 random bits; the extension pgcrypto is not everywhere.
insert into person.secrets (hash_key) values (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
