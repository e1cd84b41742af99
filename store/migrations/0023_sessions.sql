-- Sessions of people who are signed in, and by what name colleagues know them.

-- additive --

alter table access.accounts add column name text check (name <> '');
comment on column access.accounts.name is 'What colleagues call the person, as the issuer told at the last sign-in.';

create table access.sessions (
    hash         bytea primary key,
    account      uuid not null references access.accounts,
    role         text,
    organisation text collate "C",
    opened_at    timestamptz not null default clock_timestamp(),
    seen_at      timestamptz not null default clock_timestamp(),
    expires_at   timestamptz not null,
    ended_at     timestamptz
);
create index sessions_account on access.sessions (account) where ended_at is null;
comment on table access.sessions is 'Who is signed in. A session counts until it expires, lies idle or is ended; it is asked for at each request.';
comment on column access.sessions.hash is 'SHA-256 of the token in the cookie; the token itself is nowhere.';
comment on column access.sessions.role is 'In which of their roles the person acts; null until one is chosen.';
comment on column access.sessions.seen_at is 'When it was last used, to the minute.';
