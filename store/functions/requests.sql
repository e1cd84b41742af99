-- What becomes of requests. Each function locks the mailbox first; see functions/accept.sql for the order of locks.

create or replace function stegvis.request_done(p_participant uuid, p_key text, p_version integer, p_reply jsonb)
returns text
language plpgsql
set search_path = stegvis, pg_temp
as $$
declare
    v_done   requests;
    v_before text;
begin
    perform from mailbox where participant = p_participant for no key update;
    select state into v_before from requests
    where participant = p_participant and key = p_key and version = p_version;
    -- A request that was dropped meanwhile also becomes done: the partner has received it.
    update requests set state = 'done', reply = p_reply, ended_at = clock_timestamp(), again = false
    where participant = p_participant and key = p_key and version = p_version and (state <> 'done' or again)
    returning * into v_done;
    if not found then
        return null;
    end if;
    if v_before = 'dropped' then
        -- With no section hashes, the next commit decides whether to withdraw it.
        update journeys set sections = '{}' where participant = p_participant;
    end if;

    -- A newer open version now corrects this one, or is dropped when its content is the same.
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
comment on function stegvis.request_done is 'Marks a version of a request as made, or as sent again, and gives its state before; null when it was already made or is unknown.';


create or replace function stegvis.request_failed(
    p_participant uuid, p_key text, p_version integer, p_cause text, p_incident boolean
)
returns void
language plpgsql
set search_path = stegvis, pg_temp
as $$
begin
    perform from mailbox where participant = p_participant for no key update;
    update requests set failures = failures + 1
    where participant = p_participant and key = p_key and version = p_version and (state = 'open' or again);
    if found and p_incident then
        perform record_incident(p_participant, 'request-failed', p_key, p_cause);
    end if;
end
$$;
comment on function stegvis.request_failed is 'Counts a failed attempt of a request and, where asked for, opens an incident.';


create or replace function stegvis.request_refused(
    p_participant uuid, p_key text, p_version integer, p_reply jsonb, p_cause text, p_incident boolean
)
returns void
language plpgsql
set search_path = stegvis, pg_temp
as $$
declare
    v_refused boolean;
begin
    perform from mailbox where participant = p_participant for no key update;
    update requests set state = 'refused', reply = p_reply, ended_at = clock_timestamp()
    where participant = p_participant and key = p_key and version = p_version and state = 'open';
    v_refused := found;
    -- A request to be sent again stays done: the service has accepted it before.
    update requests set again = false
    where participant = p_participant and key = p_key and version = p_version and again;
    if found or (v_refused and p_incident) then
        perform record_incident(p_participant, 'request-failed', p_key, p_cause);
    end if;
end
$$;
comment on function stegvis.request_refused is 'Records that a service refuses a request. A request that was sent before stays done, and always opens an incident.';


create or replace function stegvis.make_refused_again(p_participant uuid, p_service text)
returns bigint
language plpgsql security definer
set search_path = stegvis, pg_temp
as $$
declare
    v_participants uuid[];
    v_again        uuid[];
begin
    v_participants := array(
        select participant from mailbox
        where participant in (
            select participant from requests
            where state = 'refused' and (p_participant is null or participant = p_participant)
                and (p_service is null or service = p_service)
        )
        order by participant for no key update
    );
    -- A separate statement, to see what another commit has just changed.
    with again as (
        update requests as refused set state = 'open', ended_at = null, reply = null, failures = 0
        where participant = any (v_participants) and state = 'refused' and (p_service is null or service = p_service)
            and not exists (
                select from requests as later
                where later.participant = refused.participant and later.key = refused.key
                    and later.version > refused.version
            )
        returning participant
    )
    select coalesce(array_agg(participant), '{}') into v_again from again;
    -- With no section hashes, the next commit compares all requests and drops those no longer wanted.
    update journeys set sections = '{}' where participant = any (v_again);
    perform nudge_again(v_again);
    return cardinality(v_again);
end
$$;
comment on function stegvis.make_refused_again is 'Reopens refused requests that no later version replaces; gives how many. Null stands for every participant, or every service.';


create or replace function stegvis.send_unanswered_again(
    p_participant uuid, p_service text, out again bigint, out never_sent bigint
)
language plpgsql security definer
set search_path = stegvis, pg_temp
as $$
declare
    v_participants uuid[];
    v_again        uuid[];
begin
    v_participants := array(
        select participant from mailbox
        where participant in (
            select open.participant from unanswered() as open
            where open.sent and (p_participant is null or open.participant = p_participant)
                and (p_service is null or open.service = p_service)
        )
        order by participant for no key update
    );
    -- A separate statement, to see what another commit has just changed.
    with resent as (
        update requests as request set again = true, failures = 0
        from unanswered() as open
        where open.sent and open.participant = any (v_participants) and (p_service is null or open.service = p_service)
            and request.participant = open.participant and request.key = open.key and request.version = open.version
        returning request.participant
    )
    select coalesce(array_agg(participant), '{}') into v_again from resent;
    perform nudge_again(v_again);
    again := cardinality(v_again);
    select count(*) into never_sent from unanswered() as open
    where not open.sent and (p_participant is null or open.participant = p_participant)
        and (p_service is null or open.service = p_service);
end
$$;
comment on function stegvis.send_unanswered_again is 'Marks unanswered requests to be sent again; requests that no partner ever received are only counted.';


create or replace function stegvis.nudge_again(p_participants uuid[])
returns void
language sql
set search_path = stegvis, pg_temp
as $$
    update mailbox set dispatched = accepted - 1, processed = least(processed, accepted - 1), waiting_since = clock_timestamp()
    where participant = any (p_participants)
$$;
comment on function stegvis.nudge_again is 'Has journeys nudged without a new event. The caller holds their mailboxes.';


create or replace function stegvis.look_at_limited(p_at_most integer)
returns bigint
language plpgsql
set search_path = stegvis, pg_temp
as $$
declare
    v_participants uuid[] := array(
        select participant from mailbox where limited and accepted <= p_at_most order by participant for no key update
    );
begin
    perform nudge_again(v_participants);
    return cardinality(v_participants);
end
$$;
comment on function stegvis.look_at_limited is 'Has journeys nudged that had too many events, where there are at most so many; gives how many.';


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
comment on function stegvis.unanswered is 'Requests that were made and whose answer the journey still waits for. Sent is false when no partner received the request: it was only recorded, or counted as done before a cut-over.';


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
    -- These were answered meanwhile, or a later version corrects them.
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
comment on function stegvis.to_send_again is 'The requests of a participant that are to be sent again; clears the mark on requests that need it no longer.';
