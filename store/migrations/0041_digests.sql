-- Digests by mail: who asked for one, to which address, and what became of each day's.

-- additive --

create table person.digests (
    account  uuid primary key references access.accounts,
    address  text not null check (address like '%_@_%'),
    asked_at timestamptz not null default clock_timestamp()
);
comment on table person.digests is 'The mail addresses of accounts that asked for a digest. Deleted when it is ended, or when the account has no role any more.';

create table access.digest_days (
    account     uuid not null references access.accounts,
    day         date not null,
    taken_until timestamptz not null,
    tries       integer not null default 1,
    sent        boolean,
    ended_at    timestamptz,
    primary key (account, day)
);
comment on table access.digest_days is 'What became of the digest of each account and day: the row decides that it leaves once, whoever sends it.';
comment on column access.digest_days.taken_until is 'Until when one process is at it, or it rests after a fault; then any process may take it.';
comment on column access.digest_days.sent is 'False where there was nothing to say; null while it is open.';
alter table person.digests alter column address set statistics 0;
