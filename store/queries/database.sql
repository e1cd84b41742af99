-- Migrations: what has been applied to this database.

-- lock --
-- One migrates at a time; held until the connection closes
select pg_advisory_lock(hashtextextended('stegvis migrations', 0))

-- bootstrap --
-- What migrations themselves need; runs before them, every time
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
-- What has been applied
select name, checksum from stegvis.migrations

-- record --
-- Note what was applied
insert into stegvis.migrations (name, checksum) values ($1, $2)
on conflict (name) do update set checksum = excluded.checksum, applied_at = clock_timestamp()

-- drop_functions --
-- Make room for the functions of this version; "create or replace" can change neither their arguments nor their results
do $$
declare
    v_function regprocedure;
begin
    for v_function in
        select oid from pg_proc where pronamespace in ('stegvis'::regnamespace, 'person'::regnamespace)
    loop
        -- One that calls another may be gone with it.
        if exists (select from pg_proc where oid = v_function) then
            execute format('drop function %s cascade', v_function);
        end if;
    end loop;
end
$$

-- allowed_connections --
-- How many connections may be open at once, without those kept for superusers
select current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer
