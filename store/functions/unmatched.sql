-- Events without a journey, and how an operator discards them.

-- The same decision as in workflows.engine.play: a retraction is decided once every retraction of it is decided; where
-- retractions retract each other in a circle, the latest one counts.
create or replace function stegvis.retracted(p_participant uuid, p_today date)
returns table (source text, id text)
language plpgsql stable
set search_path = stegvis, pg_temp
set enable_nestloop = off
as $$
declare
    v_sources   text[];
    v_ids       text[];
    v_aims      integer[];
    v_undecided integer[];
    v_free      integer[];
    v_top       integer := 0;
    v_latest    integer;
    v_counts    boolean[];
    v_gone      boolean[];
    v_one       integer;
    v_aim       integer;
begin
    with retraction as (
        select row_number() over (order by event.business_date, event.time, event.id, event.source)::integer as n,
            event.source, event.id, event.data ->> 'source' as of_source, event.data ->> 'id' as of_id
        from inbox as event
        where participant = p_participant and name = 'event.retracted' and business_date <= p_today
            and discarded_at is null
    )
    -- Which events they retract; and which retraction that is, 0 where it is none.
    select array_agg(one.of_source order by one.n), array_agg(one.of_id order by one.n),
        array_agg(coalesce(aim.n, 0) order by one.n)
    into v_sources, v_ids, v_aims
    from retraction as one left join retraction as aim on aim.source = one.of_source and aim.id = one.of_id;

    v_latest := coalesce(cardinality(v_aims), 0);
    if v_latest = 0 then
        return;
    end if;
    v_undecided := array_fill(0, array[v_latest]);
    v_free := array_fill(0, array[v_latest]);
    v_counts := array_fill(null::boolean, array[v_latest]);
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
        continue when v_counts[v_one] is not null;
        v_counts[v_one] := not v_gone[v_one];
        v_aim := v_aims[v_one];
        if v_aim > 0 then
            v_gone[v_aim] := v_gone[v_aim] or v_counts[v_one];
            v_undecided[v_aim] := v_undecided[v_aim] - 1;
            if v_undecided[v_aim] = 0 then
                v_top := v_top + 1;
                v_free[v_top] := v_aim;
            end if;
        end if;
    end loop;
    return query
        select distinct gone.source, gone.id from unnest(v_sources, v_ids, v_counts) as gone (source, id, counts)
        where gone.counts;
end
$$;
comment on function stegvis.retracted is 'The events of a participant that are retracted on a day, whether they are there or not. A retraction that is itself retracted has no effect, however long the chain.';


create or replace function stegvis.starting_days(p_participant uuid, p_today date)
returns setof date
language sql stable
begin atomic
    select event.business_date from stegvis.inbox as event
    where event.participant = p_participant and event.name in ('participant.settled', 'cooperation.begun')
        and event.discarded_at is null
        and (event.source, event.id) not in (select gone.source, gone.id from stegvis.retracted(p_participant, p_today) as gone);
end;
comment on function stegvis.starting_days is 'The business dates of the events that begin a journey, today or on that day: a settlement, or the beginning of a cooperation, that is not retracted.';


create or replace function stegvis.unmatched(today date)
returns table (participant uuid, events bigint, received_at timestamptz, first_event text, begins_on date)
language sql stable
begin atomic
    select event.participant, count(*), min(event.received_at), (array_agg(event.name order by event.seq))[1],
        (select min(day) from stegvis.starting_days(event.participant, today) as day where day > today)
    from stegvis.mailbox as box
    join stegvis.inbox as event on event.participant = box.participant
    where event.discarded_at is null
        -- Unprocessed events may still begin a journey.
        and not (box.startable and box.processed < box.accepted)
        and not exists (select from stegvis.journeys as journey where journey.participant = box.participant)
    group by event.participant;
end;
comment on function stegvis.unmatched is 'Participants with events and no journey; begins_on is the business date of a settlement in the future, null when there is none.';


create or replace function stegvis.discard(p_participant uuid, p_reason text, p_today date)
returns integer
language plpgsql
set search_path = stegvis, pg_temp
as $$
declare
    v_discarded integer;
begin
    -- Holding the mailbox keeps out new events and commits for this participant until the transaction ends.
    perform from mailbox where participant = p_participant for no key update;
    if exists (select from journeys where participant = p_participant) or exists (select from starting_days(p_participant, p_today)) then
        return null;
    end if;
    update inbox set discarded_at = clock_timestamp(), discarded_because = p_reason
    where participant = p_participant and discarded_at is null;
    get diagnostics v_discarded = row_count;
    return v_discarded;
end
$$;
comment on function stegvis.discard is 'Discards all events of a participant who has no journey; gives null and discards nothing when there is a journey, or a settlement that begins one.';
