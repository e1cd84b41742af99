-- Access: the keys of machines.

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
