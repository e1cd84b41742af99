-- How requests fare.

create or replace function stegvis.request_done(p_participant uuid, p_key text, p_version integer, p_reply jsonb)
returns text
language plpgsql
set search_path = stegvis, pg_temp
as $$
declare
    v_done   requests;
    v_before text;
begin
    select state into v_before from requests
    where participant = p_participant and key = p_key and version = p_version for update;
    -- Also when it was dropped meanwhile: it has been made after all.
    update requests set state = 'done', reply = p_reply, ended_at = clock_timestamp(), again = false
    where participant = p_participant and key = p_key and version = p_version and (state <> 'done' or again)
    returning * into v_done;
    if not found then
        return null;
    end if;
    if v_before = 'dropped' then
        -- The next commit looks whether it is to be taken back.
        update journeys set sections = '{}' where participant = p_participant;
    end if;

    -- A version that was to replace it is now a correction of it, or needless if it says the same.
    update requests as later set
        corrects = case when later.organisation = v_done.organisation then p_version end,
        state = case when (later.service, later.kind, later.organisation, later.details)
            = (v_done.service, v_done.kind, v_done.organisation, v_done.details) then 'dropped' else 'open' end
    where participant = p_participant and key = p_key and version > p_version and state = 'open';

    update incidents set resolved_at = clock_timestamp()
    where participant = p_participant and kind = 'request-failed' and about = p_key and resolved_at is null;
    return v_before;
end
$$;
comment on function stegvis.request_done is 'Marks a version of a request as made, once, or once more where it was to be sent again, and gives the state it was in; null when it was made already or is unknown.';


create or replace function stegvis.record_incident(p_participant uuid, p_kind text, p_about text, p_cause text)
returns void
language sql
set search_path = stegvis, pg_temp
as $$
    insert into incidents as open (participant, kind, about, cause)
    values (p_participant, p_kind, p_about, p_cause)
    on conflict (participant, kind, about) where resolved_at is null do update set
        cause = excluded.cause, last_at = clock_timestamp(), times = open.times + 1
$$;
comment on function stegvis.record_incident is 'Opens an incident, or counts a repetition of the open one.';


create or replace function stegvis.unanswered()
returns table (participant uuid, key text, version integer, service text, since timestamptz, sent boolean)
language sql stable
begin atomic
    select request.participant, request.key, request.version, request.service, request.ended_at,
        request.reply ? 'reference' and not request.reply ? 'recorded'
    from stegvis.requests as request
    where request.state = 'done' and request.withdraws is null
        and exists (
            select from stegvis.waits as wait where wait.participant = request.participant and wait.key = request.wait
        )
        and not exists (
            select from stegvis.requests as later
            where later.participant = request.participant and later.key = request.key
                and later.version > request.version and later.state <> 'dropped'
        );
end;
comment on function stegvis.unanswered is 'Requests that were made and whose answer is still waited for. Sent is false for what was only recorded, or taken as done before a cut-over: nobody got it.';


create or replace function stegvis.to_send_again(p_participant uuid)
returns json
language plpgsql
set search_path = stegvis, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
begin
    if not exists (select from requests where participant = p_participant and again) then
        return '[]';
    end if;
    -- Answered meanwhile, or set right by a later version.
    update requests as request set again = false
    where participant = p_participant and again and not exists (
        select from unanswered() as open
        where open.participant = request.participant and open.key = request.key and open.version = request.version
    );
    return (
        select coalesce(json_agg(stored_request(request) order by key), '[]')
        from requests as request where participant = p_participant and again
    );
end
$$;
comment on function stegvis.to_send_again is 'The requests of a participant that were made and are to be sent once more; forgets those that need it no longer.';
