-- A journey's events in, its state out, its requests and incidents.
--
-- Locks are taken in the order that functions/accept.sql states: whoever writes more than one row of a participant locks
-- the mailbox first.

-- load --
-- All events of a participant, and how many they are, in one snapshot
select box.accepted, box.traceparent, event.source, event.id, event.name, event.business_date, event.time, event.data::text
from stegvis.mailbox as box
-- Also when all of them are discarded: how many they are must be known.
left join stegvis.inbox as event on event.participant = box.participant and event.discarded_at is null
where box.participant = $1

-- commit --
-- Make the read model agree with a played journey; what is to be sent again is looked for when that is done
select behind, stale, orders, stegvis.to_send_again($1) from stegvis.commit($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- stored_request --
-- A request that is to be made, or sent again
select stegvis.stored_request(request) from stegvis.requests as request
where participant = $1 and key = $2 and version = $3 and (state = 'open' or again)

-- contact_person --
-- The contact at the career centre that was assigned last and still is, as the pair's own story tells it; when none
-- is any more, the substitute of the last one
select line.details ->> case when still then 'contact' else 'substitute' end
from stegvis.timeline as line
cross join lateral (select coalesce((line.details ->> 'until')::date >= $2, true)) as assigned (still)
where line.participant = $1 and line.kind = 'contact' and line.day <= $2
order by still desc, line.day desc, line.key desc limit 1

-- overdue_between --
-- What is overdue in the journeys of a kommune, for it and for its career centre
select json_build_object(
    'kind', task.type, 'whose', task.role, 'count', count(*),
    'participants', (array_agg(task.participant order by task.due, task.participant))[:5]
)::text
from stegvis.tasks as task join stegvis.journeys as journey using (participant)
where journey.kommune = $1 and journey.kind = 'participant' and task.closed_on is null and task.due < $2
group by task.type, task.role
order by count(*) desc, task.type

-- request_done --
-- Note that a request was made
select stegvis.request_done($1, $2, $3, $4)

-- requests_recorded --
-- Note that several requests were made
select stegvis.request_done($1, made.key, made.version, made.reply)
from unnest($2::text[], $3::integer[], $4::jsonb[]) as made (key, version, reply)

-- request_failed --
-- Count a failed attempt of a request, with an incident where it is time for one
select stegvis.request_failed($1, $2, $3, $4, $5)

-- request_refused --
-- Record that a service refuses a request, with an incident where a person has to look
select stegvis.request_refused($1, $2, $3, $4, $5, $6)

-- make_refused_again --
-- Open refused requests again, and let their journeys look at them
select stegvis.make_refused_again($1, $2)

-- failing --
-- Participants of whom requests fail and are tried again later, and how many
select participant, count(*) from stegvis.requests
where (state = 'open' or again) and failures > 0
    and ($1::uuid is null or participant = $1) and ($2::text is null or service = $2)
group by participant order by participant

-- send_unanswered_again --
-- Have requests sent once more that were made and are not answered; tells how many, and how many nobody ever got
select again, never_sent from stegvis.send_unanswered_again($1, $2)

-- record_incident --
-- Open an incident, or count its repetition
select stegvis.record_incident($1, $2, '', $3)

-- set_aside --
-- Events that cannot be played are as good as played: nothing is gained by nudging again
update stegvis.mailbox set processed = greatest(processed, $2), dispatched = greatest(dispatched, $2) where participant = $1
returning accepted > $2 as behind

-- discard --
-- Discard the events of a participant who has no journey
select stegvis.discard($1, $2, $3)

-- every_mailbox --
-- All events of every participant whose journey may have begun, one participant a row, as what-if plays them
select json_build_array(event.participant, json_agg(
    json_build_array(event.source, event.id, event.name, event.business_date, event.time, event.data::text)
    order by event.seq
))::text
from stegvis.inbox as event join stegvis.mailbox as box using (participant)
where box.startable and event.discarded_at is null
group by event.participant
