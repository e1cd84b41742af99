-- What the web's role may ask of tables that it cannot see. Each runs as the owner, and gives no more than its answer.

create or replace function stegvis.authenticate(p_id text, p_hash bytea, out organisation text, out scopes text[])
returns setof record
language plpgsql security definer
set search_path = stegvis, pg_temp
as $$
#variable_conflict use_column
declare
    v_used timestamptz;
begin
    select key.organisation, key.scopes, key.last_used_at into organisation, scopes, v_used from access.keys as key
    where id = p_id and hash = p_hash and revoked_at is null and (expires_at is null or expires_at > clock_timestamp());
    if not found then
        return;
    end if;
    if v_used is null or v_used < clock_timestamp() - interval '1 minute' then
        update access.keys set last_used_at = clock_timestamp()
        where id in (select id from access.keys where id = p_id for no key update skip locked);
    end if;
    return next;
end
$$;
comment on function stegvis.authenticate is 'The key with this id and hash, if it may be used now; notes its use, once a minute at most and without waiting.';


create or replace function person.hash_key()
returns bytea
language sql stable security definer
begin atomic
    select hash_key from person.secrets;
end;
comment on function person.hash_key is 'The key of the body hashes.';


create or replace function stegvis.join_traces(p_participants uuid[], p_traceparents text[])
returns void
language sql security definer
set search_path = stegvis, pg_temp
as $$
    update mailbox as box set traceparent = joined.traceparent
    from unnest(p_participants, p_traceparents) as joined (participant, traceparent)
    where box.participant = joined.participant
$$;
comment on function stegvis.join_traces is 'Notes the traces that events belong to, instead of the span of their intake; the mailboxes are locked by accept.';


create or replace function stegvis.deciding(p_participants uuid[])
returns table (
    participant uuid, source text, id text, name text, business_date date, "time" timestamptz, data text, sender text
)
language sql stable security definer
begin atomic
    select participant, source, id, name, business_date, time, data::text, sender from stegvis.inbox
    where participant = any (p_participants) and discarded_at is null
        and name in (
            'participant.accepted', 'participant.settled', 'participant.settlementcorrected', 'participant.moved',
            'event.retracted', 'cooperation.begun'
        )
    order by seq;
end;
comment on function stegvis.deciding is 'The events that decide where participants live.';


create or replace function stegvis.retraction_targets(p_participants uuid[], p_sources text[], p_ids text[])
returns table (
    participant uuid, source text, id text, name text, business_date date, "time" timestamptz, data text, sender text
)
language sql stable security definer
begin atomic
    select participant, source, id, name, business_date, time, data::text, sender
    from stegvis.inbox join unnest(p_participants, p_sources, p_ids) as asked (participant, source, id)
        using (participant, source, id)
    where discarded_at is null
    order by seq;
end;
comment on function stegvis.retraction_targets is 'The events under these keys about these participants.';


create or replace function stegvis.involved(p_participants uuid[], p_roles text[], p_services text[])
returns setof uuid
language sql stable security definer
begin atomic
    select participant from unnest(p_participants) as asked (participant)
    where exists (select from stegvis.waits as wait where wait.participant = asked.participant and role = any (p_roles))
        or exists (select from stegvis.tasks as task where task.participant = asked.participant and role = any (p_roles))
        or exists (
            select from stegvis.requests as request
            where request.participant = asked.participant and service = any (p_services)
        );
end;
comment on function stegvis.involved is 'Participants of whom one of these roles, or one of these services, is or was asked something.';


create or replace function stegvis.nudge_begun(p_participants uuid[])
returns void
language sql security definer
set search_path = stegvis, pg_temp
as $$
    select nudge_again(array(
        select participant from mailbox
        where participant = any (p_participants) and startable
        order by participant for no key update
    ))
$$;
comment on function stegvis.nudge_begun is 'Nudges those of these journeys that have begun.';


create or replace function stegvis.feed_news(p_after text, out horizon text, out more boolean, out organisations text[])
language sql stable security definer
begin atomic
    select pg_snapshot_xmin(pg_current_snapshot())::text,
        exists (select from stegvis.feed where xid >= pg_snapshot_xmin(pg_current_snapshot())),
        array(
            select distinct unnest(array[kommune, county, partner]) from stegvis.feed
            where xid >= p_after::xid8 and xid < pg_snapshot_xmin(pg_current_snapshot())
        );
end;
comment on function stegvis.feed_news is 'Whom new events concern: those after a position, and up to where they can be handed out.';
