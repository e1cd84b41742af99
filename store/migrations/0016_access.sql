-- Access: the keys of machines, the senders of events, and the quarantine for events about others' participants.

create schema access;
comment on schema access is 'Who may use the doors: keys of machines. No personal data.';

create table access.keys (
    id           text collate "C" primary key,
    organisation text not null,
    scopes       text[] not null check (cardinality(scopes) > 0),
    hash         bytea not null,
    hashed_with  text not null,
    created_at   timestamptz not null default clock_timestamp(),
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz
) with (fillfactor = 80);
comment on table access.keys is 'The keys of machines. A key is never stored, only its keyed hash; a row is never deleted, so that logs can be read.';
comment on column access.keys.id is 'The part of a key by which it is found; may be logged.';
comment on column access.keys.organisation is 'Whose key it is, as journeys name organisations.';
comment on column access.keys.hash is 'HMAC-SHA256 of the whole key under the access secret, which is not in this database.';
comment on column access.keys.hashed_with is 'A fingerprint of that secret, to recognise keys of another one.';
comment on column access.keys.expires_at is 'The key is refused from this moment on; null for never.';
comment on column access.keys.last_used_at is 'When it was last used, to the minute.';


-- Senders: an event's key is (source, id) of one organisation; another organisation's use of the same is another event.

alter table stegvis.inbox add column sender text collate "C" not null default '';
alter table stegvis.inbox drop constraint inbox_source_id_key;
alter table stegvis.inbox add constraint inbox_key unique (source, id, sender);
comment on table stegvis.inbox is 'Every accepted event, once; append-only. Accepted means committed here.';
comment on column stegvis.inbox.sender is 'The organisation that sent it over HTTP; empty for who is trusted with every event (files, the engine itself).';
comment on column stegvis.inbox.source is 'With id and sender: the idempotency key.';
-- Where a participant lives follows from these; intake asks at each event that an organisation sends.
create index inbox_residence on stegvis.inbox (participant)
where name in ('participant.settled', 'participant.settlementcorrected', 'participant.moved', 'event.retracted', 'cooperation.begun');

create table stegvis.quarantine (
    seq               bigint generated always as identity primary key,
    sender            text collate "C" not null check (sender <> ''),
    source            text collate "C" not null,
    id                text collate "C" not null,
    name              text not null,
    participant       uuid not null,
    business_date     date not null,
    time              timestamptz not null,
    data              jsonb not null,
    body_hash         bytea not null,
    received_at       timestamptz not null default clock_timestamp(),
    discarded_at      timestamptz,
    discarded_because text,
    unique (source, id, sender)
);
create index quarantine_participant on stegvis.quarantine (participant) where discarded_at is null;
comment on table stegvis.quarantine is 'Events from organisations about participants who are not theirs, or not yet. No journey sees them. An event moves to the inbox when the participant has become the sender''s own.';
comment on column stegvis.quarantine.discarded_at is 'When an operator discarded it; it stays so that the same again is a duplicate.';

create table person.quarantined (
    source      text collate "C" not null,
    id          text collate "C" not null,
    sender      text collate "C" not null,
    participant uuid not null,
    person      jsonb not null,
    primary key (source, id, sender)
);
create index quarantined_participant on person.quarantined (participant);
comment on table person.quarantined is 'Personal data of events in quarantine; they reach the participant''s row when the event reaches the inbox.';
