-- Commit: makes the read model agree with a played journey.
--
-- Each section comes as text, so that a section equal to the one last committed is neither parsed nor compared row by
-- row. In a section that differs, only the rows that differ are written. What is looked up in a section is looked up with
-- "in (select …)", which the database does by hash: "any" and "exists" over an array or over JSON read all of it for each row.

create or replace function stegvis.commit(
    p_participant uuid,
    p_accepted        integer,
    p_journey     jsonb,
    p_waits       text,
    p_tasks       text,
    p_deadlines   text,
    p_timeline    text,
    p_requests    text,
    p_notices     text,
    out behind    boolean,
    out stale     boolean,
    out orders    json
)
language plpgsql
set search_path = stegvis, pg_temp
-- A cached plan from when the tables were empty must not use sequential scans.
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_accepted     integer;
    v_processed   integer;
    v_limited  boolean;
    v_as_of    date;
    v_latest   date := latest_day();
    v_undone   boolean;
    v_before   bigint[];
    v_sections bigint[] := array[
        hashtextextended(p_waits, 0), hashtextextended(p_tasks, 0), hashtextextended(p_deadlines, 0),
        hashtextextended(p_timeline, 0), hashtextextended(p_requests, 0), hashtextextended(p_notices, 0)
    ];
    v_journey  journeys;
    v_new      jsonb;
    v_keys     text[];
begin
    -- Commits of one journey take turns here, before they have a transaction id: one that gets its id and then waits for a
    -- mailbox would be published before another that began later and committed first.
    perform pg_advisory_xact_lock(hashtextextended(p_participant::text, 0));
    select accepted, processed, limited into v_accepted, v_processed, v_limited from mailbox where participant = p_participant for no key update;
    select as_of, sections into v_as_of, v_before from journeys where participant = p_participant;
    v_journey := jsonb_populate_record(null::journeys, p_journey);

    -- A clock that runs ahead would open tasks and send notices before their day.
    if v_journey.as_of > v_latest then
        perform record_incident(p_participant, 'clock-ahead', '', format(
            'played for %s while the database has %s; nothing was committed', v_journey.as_of, today_in_oslo()
        ));
        behind := false;
        stale := true;
        orders := open_requests(p_participant);
        return;
    end if;

    -- A play from fewer events, or from the same for an earlier day, must not overwrite a newer view. One from more
    -- events counts even when the clock went back, or they would never be seen; and any counts against a view for a day
    -- that has not come, which a clock that ran ahead has left.
    behind := coalesce(v_accepted > p_accepted, false);
    v_undone := coalesce(v_as_of > v_latest, false);
    stale := coalesce(v_processed = p_accepted and v_as_of > v_journey.as_of, false) and not v_undone;
    if v_processed > p_accepted or stale then
        orders := open_requests(p_participant);
        return;
    end if;
    if v_processed < p_accepted or v_limited then
        update mailbox set processed = p_accepted, dispatched = greatest(dispatched, p_accepted), limited = false
        where participant = p_participant;
    end if;

    v_journey.participant := p_participant;
    perform publish_changes(
        v_journey,
        case when v_sections[2] is distinct from v_before[2] then p_tasks end,
        case when v_sections[3] is distinct from v_before[3] then p_deadlines end
    );

    if v_journey.status = 'none' then
        delete from journeys where participant = p_participant;
    else
        insert into journeys as old (
            participant, kind, kommune, county, rule_set, status, stages, eligibility, settled_on, closed_on, buffered, wake_on,
            as_of, sections
        )
        values (
            p_participant, v_journey.kind, v_journey.kommune, v_journey.county, v_journey.rule_set, v_journey.status, v_journey.stages,
            v_journey.eligibility, v_journey.settled_on, v_journey.closed_on, v_journey.buffered, v_journey.wake_on,
            v_journey.as_of, v_sections
        )
        on conflict (participant) do update set (
            kommune, county, rule_set, status, stages, eligibility, settled_on, closed_on, buffered, wake_on, as_of, sections,
            committed_at
        ) = row (
            excluded.kommune, excluded.county, excluded.rule_set, excluded.status, excluded.stages, excluded.eligibility,
            excluded.settled_on, excluded.closed_on, excluded.buffered, excluded.wake_on, excluded.as_of, excluded.sections,
            clock_timestamp()
        )
        where (
            old.kommune, old.county, old.rule_set, old.status, old.stages, old.eligibility, old.settled_on, old.closed_on,
            old.buffered, old.wake_on, old.as_of, old.sections
        ) is distinct from (
            excluded.kommune, excluded.county, excluded.rule_set, excluded.status, excluded.stages, excluded.eligibility,
            excluded.settled_on, excluded.closed_on, excluded.buffered, excluded.wake_on, excluded.as_of, excluded.sections
        );
    end if;

    if v_sections[1] is distinct from v_before[1] then
        v_new := p_waits::jsonb;
        v_keys := array(select new ->> 'key' from jsonb_array_elements(v_new) as new);
        delete from waits where participant = p_participant and key not in (select unnest(v_keys));
        insert into waits as old (
            participant, key, stage, event, also, role, party, organisation, since, due, deadline
        )
        select p_participant, new.* from jsonb_to_recordset(v_new) as new (
            key text, stage text, event text, also text[], role text, party text, organisation text, since date, due date,
            deadline text
        )
        where not exists (
            select from waits as old where old.participant = p_participant and old.key = new.key and (
                old.stage, old.event, old.also, old.role, old.party, old.organisation, old.since, old.due, old.deadline
            ) is not distinct from (
                new.stage, new.event, new.also, new.role, new.party, new.organisation, new.since, new.due, new.deadline
            )
        )
        on conflict (participant, key) do update set
            (stage, event, also, role, party, organisation, since, due, deadline) = row (
                excluded.stage, excluded.event, excluded.also, excluded.role, excluded.party, excluded.organisation,
                excluded.since, excluded.due, excluded.deadline
            );
    end if;

    if v_sections[2] is distinct from v_before[2] then
        v_new := p_tasks::jsonb;
        v_keys := array(select new ->> 'key' from jsonb_array_elements(v_new) as new);
        if v_undone then
            delete from tasks
            where participant = p_participant and opened_on > v_journey.as_of and key not in (select unnest(v_keys));
            update tasks set closed_on = v_journey.as_of where participant = p_participant and closed_on > v_journey.as_of;
        end if;
        update tasks set closed_on = v_journey.as_of
        where participant = p_participant and closed_on is null and key not in (select unnest(v_keys));
        insert into tasks as old (
            participant, key, type, stage, completes_with, role, organisation, opened_on, due, statutory, deadline, adviser,
            details, subject
        )
        select p_participant, new.key, new.type, new.stage, new.completes_with, new.role, new.organisation, new.opened_on, new.due,
            new.statutory, new.deadline, new.adviser, new.details, jsonb_strip_nulls(new.subject)
        from jsonb_to_recordset(v_new) as new (
            key text, type text, stage text, completes_with text, role text, organisation text, opened_on date, due date,
            statutory boolean, deadline text, adviser text, details jsonb, subject jsonb
        )
        where not exists (
            select from tasks as old where old.participant = p_participant and old.key = new.key and (
                old.type, old.stage, old.completes_with, old.role, old.organisation, old.opened_on, old.due, old.statutory,
                old.deadline, old.adviser, old.details, old.subject, old.closed_on
            ) is not distinct from (
                new.type, new.stage, new.completes_with, new.role, new.organisation, new.opened_on, new.due, new.statutory,
                new.deadline, new.adviser, new.details, jsonb_strip_nulls(new.subject), null::date
            )
        )
        on conflict (participant, key) do update set
            (
                type, stage, completes_with, role, organisation, opened_on, due, statutory, deadline, adviser, details, subject,
                closed_on
            ) = row (
                excluded.type, excluded.stage, excluded.completes_with, excluded.role, excluded.organisation,
                excluded.opened_on, excluded.due, excluded.statutory, excluded.deadline, excluded.adviser, excluded.details,
                excluded.subject, null
            ),
            appeared_at = case when old.closed_on is null then old.appeared_at else clock_timestamp() end,
            (moved_at, moved_from) = row (
                case
                    when old.closed_on is not null then null
                    when old.due is distinct from excluded.due then clock_timestamp()
                    else old.moved_at
                end,
                case
                    when old.closed_on is not null then null
                    when old.due is distinct from excluded.due then old.due
                    else old.moved_from
                end
            );
    end if;

    if v_sections[3] is distinct from v_before[3] then
        v_new := p_deadlines::jsonb;
        v_keys := array(select new ->> 'key' from jsonb_array_elements(v_new) as new);
        delete from deadlines where participant = p_participant and key not in (select unnest(v_keys));
        insert into deadlines as old (
            participant, key, name, stage, starts, due, rolled, judged, warnings, met_on, cancelled_on,
            started_by_source, started_by_id, met_by_source, met_by_id, legal_basis, party, organisation
        )
        select p_participant, new.key, new.name, new.stage, new.starts, new.due, new.rolled, new.judged, new.warnings,
            new.met_on, new.cancelled_on, new.started_by[1], new.started_by[2], new.met_by[1], new.met_by[2],
            new.legal_basis, new.party, new.organisation
        from jsonb_to_recordset(v_new) as new (
            key text, name text, stage text, starts date, due date, rolled date, judged date, warnings date[], met_on date,
            cancelled_on date, started_by text[], met_by text[], legal_basis text, party text, organisation text
        )
        where not exists (
            select from deadlines as old where old.participant = p_participant and old.key = new.key and (
                old.name, old.stage, old.starts, old.due, old.rolled, old.judged, old.warnings, old.met_on,
                old.cancelled_on, old.started_by_source, old.started_by_id, old.met_by_source, old.met_by_id,
                old.legal_basis, old.party, old.organisation
            ) is not distinct from (
                new.name, new.stage, new.starts, new.due, new.rolled, new.judged, new.warnings, new.met_on,
                new.cancelled_on, new.started_by[1], new.started_by[2], new.met_by[1], new.met_by[2],
                new.legal_basis, new.party, new.organisation
            )
        )
        on conflict (participant, key) do update set (
            name, stage, starts, due, rolled, judged, warnings, met_on, cancelled_on,
            started_by_source, started_by_id, met_by_source, met_by_id, legal_basis, party, organisation
        ) = row (
            excluded.name, excluded.stage, excluded.starts, excluded.due, excluded.rolled, excluded.judged, excluded.warnings,
            excluded.met_on, excluded.cancelled_on, excluded.started_by_source, excluded.started_by_id,
            excluded.met_by_source, excluded.met_by_id, excluded.legal_basis, excluded.party, excluded.organisation
        );
    end if;

    if v_sections[4] is distinct from v_before[4] then
        v_new := p_timeline::jsonb;
        v_keys := array(select new ->> 'key' from jsonb_array_elements(v_new) as new);
        delete from timeline where participant = p_participant and key not in (select unnest(v_keys));
        insert into timeline as old (participant, key, day, kind, stage, event_source, event_id, details)
        select p_participant, new.key, new."on", new.kind, new.stage, new.event[1], new.event[2], new.details
        from jsonb_to_recordset(v_new) as new (key text, "on" date, kind text, stage text, event text[], details jsonb)
        where not exists (
            select from timeline as old where old.participant = p_participant and old.key = new.key
                and (old.day, old.kind, old.stage, old.event_source, old.event_id, old.details)
                is not distinct from (new."on", new.kind, new.stage, new.event[1], new.event[2], new.details)
        )
        on conflict (participant, key) do update set (day, kind, stage, event_source, event_id, details) = row (
            excluded.day, excluded.kind, excluded.stage, excluded.event_source, excluded.event_id, excluded.details
        );
    end if;

    if v_sections[5] is distinct from v_before[5] then
        perform reconcile_requests(p_participant, p_requests::jsonb, v_journey.as_of);
    end if;

    if v_undone then
        delete from notices where participant = p_participant and day > v_journey.as_of;
    end if;
    if v_sections[6] is distinct from v_before[6] then
        insert into notices (participant, key, kind, deadline, day, role, organisation)
        select p_participant, new.* from jsonb_to_recordset(p_notices::jsonb) as new (
            key text, kind text, deadline text, "on" date, role text, organisation text
        )
        on conflict (participant, key) do nothing;
    end if;

    -- That it could be played and committed is what mends these incidents.
    update incidents set resolved_at = clock_timestamp()
    where participant = p_participant and kind in ('play-failed', 'clock-ahead', 'too-many-events') and resolved_at is null;

    orders := open_requests(p_participant);
end
$$;
comment on function stegvis.commit is 'Makes the read model agree with a played journey; gives the requests that are to be made. Behind: there are events that it was not played from, play again. Stale: nothing was done, since a view for a later day is there, or since the play is for a day that is too far ahead of the database.';


create or replace function stegvis.stored_request(p_request stegvis.requests)
returns json
language sql stable
begin atomic
    select json_build_object(
        'key', p_request.key, 'version', p_request.version, 'service', p_request.service, 'kind', p_request.kind,
        'organisation', p_request.organisation, 'details', p_request.details, 'answer_with', p_request.answer_with,
        'since', (
            select since from stegvis.waits
            where participant = p_request.participant and key = p_request.wait
        ),
        'kommune', (select kommune from stegvis.journeys where participant = p_request.participant),
        'corrects', p_request.corrects, 'withdraws', p_request.withdraws,
        'corrected_details', (
            select details from stegvis.requests
            where participant = p_request.participant and key = coalesce(p_request.withdraws, p_request.key)
                and version = p_request.corrects
        )
    );
end;
comment on function stegvis.stored_request is 'A request as JSON: its content, since when the journey waits for the answer, and the content of the version that it corrects.';


create or replace function stegvis.open_requests(p_participant uuid)
returns json
language sql stable
begin atomic
    select coalesce(json_agg(stegvis.stored_request(request) order by key), '[]')
    from stegvis.requests as request where participant = p_participant and state = 'open';
end;
comment on function stegvis.open_requests is 'The requests of a participant that are still to be made.';


-- A request is identified by its key and content. Once made, it is made again only when its content changes: a new version
-- then corrects the last one made. A request that was made and is no longer wanted is withdrawn.
create or replace function stegvis.reconcile_requests(p_participant uuid, p_requests jsonb, p_as_of date)
returns void
language plpgsql
set search_path = stegvis, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_wanted   jsonb := (p_requests -> 'wanted') || coalesce(p_requests -> 'kept', '[]');
    v_standing text[] := array(select jsonb_array_elements_text(p_requests -> 'standing'));
begin
    with dropped as (
        update requests as old set state = 'dropped', ended_at = clock_timestamp()
        -- What is answered already stays wanted as a correction alone.
        where participant = p_participant and withdraws is null and state = 'open'
            and (key, service, kind, organisation, details) not in (
                select new.key, new.service, new.kind, new.organisation, new.details
                from jsonb_to_recordset(v_wanted) as new (
                    key text, service text, kind text, organisation text, details jsonb, answered boolean
                )
                where new.answered is distinct from true
            )
            and (corrects is null or (key, service, kind, organisation, details) not in (
                select new.* from jsonb_to_recordset(v_wanted) as new (
                    key text, service text, kind text, organisation text, details jsonb
                )
            ))
        returning key
    ),
    -- A withdrawal is needless when the request that it withdraws is wanted again, or stands after all.
    needless as (
        update requests as old set state = 'dropped', ended_at = clock_timestamp()
        where participant = p_participant and withdraws is not null and state in ('open', 'refused') and (
            withdraws in (select unnest(v_standing))
            or (withdraws, organisation) in (
                select new.* from jsonb_to_recordset(v_wanted) as new (key text, organisation text)
            )
        )
        returning key
    )
    update incidents set resolved_at = clock_timestamp()
    where participant = p_participant and kind = 'request-failed' and resolved_at is null and (
        about in (select key from dropped union all select key from needless)
        -- The request is no longer wanted: its answer came another way. Withdrawals are wanted until they are made.
        or (
            about not in (
                select new.key from jsonb_to_recordset(v_wanted) as new (key text, answered boolean)
                where new.answered is distinct from true
            )
            and (
                about not in (select new.key from jsonb_to_recordset(v_wanted) as new (key text))
                or not exists (
                    select from requests as correction
                    where correction.participant = p_participant and correction.key = about
                        and correction.corrects is not null and correction.state in ('open', 'refused')
                )
            )
            and not exists (
                select from requests where participant = p_participant and key = about and withdraws is not null
            )
        )
    );

    -- A change of the answering events is no reason to make a request again.
    update requests as old set answer_with = new.answer_with
    from jsonb_to_recordset(v_wanted) as new (key text, answer_with text[])
    where old.participant = p_participant and old.key = new.key and (old.state = 'open' or old.again)
        and old.answer_with <> new.answer_with;

    insert into requests (
        participant, key, version, wait, service, kind, organisation, details, answer_with, withdrawal, corrects, state
    )
    select p_participant, new.key, coalesce(last.version, 0) + 1, new.wait, new.service, new.kind, new.organisation,
        new.details, new.answer_with, new.withdrawal,
        -- Another organisation never received the earlier version, so this one corrects nothing there.
        case when made.organisation = new.organisation then made.version end, 'open'
    from jsonb_to_recordset(v_wanted) as new (
        key text, wait text, service text, kind text, organisation text, details jsonb, answer_with text[],
        withdrawal text, answered boolean
    )
    left join lateral (
        select version, state, state = 'refused' and (service, kind, organisation, details)
            = (new.service, new.kind, new.organisation, new.details) as refused
        from requests
        where participant = p_participant and key = new.key order by version desc limit 1
    ) as last on true
    left join lateral (
        select version, organisation, (service, kind, organisation, details)
            = (new.service, new.kind, new.organisation, new.details) as same
        from requests as done
        where participant = p_participant and key = new.key and state = 'done'
            and withdrawal_of(done, '{done}') is null
        order by version desc limit 1
    ) as made on true
    where last.state is distinct from 'open' and last.refused is distinct from true and made.same is distinct from true
        -- What is answered already is corrected where it was asked; nobody else is asked.
        and (new.answered is distinct from true or made.organisation = new.organisation);

    insert into requests (
        participant, key, version, wait, service, kind, organisation, details, withdrawal, corrects, withdraws, state
    )
    select p_participant, vain.key || '/withdrawn/' || vain.version, coalesce(last.version, 0) + 1, vain.wait, vain.service,
        'withdraw', vain.organisation, jsonb_build_object('withdraws', vain.kind), 'never', vain.version, vain.key, 'open'
    from made_in_vain(p_participant, v_wanted, v_standing) as vain
    left join lateral (
        select max(version) as version from requests
        where participant = p_participant and key = vain.key || '/withdrawn/' || vain.version
    ) as last on true
    where vain.withdrawal in ('order', 'fact') and withdrawal_of(vain, '{open,done,refused}') is null;

    insert into notices (participant, key, kind, day, role, organisation)
    select p_participant, vain.key || '/in-vain/' || vain.version, 'sent-in-vain', p_as_of, 'programme_leader',
        vain.organisation
    from made_in_vain(p_participant, v_wanted, v_standing) as vain
    where vain.withdrawal = 'letter'
    on conflict (participant, key) do nothing;
end
$$;
comment on function stegvis.reconcile_requests is 'Opens newly wanted requests, drops open ones that are no longer wanted, and withdraws made ones that are no longer wanted.';


create or replace function stegvis.made_in_vain(p_participant uuid, p_wanted jsonb, p_standing text[])
returns setof stegvis.requests
language sql stable
set search_path = stegvis, pg_temp
as $$
    select made.* from requests as made
    where participant = p_participant and state = 'done' and withdrawal <> 'never' and key not in (select unnest(p_standing))
        -- No partner received a request that was only recorded, or counted as done before a cut-over.
        and reply ? 'reference' and not reply ? 'recorded'
        and (key, organisation) not in (
            select new.* from jsonb_to_recordset(p_wanted) as new (key text, organisation text)
        )
        -- The last version that the organisation received is the one to withdraw.
        and not exists (
            select from requests as later
            where later.participant = p_participant and later.key = made.key and later.version > made.version
                and later.organisation = made.organisation and later.state = 'done'
        )
$$;
comment on function stegvis.made_in_vain is 'Requests that a partner received and that are no longer wanted.';


create or replace function stegvis.withdrawal_of(p_made stegvis.requests, p_states text[])
returns integer
language sql stable
set search_path = stegvis, pg_temp
as $$
    select max(version) from requests
    where participant = p_made.participant and withdraws = p_made.key and corrects = p_made.version
        and state = any (p_states)
$$;
comment on function stegvis.withdrawal_of is 'The version of the newest withdrawal of a request that is in one of the given states; null when there is none.';
