-- Events without a journey, and how an operator discards them.

-- The same decision as in workflows.engine.play: a retraction is decided once every retraction of it is decided; where
-- retractions retract each other in a circle, the latest one counts.
create or replace function stegvis.is_retracted(p_participant uuid, p_source text, p_id text, p_today date)
returns boolean
language plpgsql stable
set search_path = stegvis, pg_temp
as $$
declare
    v_undecided bigint[] := array(
        select seq from inbox
        where participant = p_participant and name = 'event.retracted' and business_date <= p_today
            and discarded_at is null
        order by business_date, time, id, source
    );
    v_all       bigint[] := v_undecided;
    v_counting  bigint[] := '{}';
    v_next      bigint[];
begin
    if not exists (
        select from inbox
        where seq = any (v_all) and data ->> 'source' = p_source and data ->> 'id' = p_id
    ) then
        return false;
    end if;
    while cardinality(v_undecided) > 0 loop
        v_next := array(
            select seq from inbox as aimed_at
            where seq = any (v_undecided) and not exists (
                select from inbox as retraction
                where retraction.seq = any (v_undecided)
                    and retraction.data ->> 'source' = aimed_at.source and retraction.data ->> 'id' = aimed_at.id
            )
        );
        if cardinality(v_next) = 0 then
            v_next := v_undecided[cardinality(v_undecided):];
        end if;
        v_counting := v_counting || array(
            select seq from inbox as aimed_at
            where seq = any (v_next) and not exists (
                select from inbox as retraction
                where retraction.seq = any (v_counting)
                    and retraction.data ->> 'source' = aimed_at.source and retraction.data ->> 'id' = aimed_at.id
            )
        );
        v_undecided := array(
            select seq from unnest(v_undecided) with ordinality as undecided (seq, n)
            where seq <> all (v_next) order by n
        );
    end loop;
    return exists (
        select from inbox
        where seq = any (v_counting) and data ->> 'source' = p_source and data ->> 'id' = p_id
    );
end
$$;
comment on function stegvis.is_retracted is 'Whether an event is retracted on a day. A retraction that is itself retracted has no effect, however long the chain.';


create or replace function stegvis.starts_journey(p_participant uuid, p_source text, p_id text, p_name text, p_today date)
returns boolean
language sql stable
begin atomic
    select p_name in ('participant.settled', 'cooperation.begun')
        and not stegvis.is_retracted(p_participant, p_source, p_id, p_today);
end;
comment on function stegvis.starts_journey is 'Whether an event begins a journey, today or on its business date: a settlement, or the beginning of a cooperation, that is not retracted.';


create or replace function stegvis.unmatched(today date)
returns table (participant uuid, events bigint, received_at timestamptz, first_event text, begins_on date)
language sql stable
begin atomic
    select event.participant, count(*), min(event.received_at), (array_agg(event.name order by event.seq))[1],
        min(event.business_date) filter (where starting.counts and event.business_date > today)
    from stegvis.mailbox as box
    join stegvis.inbox as event on event.participant = box.participant
    cross join lateral stegvis.starts_journey(event.participant, event.source, event.id, event.name, today) as starting (counts)
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
    if exists (select from journeys where participant = p_participant) or exists (
        select from inbox as event
        where participant = p_participant and discarded_at is null
            and starts_journey(participant, source, id, name, p_today)
    ) then
        return null;
    end if;
    update inbox set discarded_at = clock_timestamp(), discarded_because = p_reason
    where participant = p_participant and discarded_at is null;
    get diagnostics v_discarded = row_count;
    return v_discarded;
end
$$;
comment on function stegvis.discard is 'Discards all events of a participant who has no journey; gives null and discards nothing when there is a journey, or a settlement that begins one.';
