-- What migrations themselves need; runs before them, every time.
set client_min_messages = warning;
create schema if not exists stegvis;
create table if not exists stegvis.migrations (
    name       text primary key,
    checksum   text not null,
    applied_at timestamptz not null default clock_timestamp()
);
comment on schema stegvis is 'Everything but personal data.';
comment on table stegvis.migrations is 'Which files have been applied to this database, and what was in them.';
