-- One journey: load its events, commit its state, keep its requests and incidents.
--
-- Locks are taken in the order that functions/accept.sql states: whoever writes more than one row of a participant locks
-- the mailbox first.

-- load --
-- All events of a participant and their number, in one snapshot; where there are more than $2, the number alone
select box.accepted, box.traceparent,
    case when box.processed < box.accepted then extract(epoch from clock_timestamp() - box.waiting_since)::float8 end as waited,
    event.source, event.id, event.name, event.business_date, event.time, event.data::text,
    event.sender
from stegvis.mailbox as box
-- A left join, so that the number is given even when all events are discarded.
left join stegvis.inbox as event on event.participant = box.participant and event.discarded_at is null
    and ($2::integer is null or box.accepted <= $2)
where box.participant = $1
order by event.seq

-- commit --
-- Make the read model agree with a played journey, then find the requests to be sent again
select behind, stale, orders, stegvis.to_send_again($1),
    exists (select from stegvis.quarantine where participant = $1 and discarded_at is null)
from stegvis.commit($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- stored_request --
-- One version of a request that is still to be made or sent again
select stegvis.stored_request(request) from stegvis.requests as request
where participant = $1 and key = $2 and version = $3 and (state = 'open' or again)

-- contact_person --
-- The contact at the career centre whose assignment is latest and still runs, from the cooperation's timeline; when no
-- assignment runs, the substitute named in the latest one
select line.details ->> case when still then 'contact' else 'substitute' end
from stegvis.timeline as line
cross join lateral (select coalesce((line.details ->> 'until')::date >= $2, true)) as assigned (still)
where line.participant = $1 and line.kind = 'contact' and line.day <= $2
order by still desc, line.day desc, line.key desc limit 1

-- overdue_between --
-- Overdue tasks between a kommune and its career centre in the kommune's journeys, by task type and role: what either has of the
-- guidance, and whatever stands with the centre, also an order that has no date
select json_build_object(
    'kind', task.type, 'whose', task.role, 'count', count(*),
    'participants', (array_agg(task.participant order by task.due nulls last, task.participant))[:5]
)::text
from stegvis.tasks as task join stegvis.journeys as journey using (participant)
where journey.kommune = $1 and journey.kind = 'participant' and task.closed_on is null
    and (
        task.organisation = journey.county and coalesce(task.due, task.opened_on) < $2
        or task.organisation = journey.kommune and task.stage = 'guidance' and task.due < $2
    )
group by task.type, task.role
order by count(*) desc, task.type

-- request_done --
-- Record that a request was made
select stegvis.request_done($1, $2, $3, $4)

-- requests_recorded --
-- Record that several requests were made
select stegvis.request_done($1, made.key, made.version, made.reply)
from unnest($2::text[], $3::integer[], $4::jsonb[]) as made (key, version, reply)

-- request_failed --
-- Count a failed attempt of a request; open an incident where asked for
select stegvis.request_failed($1, $2, $3, $4, $5)

-- request_refused --
-- Record that a service refuses a request; open an incident where asked for
select stegvis.request_refused($1, $2, $3, $4, $5, $6)

-- make_refused_again --
-- Reopen refused requests and nudge their journeys
select stegvis.make_refused_again($1, $2)

-- failing --
-- How many requests have failed and will be tried again, by participant
select participant, count(*) from stegvis.requests
where (state = 'open' or again) and failures > 0
    and ($1::uuid is null or participant = $1) and ($2::text is null or service = $2)
group by participant order by participant

-- send_unanswered_again --
-- Mark unanswered requests to be sent again; gives how many, and how many no partner ever received
select again, never_sent from stegvis.send_unanswered_again($1, $2)

-- record_incident --
-- Open an incident, or count a repetition of the open one
select stegvis.record_incident($1, $2, '', $3)


-- set_aside --
-- Count events that cannot be played as processed, since another nudge would not help
update stegvis.mailbox set processed = greatest(processed, $2), dispatched = greatest(dispatched, $2) where participant = $1
returning accepted > $2 as behind

-- accepted --
-- How many events of a participant were ever accepted
select accepted from stegvis.mailbox where participant = $1

-- accepted_today --
-- How many events of a participant were accepted today
select count(*) from stegvis.inbox
where participant = $1
    and received_at >= stegvis.today_in_oslo()::timestamp at time zone 'Europe/Oslo'

-- limit --
-- Count all events of a participant as processed, now and from now on, since there are too many
update stegvis.mailbox set processed = accepted, dispatched = accepted, limited = true where participant = $1

-- look_at_limited --
-- Nudge journeys that had too many events
select stegvis.look_at_limited($1)

-- discard --
-- Discard the events of a participant who has no journey
select stegvis.discard($1, $2, $3)

-- every_mailbox --
-- All events of every participant with a starting event, one participant per row; for what-if
select json_build_array(event.participant, json_agg(
    json_build_array(event.source, event.id, event.name, event.business_date, event.time, event.data::text, event.sender)
    order by event.seq
))::text
from stegvis.inbox as event join stegvis.mailbox as box using (participant)
where box.startable and event.discarded_at is null
group by event.participant

-- one_mailbox --
-- The events of one participant as in every_mailbox
select json_build_array($1::uuid, json_agg(
    json_build_array(event.source, event.id, event.name, event.business_date, event.time, event.data::text, event.sender)
    order by event.seq
))::text
from stegvis.inbox as event
where event.participant = $1 and event.discarded_at is null having count(*) > 0

-- playable --
-- Whose journeys a kommune, or all of Norway, has after a participant; in the order of their random ids
select participant from stegvis.journeys
where kind = 'participant' and ($1::text is null or kommune = $1) and ($2::uuid is null or participant > $2)
order by participant limit $3

-- known_events --
-- The events of a participant that were accepted by a moment and had not been discarded then, in the order of acceptance; and
-- whether there are any at all
select event.source, event.id, event.name, event.business_date, event.time, event.data::text, event.sender
from stegvis.mailbox as box
left join stegvis.inbox as event on event.participant = box.participant
    and event.received_at <= $2 and (event.discarded_at is null or event.discarded_at > $2)
where box.participant = $1
order by event.seq
