-- Events without a journey, and how an operator discards them.

-- The same decision as in workflows.engine.play: a retraction is decided once every retraction of it is decided; where
-- retractions retract each other in a circle, the latest one counts.
create or replace function stegvis.is_retracted(p_event stegvis.inbox, p_today date)
returns boolean
language plpgsql stable
set search_path = stegvis, pg_temp
as $$
declare
    v_undecided bigint[] := array(
        select seq from inbox
        where participant = p_event.participant and name = 'event.retracted' and business_date <= p_today
            and discarded_at is null
        order by business_date, time, id, source
    );
    v_all       bigint[] := v_undecided;
    v_counting  bigint[] := '{}';
    v_next      bigint[];
begin
    if not exists (
        select from inbox as retraction where seq = any (v_all) and retracts(retraction, p_event)
    ) then
        return false;
    end if;
    while cardinality(v_undecided) > 0 loop
        v_next := array(
            select seq from inbox as aimed_at
            where seq = any (v_undecided) and not exists (
                select from inbox as retraction
                where retraction.seq = any (v_undecided) and retracts(retraction, aimed_at)
            )
        );
        if cardinality(v_next) = 0 then
            v_next := v_undecided[cardinality(v_undecided):];
        end if;
        v_counting := v_counting || array(
            select seq from inbox as aimed_at
            where seq = any (v_next) and not exists (
                select from inbox as retraction
                where retraction.seq = any (v_counting) and retracts(retraction, aimed_at)
            )
        );
        v_undecided := array(
            select seq from unnest(v_undecided) with ordinality as undecided (seq, n)
            where seq <> all (v_next) order by n
        );
    end loop;
    return exists (
        select from inbox as retraction where seq = any (v_counting) and retracts(retraction, p_event)
    );
end
$$;
comment on function stegvis.is_retracted is 'Whether an event is retracted on a day. A retraction that is itself retracted has no effect, however long the chain.';


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


create or replace function stegvis.starts_journey(p_event stegvis.inbox, p_today date)
returns boolean
language sql stable
begin atomic
    select p_event.name in ('participant.settled', 'cooperation.begun') and not stegvis.is_retracted(p_event, p_today);
end;
comment on function stegvis.starts_journey is 'Whether an event begins a journey, today or on its business date: a settlement, or the beginning of a cooperation, that is not retracted.';


create or replace function stegvis.unmatched(today date)
returns table (participant uuid, events bigint, received_at timestamptz, first_event text, begins_on date, sender text)
language sql stable
begin atomic
    select event.participant, count(*), min(event.received_at), (array_agg(event.name order by event.seq))[1],
        min(event.business_date) filter (where starting.counts and event.business_date > today), null::text
    from stegvis.mailbox as box
    join stegvis.inbox as event on event.participant = box.participant
    cross join lateral stegvis.starts_journey(event, today) as starting (counts)
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

    if exists (select from journeys where participant = p_participant) or exists (
        select from inbox as event
        where participant = p_participant and discarded_at is null
            and starts_journey(event, p_today)
    ) then
        return nullif(v_others, 0);
    end if;
    update inbox set discarded_at = clock_timestamp(), discarded_because = p_reason
    where participant = p_participant and discarded_at is null;
    get diagnostics v_discarded = row_count;
    return v_discarded + v_others;
end
$$;
comment on function stegvis.discard is 'Discards all events of a participant who has no journey, and all in quarantine, and gives how many; null when there were none to discard since there is a journey, or a settlement that begins one.';
