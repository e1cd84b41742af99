-- Migrations and the functions of this version.

-- lock --
-- Only one process migrates at a time; the lock is held until the connection closes. The server closes that of a frozen process
set idle_session_timeout = '30s';
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
alter table stegvis.migrations add column if not exists additive boolean not null default false;
comment on table stegvis.migrations is 'What has been applied to this database, and what was in it: migrations, and the functions of releases by their schema.';
comment on column stegvis.migrations.additive is 'Processes of a version that does not know it may start nevertheless.';

-- applied --
-- What was applied, with its checksum, and whether older versions may start nevertheless; the column came later than the table
select name, checksum, coalesce((to_jsonb(migration) ->> 'additive')::boolean, false) from stegvis.migrations as migration

-- record --
-- Record what was applied
insert into stegvis.migrations (name, checksum, additive) values ($1, $2, $3)
on conflict (name) do update set checksum = excluded.checksum, applied_at = clock_timestamp()

-- old_functions --
-- Functions of releases, but for so many of the newest; those of the first releases are called functions
select name from stegvis.migrations where name = 'functions' or name like 'stegvis\_%' order by applied_at desc offset $1

-- forget --
-- Forget the functions of a release that were dropped
delete from stegvis.migrations where name = $1

-- drop_functions --
-- Drop the functions of the first releases, which lived among the tables
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
