-- note --
select stegvis.note_lever($1, $2, $3::text::jsonb, $4, $5)

-- last --
select id, at, name, lever, about::text, affected, reason, in_bulk from stegvis.last_levers($1)

-- begin --
select stegvis.begin_lever($1, $2, $3::text::jsonb, $4, $5, $6, $7)

-- carry --
select stegvis.carry_lever($1, $2)

-- cancel --
select stegvis.cancel_lever($1, $2)

-- run --
select at, name, lever, about::text, reason, carried_at, cancelled_at, cancelled_by, ended_at, outcomes::text
from stegvis.lever_run($1)

-- items --
select participant, outcome from stegvis.lever_items($1)

-- discard --
select stegvis.discard_unmatched($1, $2, $3)

-- causes --
-- Open incidents by what is at fault: kind, service, cause
select open.kind, request.service, open.cause, count(*) as incidents, count(distinct open.participant) as journeys,
    min(open.first_at) as since, max(open.last_at) as last, sum(open.times)::bigint as times,
    count(*) filter (where request.state = 'refused') as refused, count(*) filter (where request.state = 'open') as trying,
    (array_agg(open.participant order by open.first_at))[1:5] as examples
from stegvis.incidents as open
left join lateral (
    select latest.service, latest.state from stegvis.requests as latest
    where open.kind = 'request-failed' and latest.participant = open.participant and latest.key = open.about
    order by latest.version desc limit 1
) as request on true
where open.resolved_at is null
group by open.kind, request.service, open.cause
order by count(*) desc, min(open.first_at)

-- resolved --
-- How many incidents were resolved since a moment
select count(*) from stegvis.incidents where resolved_at > $1

-- journeys_of_cause --
-- Whose incidents a cause has
select distinct open.participant from stegvis.incidents as open
left join lateral (
    select latest.service from stegvis.requests as latest
    where open.kind = 'request-failed' and latest.participant = open.participant and latest.key = open.about
    order by latest.version desc limit 1
) as request on true
where open.resolved_at is null and open.kind = $1 and request.service is not distinct from $2 and open.cause = $3
order by open.participant

-- buffered --
-- Journeys with events that no wait has taken, the most first; the names of the events, and how many no wait ever will take
select journey.participant, journey.kommune, journey.status, jsonb_array_length(journey.buffered) as events,
    journey.committed_at,
    array(
        select event.name from jsonb_array_elements(journey.buffered) as held (ref)
        join stegvis.inbox as event on event.participant = journey.participant
            and event.source = held.ref ->> 0 and event.id = held.ref ->> 1
        limit 5
    ) as names,
    (
        select count(*) from stegvis.timeline as line
        where line.participant = journey.participant and line.kind = 'never-taken'
    ) as never_taken
from stegvis.journeys as journey
where jsonb_array_length(journey.buffered) > 0
order by 4 desc, journey.participant limit $1

-- never_taken --
-- The events of a journey that no wait will ever take, as its timeline says
select event.source, event.id, event.name, event.business_date, event.sender
from stegvis.timeline as line
join stegvis.inbox as event on event.participant = line.participant
    and event.source = line.event_source and event.id = line.event_id and event.discarded_at is null
where line.participant = $1 and line.kind = 'never-taken'
order by event.seq

-- events --
-- A journey's events, the last accepted first: key, what, when, and whether they were discarded. No data
select event.seq, event.source, event.id, event.name, event.business_date, event.received_at, event.sender,
    event.discarded_at is not null as discarded
from stegvis.inbox as event where event.participant = $1
order by event.seq desc limit $2
