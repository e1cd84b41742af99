-- What the page of a task shows, for the organisation that the transaction names. See store/queries/walls.sql.

-- task --
-- A task, open or closed, with its journey, its deadline and the other events that its wait takes
select task.participant::text, task.key, task.type, task.stage, task.completes_with, task.role, task.organisation,
    task.adviser, task.opened_on, task.due, task.closed_on, task.subject::text, task.details::text,
    coalesce(wait.also, '{}') as also, journey.kind, journey.kommune, journey.county, journey.rule_set,
    journey.settled_on, journey.stages::text, deadline.name as deadline, deadline.starts, deadline.judged,
    deadline.legal_basis, deadline.started_by_source, deadline.started_by_id
from stegvis.tasks as task
join stegvis.journeys as journey on journey.participant = task.participant
left join stegvis.deadlines as deadline on deadline.participant = task.participant and deadline.key = task.deadline
left join stegvis.waits as wait on wait.participant = task.participant and wait.key = task.key
where task.participant = $1 and task.key = $2

-- who --
-- Who the participant is, as far as it is known and may be seen
select name, birth_date, coalesce(address_protected, false) as protected from person.people where participant = $1

-- before --
-- The events that have counted, newest first: those on the timeline that is seen; for who sees no timeline ($2) those about
-- the same assignment, meeting or measure as the task ($3)
select event.name, event.business_date as day, event.source, event.id, event.sender, event.data::text
from stegvis.timeline as line
join stegvis.inbox as event
    on event.participant = line.participant and event.source = line.event_source and event.id = line.event_id
where line.participant = $1 and line.kind = 'event'
union
select event.name, event.business_date, event.source, event.id, event.sender, event.data::text
from stegvis.inbox as event
where event.participant = $1 and $2 and event.name <> 'event.retracted' and event.discarded_at is null
    and $3::text in (event.data ->> 'booking_id', event.data ->> 'meeting_id', event.data ->> 'measure_id')
    and not exists (
        select from stegvis.inbox as undone where undone.participant = event.participant
            and undone.name = 'event.retracted' and undone.data ->> 'id' = event.id
    )
order by day desc, name, id

-- settled --
-- What the settlement says of the participant, by the newest word of it
select data::text from stegvis.inbox where participant = $1 and name = 'participant.settled'
order by seq desc limit 1

-- open_keys --
-- The keys of the open tasks that are seen
select key from stegvis.tasks where participant = $1 and closed_on is null order by key

-- opened --
-- The open tasks that are seen, but for these; with the paragraph where the day is the law's
select task.key, task.type, task.role, task.organisation, task.due,
    case when task.statutory then deadline.legal_basis end as legal_basis
from stegvis.tasks as task
left join stegvis.deadlines as deadline on deadline.participant = task.participant and deadline.key = task.deadline
where task.participant = $1 and task.closed_on is null and task.key <> all ($2::text[])
order by task.due nulls last, task.key

-- met --
-- The business date of an event
select business_date from stegvis.inbox where participant = $1 and source = $2 and id = $3 order by seq limit 1

-- is_open --
-- Whether a task is open
select closed_on is null from stegvis.tasks where participant = $1 and key = $2

-- keep_draft --
select kept, saved_at, version from stegvis.keep_draft($1, $2, $3, $4, $5, $6, $7)

-- draft_of --
select event, fields, saved_at, version, aside from stegvis.draft_of($1, $2, $3)

-- choose_draft --
select stegvis.choose_draft($1, $2, $3, $4)

-- drop_draft --
select stegvis.drop_draft($1, $2, $3)

-- note_task_event --
select stegvis.note_task_event($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- task_events_of --
select opened_on, attempt, event, source, id, account, sent_at, open_before, due, undone_at, taken
from stegvis.task_events_of($1, $2)

-- note_task_undone --
select stegvis.note_task_undone($1, $2, $3)
