-- The feed: publishes what a commit changes, in its transaction, and notices a restore.

create or replace function stegvis.database_fingerprint()
returns text
language plpgsql stable security definer
set search_path = stegvis, pg_temp
as $$
declare
    v_copied text := '';
begin
    -- A copy of the data directory differs in nothing but this: the file is never written again. A superuser's alone to see.
    if has_function_privilege('pg_catalog.pg_stat_file(text)', 'execute') then
        v_copied := extract(epoch from (pg_stat_file('PG_VERSION')).change)::bigint;
    end if;
    return concat_ws('/',
        (select system_identifier from pg_control_system()),
        -- The timeline; a checkpoint would know it too late.
        left(pg_walfile_name(pg_current_wal_lsn()), 8),
        (select oid from pg_database where datname = current_database()),
        v_copied
    );
end
$$;
comment on function stegvis.database_fingerprint is 'Differs between a database and any that is restored from its backup: by cluster, timeline, database or files.';


create or replace function stegvis.feed_generation()
returns uuid
language plpgsql security definer
set search_path = stegvis, pg_temp
as $$
declare
    v_fingerprint text := database_fingerprint();
    v_state       feed_state;
begin
    select * into v_state from feed_state;
    if v_state.fingerprint = v_fingerprint then
        return v_state.generation;
    end if;
    select * into v_state from feed_state for update;
    if v_state.fingerprint = v_fingerprint then  -- another transaction has noticed it meanwhile
        return v_state.generation;
    end if;
    perform renumber_foreign_feed();
    update feed_state set generation = gen_random_uuid(), fingerprint = v_fingerprint, began_at = clock_timestamp()
    returning generation into v_state.generation;
    return v_state.generation;
end
$$;
comment on function stegvis.feed_generation is 'The generation of the feed; begins a new one when the database was restored since.';


create or replace function stegvis.check_generation()
returns void
language plpgsql
set search_path = stegvis, pg_temp
as $$
begin
    -- Once a session: one that writes has lived through no restore. A rollback takes the mark back.
    if current_setting('stegvis.generation_checked', true) is distinct from 'true' then
        perform feed_generation();
        perform set_config('stegvis.generation_checked', 'true', false);
    end if;
end
$$;
comment on function stegvis.check_generation is 'Begins a new generation before anything is published, when the database was restored since.';


create or replace function stegvis.renumber_foreign_feed()
returns void
language plpgsql
set search_path = stegvis, pg_temp
as $$
declare
    v_lowest bigint;
begin
    -- Transactions that have not begun here can only be those of another cluster.
    if not exists (select from feed where xid >= pg_snapshot_xmax(pg_current_snapshot())) then
        return;
    end if;
    select least(min(seq), 1) - count(*) - 1 into v_lowest from feed;
    update feed set xid = '0', seq = v_lowest + numbered.n
    from (select xid, seq, row_number() over (order by xid, seq) as n from feed) as numbered
    where feed.xid = numbered.xid and feed.seq = numbered.seq;
    update feed_state set dropped_xid = '0', dropped_seq = v_lowest;
end
$$;
comment on function stegvis.renumber_foreign_feed is 'Puts events that another cluster published before all that this one publishes, in their order.';


create or replace function stegvis.publish_changes(p_new stegvis.journeys, p_tasks text, p_deadlines text)
returns void
language plpgsql
set search_path = stegvis, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_old       journeys;
    v_published bigint := 0;
    v_more      bigint;
begin
    select * into v_old from journeys where participant = p_new.participant;
    if v_old.status is null and p_new.status = 'none' then
        return;
    end if;
    perform check_generation();
    p_new.kommune := coalesce(p_new.kommune, v_old.kommune);
    p_new.county := coalesce(p_new.county, v_old.county);

    if (v_old.stages, v_old.status, v_old.closed_on) is distinct from (p_new.stages, p_new.status, p_new.closed_on) then
        v_published := publish_journey(v_old, p_new);
    end if;
    if p_tasks is not null then
        v_more := publish_tasks(v_old, p_new, p_tasks::jsonb);
        v_published := v_published + v_more;
    end if;
    if p_deadlines is not null or v_old.as_of is distinct from p_new.as_of then
        v_more := publish_deadlines(v_old, p_new, p_deadlines::jsonb);
        v_published := v_published + v_more;
    end if;
    if v_published > 0 then
        perform pg_notify('stegvis_feed', '');
    end if;
end
$$;
comment on function stegvis.publish_changes is 'Publishes what a commit is about to change; called before it writes. Tasks and deadlines are null where they are those of the last commit.';


-- Whom an event concerns: the kommune always, the county for the guidance part and what is its own, a national
-- organisation for what is its own.

create or replace function stegvis.concerns_kommune(p_organisation text, p_journey stegvis.journeys)
returns text
language sql immutable
return case when p_organisation ~ '^\d{4}$' then p_organisation else (p_journey).kommune end;
comment on function stegvis.concerns_kommune is 'The kommune that a change concerns: the one whose task or deadline it is, else that of the journey.';


create or replace function stegvis.concerns_county(p_organisation text, p_stage text, p_journey stegvis.journeys)
returns text
language sql immutable
return case
    when p_organisation ~ '^\d{2}$' then p_organisation
    when p_stage = 'guidance' or (p_journey).kind = 'cooperation' then (p_journey).county
end;
comment on function stegvis.concerns_county is 'The county that a change concerns; null where it is none of the guidance part.';


create or replace function stegvis.concerns_partner(p_organisation text)
returns text
language sql immutable
return case when p_organisation !~ '^\d+$' then p_organisation end;
comment on function stegvis.concerns_partner is 'The national organisation whose task or deadline it is; null where it is that of a kommune or a county.';


create or replace function stegvis.publish_journey(p_old stegvis.journeys, p_new stegvis.journeys)
returns bigint
language plpgsql
set search_path = stegvis, pg_temp
as $$
declare
    v_published bigint;
begin
    insert into feed (participant, type, kommune, county, data)
    select p_new.participant, change.type, p_new.kommune,
        concerns_county(null, change.stage, p_new), jsonb_strip_nulls(change.data)
    from (
        select 1 as part, 'stage.changed' as type, stage, jsonb_build_object(
            'stage', stage, 'status', coalesce(new.status, 'not_started'),
            'before', coalesce(old.status, 'not_started'), 'changed_on', p_new.as_of
        ) as data
        from jsonb_each_text(coalesce(p_old.stages, '{}')) as old (stage, status)
        full join jsonb_each_text(p_new.stages) as new (stage, status) using (stage)
        where coalesce(old.status, 'not_started') <> coalesce(new.status, 'not_started')
        union all
        -- The guidance part ends with the journey.
        select 2, 'journey.closed', 'guidance', jsonb_build_object(
            'closed_on', coalesce(p_new.closed_on, p_new.as_of),
            'reason', case p_new.status when 'none' then 'retracted' else 'closed' end
        )
        where p_new.status in ('closed', 'none') and (p_old.status, p_old.closed_on) is distinct from (p_new.status, p_new.closed_on)
    ) as change
    order by change.part, change.stage;
    get diagnostics v_published = row_count;
    return v_published;
end
$$;
comment on function stegvis.publish_journey is 'Publishes stage.changed and journey.closed; gives how many events.';


create or replace function stegvis.publish_tasks(p_old stegvis.journeys, p_new stegvis.journeys, p_tasks jsonb)
returns bigint
language plpgsql
set search_path = stegvis, pg_temp
set enable_seqscan = off
-- Thousands of rows are compared by hash, whatever a plan expected.
set enable_nestloop = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_published bigint;
begin
    -- A task that goes to somebody else is closed for the one and opened for the other.
    with old as materialized (
        select * from tasks where participant = p_new.participant and closed_on is null
    ),
    new as materialized (
        select * from jsonb_to_recordset(p_tasks) as task (
            key text, type text, stage text, completes_with text, role text, organisation text, opened_on date, due date,
            deadline text, subject jsonb
        )
    )
    insert into feed (participant, type, kommune, county, partner, data)
    select p_new.participant, change.type, concerns_kommune(change.organisation, change.journey),
        concerns_county(change.organisation, change.stage, change.journey), concerns_partner(change.organisation),
        jsonb_strip_nulls(change.data || jsonb_build_object('organisation', change.organisation, 'stage', change.stage))
    from (
        select 1 as part, 'task.closed' as type, old.key, old.organisation, old.stage, p_old as journey, jsonb_build_object(
            'key', old.key, 'task', old.type, 'role', old.role, 'opened_on', old.opened_on,
            'closed_on', p_new.as_of, 'reason', case when new.key is null then 'closed' else 'moved' end
        ) as data
        from old left join new using (key)
        where (new.type, new.role, new.organisation) is distinct from (old.type, old.role, old.organisation)
        union all
        select 2, 'task.opened', new.key, new.organisation, new.stage, p_new, jsonb_build_object(
            'key', new.key, 'task', new.type, 'role', new.role, 'opened_on', new.opened_on, 'due', new.due,
            'deadline', new.deadline, 'completes_with', new.completes_with, 'subject', new.subject
        )
        from new left join old using (key)
        where (new.type, new.role, new.organisation) is distinct from (old.type, old.role, old.organisation)
    ) as change
    order by change.part, change.key;
    get diagnostics v_published = row_count;
    return v_published;
end
$$;
comment on function stegvis.publish_tasks is 'Publishes task.closed and task.opened; gives how many events.';


create or replace function stegvis.publish_deadlines(p_old stegvis.journeys, p_new stegvis.journeys, p_deadlines jsonb)
returns bigint
language plpgsql
set search_path = stegvis, pg_temp
set enable_seqscan = off
-- Thousands of rows are compared by hash, whatever a plan expected.
set enable_nestloop = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_published bigint;
begin
    with old as materialized (
        select key, met_on, deadline_status(met_on, cancelled_on, judged, p_old.as_of) as status,
            (select max(day) from unnest(warnings) as day where day <= p_old.as_of) as warned_on
        from deadlines where participant = p_new.participant
    ),
    given as (
        select key, name, stage, starts, due, judged, warnings, met_on, cancelled_on, legal_basis, party, organisation
        from jsonb_to_recordset(p_deadlines) as deadline (
            key text, name text, stage text, starts date, due date, judged date, warnings date[], met_on date,
            cancelled_on date, legal_basis text, party text, organisation text
        )
        union all
        -- Those of the last commit: only the day is another.
        select key, name, stage, starts, due, judged, warnings, met_on, cancelled_on, legal_basis, party, organisation
        from deadlines where participant = p_new.participant and p_deadlines is null
    ),
    new as materialized (
        select *, deadline_status(met_on, cancelled_on, judged, p_new.as_of) as status,
            (select max(day) from unnest(warnings) as day where day <= p_new.as_of) as warned_on
        from given
    )
    insert into feed (participant, type, kommune, county, partner, data)
    select p_new.participant, change.type, concerns_kommune(new.organisation, p_new),
        concerns_county(new.organisation, new.stage, p_new), concerns_partner(new.organisation),
        jsonb_strip_nulls(change.data || jsonb_build_object(
            'key', new.key, 'deadline', new.name, 'stage', new.stage, 'starts', new.starts, 'due', new.due,
            'judged_on', new.judged, 'legal_basis', new.legal_basis, 'party', new.party, 'organisation', new.organisation
        ))
    from new left join old using (key)
    cross join lateral (
        select 'deadline.warned' as type, new.warned_on as day, jsonb_build_object('warned_on', new.warned_on) as data
        where p_new.status = 'active' and new.status = 'running'
            and new.warned_on is distinct from case when old.status = 'running' then old.warned_on end
            and new.warned_on is not null
        union all
        select 'deadline.passed', new.judged + 1, jsonb_build_object('passed_on', new.judged + 1)
        where new.status = 'passed' and old.status is distinct from 'passed'
        union all
        select 'deadline.met', new.met_on, jsonb_build_object('met_on', new.met_on, 'late', new.status = 'met_late')
        where new.met_on is not null and (new.status, new.met_on) is distinct from (old.status, old.met_on)
    ) as change
    order by change.day, new.key;
    get diagnostics v_published = row_count;
    return v_published;
end
$$;
comment on function stegvis.publish_deadlines is 'Publishes deadline.warned, deadline.passed and deadline.met; gives how many events.';


create or replace function stegvis.publish_alarm()
returns trigger
language plpgsql
set search_path = stegvis, pg_temp
as $$
declare
    v_journey journeys;
begin
    select * into v_journey from journeys where participant = new.participant;
    perform check_generation();
    insert into feed (participant, type, kommune, county, partner, data)
    values (
        new.participant, 'alarm.raised', concerns_kommune(new.organisation, v_journey),
        concerns_county(new.organisation, null, v_journey), concerns_partner(new.organisation),
        jsonb_build_object(
            'key', new.key, 'alarm', new.kind, 'role', new.role, 'organisation', new.organisation, 'raised_on', new.day
        )
    );
    perform pg_notify('stegvis_feed', '');
    return null;
end
$$;
comment on function stegvis.publish_alarm is 'Publishes alarm.raised.';

-- Alarms are the notices about no deadline, but for a task that is overdue. Not all of them come with a commit's state.
create or replace trigger publish_alarm after insert on stegvis.notices
for each row when (new.deadline is null and new.kind <> 'overdue')
execute function stegvis.publish_alarm();
