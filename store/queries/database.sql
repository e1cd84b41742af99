-- Migrations and the functions of this version.

-- lock --
-- Only one process migrates at a time; the lock is held until the connection closes
select pg_advisory_lock(hashtextextended('stegvis migrations', 0))

-- bootstrap --
-- The schema and table that migrations need; runs before them, every time
set client_min_messages = warning;
create schema if not exists stegvis;
comment on schema stegvis is 'Everything but personal data.';
create table if not exists stegvis.migrations (
    name       text primary key,
    checksum   text not null,
    applied_at timestamptz not null default clock_timestamp()
);
comment on table stegvis.migrations is 'What has been applied to this database, and what was in it.';

-- applied --
-- Applied files and their checksums
select name, checksum from stegvis.migrations

-- record --
-- Record an applied file
insert into stegvis.migrations (name, checksum) values ($1, $2)
on conflict (name) do update set checksum = excluded.checksum, applied_at = clock_timestamp()

-- drop_functions --
-- Drop all functions: "create or replace" can change neither arguments nor results
do $$
declare
    v_function regprocedure;
begin
    for v_function in
        select oid from pg_proc where pronamespace in ('stegvis'::regnamespace, 'person'::regnamespace)
    loop
        -- Dropping a function also drops its callers, so this one may be gone.
        if exists (select from pg_proc where oid = v_function) then
            execute format('drop function %s cascade', v_function);
        end if;
    end loop;
end
$$

-- allowed_connections --
-- How many connections may be open at once, without those kept for superusers
select current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer
