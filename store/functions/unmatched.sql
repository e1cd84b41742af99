-- Events that lie without a journey, and how an operator discards them.

create or replace function stegvis.is_retracted(p_participant uuid, p_source text, p_id text, p_today date)
returns boolean
language sql stable
begin atomic
    select exists (
        select from stegvis.inbox as retraction
        where retraction.participant = p_participant and retraction.name = 'event.retracted'
            and retraction.business_date <= p_today and retraction.discarded_at is null
            and retraction.data ->> 'source' = p_source and retraction.data ->> 'id' = p_id
            and not exists (
                select from stegvis.inbox as undone
                where undone.participant = p_participant and undone.name = 'event.retracted'
                    and undone.business_date <= p_today and undone.discarded_at is null
                    and undone.data ->> 'source' = retraction.source and undone.data ->> 'id' = retraction.id
            )
    );
end;
comment on function stegvis.is_retracted is 'Whether an event is retracted on a day. A retraction that is itself retracted does nothing.';


create or replace function stegvis.starts_journey(p_participant uuid, p_source text, p_id text, p_name text, p_today date)
returns boolean
language sql stable
begin atomic
    select p_name in ('participant.settled', 'cooperation.begun')
        and not stegvis.is_retracted(p_participant, p_source, p_id, p_today);
end;
comment on function stegvis.starts_journey is 'Whether an event begins a journey, today or on its day: a settlement, or the beginning of a cooperation, that is not retracted.';


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
        -- Of what is still to be played nobody knows yet.
        and not (box.startable and box.processed < box.accepted)
        and not exists (select from stegvis.journeys as journey where journey.participant = box.participant)
    group by event.participant;
end;
comment on function stegvis.unmatched is 'Participants whose events lie without a journey; begins_on is the day of a settlement that lies ahead, null where there is none.';


create or replace function stegvis.discard(p_participant uuid, p_reason text, p_today date)
returns integer
language plpgsql
set search_path = stegvis, pg_temp
as $$
declare
    v_discarded integer;
begin
    -- From here on no event of the participant is accepted and no journey of theirs committed, until this is.
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
comment on function stegvis.discard is 'Discards all events of a participant who has no journey; null, and nothing is done, where there is one or a settlement that begins one.';
