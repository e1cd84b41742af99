-- Events without a journey, and how an operator discards them.

-- The same decision as in workflows.engine.play: a retraction is decided once every retraction of it is decided; where
-- retractions retract each other in a circle, the latest one counts.
create or replace function stegvis.retracted(p_participant uuid, p_today date)
returns setof bigint
language plpgsql stable
set search_path = stegvis, pg_temp
set enable_nestloop = off
as $$
declare
    v_firsts    integer[];
    v_of        bigint[];
    v_aims      integer[];
    v_undecided integer[];
    v_free      integer[];
    v_top       integer := 0;
    v_latest    integer;
    v_decided   boolean[];
    v_gone      boolean[];
    v_one       integer;
    v_aim       integer;
    v_found     bigint[] := '{}';
begin
    -- A row for each event that a retraction names and may retract: which event, and which retraction that is, 0 where
    -- it is none. The rows of the n-th retraction begin at the n-th of v_firsts.
    with retraction as materialized (
        select row_number() over (order by event.business_date, event.time, event.id, event.source)::integer as n,
            event.seq, event as whole, event.data ->> 'source' as of_source, event.data ->> 'id' as of_id
        from inbox as event
        where participant = p_participant and name = 'event.retracted' and business_date <= p_today
            and discarded_at is null
    ),
    aim as (
        select one.n, event.seq, coalesce(other.n, 0) as is_n
        from retraction as one
        join inbox as event on event.participant = p_participant and event.discarded_at is null
            and event.source = one.of_source and event.id = one.of_id
        left join retraction as other on other.seq = event.seq
        where retracts(one.whole, event)
    ),
    counted as (
        select one.n, count(aim.n)::integer as aims from retraction as one left join aim on aim.n = one.n group by one.n
    )
    select
        (select array_agg(before order by n) from (
            select n, (1 + sum(aims) over (order by n) - aims)::integer as before from counted
        ) as first),
        array_agg(seq order by n, seq), array_agg(is_n order by n, seq)
    into v_firsts, v_of, v_aims
    from aim;

    v_latest := coalesce(cardinality(v_firsts), 0);
    if v_latest = 0 or v_of is null then
        return;
    end if;
    v_firsts := v_firsts || (cardinality(v_of) + 1);
    v_undecided := array_fill(0, array[v_latest]);
    v_free := array_fill(0, array[v_latest]);
    v_decided := array_fill(false, array[v_latest]);
    v_gone := array_fill(false, array[v_latest]);
    foreach v_aim in array v_aims loop
        if v_aim > 0 then
            v_undecided[v_aim] := v_undecided[v_aim] + 1;
        end if;
    end loop;
    for v_one in 1 .. v_latest loop
        if v_undecided[v_one] = 0 then
            v_top := v_top + 1;
            v_free[v_top] := v_one;
        end if;
    end loop;
    while v_latest > 0 loop
        if v_top > 0 then
            v_one := v_free[v_top];
            v_top := v_top - 1;
        else
            v_one := v_latest;
            v_latest := v_latest - 1;
        end if;
        continue when v_decided[v_one];
        v_decided[v_one] := true;
        for v_row in v_firsts[v_one] .. v_firsts[v_one + 1] - 1 loop
            v_aim := v_aims[v_row];
            if not v_gone[v_one] then
                v_found := v_found || v_of[v_row];
            end if;
            if v_aim > 0 then
                v_gone[v_aim] := v_gone[v_aim] or not v_gone[v_one];
                v_undecided[v_aim] := v_undecided[v_aim] - 1;
                if v_undecided[v_aim] = 0 then
                    v_top := v_top + 1;
                    v_free[v_top] := v_aim;
                end if;
            end if;
        end loop;
    end loop;
    return query select distinct found.seq from unnest(v_found) as found (seq);
end
$$;
comment on function stegvis.retracted is 'The events of a participant that are retracted on a day, by their seq. A retraction that is itself retracted has no effect, however long the chain.';


-- The same as in workflows.engine.retraction, but for events that came by a trusted way: there the event type says which
-- organisations may retract it, and here, where only beginnings of journeys matter, a kommune may.
create or replace function stegvis.retracts(p_retraction stegvis.inbox, p_event stegvis.inbox)
returns boolean
language sql immutable
begin atomic
    select p_retraction.data ->> 'source' = p_event.source and p_retraction.data ->> 'id' = p_event.id
        and (
            p_retraction.sender in ('', 'stegvis', p_event.sender)
            or (p_event.sender = '' and p_event.name <> 'event.retracted' and length(p_retraction.sender) = 4)
        );
end;
comment on function stegvis.retracts is 'Whether a retraction names an event that its sender may retract: its own, or any when an operator sends it.';


create or replace function stegvis.starting_days(p_participant uuid, p_today date)
returns setof date
language sql stable
begin atomic
    select event.business_date from stegvis.inbox as event
    where event.participant = p_participant and event.name in ('participant.accepted', 'participant.settled', 'cooperation.begun')
        and event.discarded_at is null
        and event.seq not in (select stegvis.retracted(p_participant, p_today));
end;
comment on function stegvis.starting_days is 'The business dates of the events that begin a journey, today or on that day: an acceptance, a settlement, or the beginning of a cooperation, that is not retracted.';


create or replace function stegvis.unmatched(today date)
returns table (participant uuid, events bigint, received_at timestamptz, first_event text, begins_on date, sender text)
language sql stable
begin atomic
    select event.participant, count(*), min(event.received_at), (array_agg(event.name order by event.seq))[1],
        (select min(day) from stegvis.starting_days(event.participant, today) as day where day > today), null::text
    from stegvis.mailbox as box
    join stegvis.inbox as event on event.participant = box.participant
    where event.discarded_at is null
        -- Unprocessed events may still begin a journey.
        and not (box.startable and box.processed < box.accepted)
        and not exists (select from stegvis.journeys as journey where journey.participant = box.participant)
    group by event.participant
    union all
    select event.participant, count(*), min(event.received_at), (array_agg(event.name order by event.seq))[1], null,
        event.sender
    from stegvis.quarantine as event
    where event.discarded_at is null
    group by event.participant, event.sender;
end;
comment on function stegvis.unmatched is 'Participants with events and no journey; begins_on is the business date of a settlement in the future, null when there is none. Events in quarantine come with the organisation that sent them, which is not the participant''s, or not yet.';


create or replace function stegvis.discard(p_participant uuid, p_reason text, p_today date)
returns integer
language plpgsql
set search_path = stegvis, pg_temp
as $$
declare
    v_discarded integer;
    v_others    integer;
begin
    -- Holding the mailbox keeps out new events and commits for this participant until the transaction ends.
    perform from mailbox where participant = p_participant for no key update;
    update quarantine set discarded_at = clock_timestamp(), discarded_because = p_reason
    where participant = p_participant and discarded_at is null;
    get diagnostics v_others = row_count;
    delete from person.quarantined where participant = p_participant;

    if exists (select from journeys where participant = p_participant) or exists (select from starting_days(p_participant, p_today)) then
        return nullif(v_others, 0);
    end if;
    update inbox set discarded_at = clock_timestamp(), discarded_because = p_reason
    where participant = p_participant and discarded_at is null;
    get diagnostics v_discarded = row_count;
    return v_discarded + v_others;
end
$$;
comment on function stegvis.discard is 'Discards all events of a participant who has no journey, and all in quarantine, and gives how many; null when there were none to discard since there is a journey, or a settlement that begins one.';
