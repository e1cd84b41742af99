-- What organisations read over HTTP. The first three parameters of a query say whose rows: those of a kommune ($1), of a
-- county ($2, the guidance part and what is its own), of the role of a national
-- organisation ($3, its tasks, what is waited for of it, and its deadlines); all, where each is
-- null. Filters that are null let every row pass. A page begins after a cursor: condition and order are over the same
-- columns, which never change and the last of which is unique within the others.
--
-- A kommune's and a county's rows are found through their journeys; others' rows need no journey, and none is looked up.
-- The queries are planned for their parameters each time, so that a filter that is null costs nothing and another finds
-- its index; and no table is read whole where few rows are expected. A filter on what an organisation does not see lets no row pass.

-- planned --
-- For this transaction
select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_seqscan', 'off', true)

-- journeys --
-- Journeys by participant, as in the report; $4 the last participant of the page before, $5 how many, $6 today
with page as materialized (
    select journey.* from stegvis.journeys as journey
    -- Read in the order of its indexes: as far as the page reaches where a role has many, and no more than its own where few
    left join (
        select participant from stegvis.tasks
        where role = $3 and closed_on is null and ($4::uuid is null or participant > $4)
        union
        select participant from stegvis.waits where role = $3 and ($4::uuid is null or participant > $4)
    ) as asked on asked.participant = journey.participant
    where kind = 'participant'
        and ($1::text is null or kommune = $1)
        and ($2::text is null or county = $2)
        and ($3::text is null or asked.participant is not null)
        and ($4::uuid is null or journey.participant > $4)
        and ($7::text is null or kommune = $7)
        and ($8::text is null or county = $8)
        and ($9::text is null or (stages ->> $9 = 'active' and ($2::text is null or $9 = 'guidance') and $3::text is null))
        and ($10::text is null or status = $10)
        and ($11::date is null or (settled_on >= $11 and $3::text is null))
        and ($12::date is null or (settled_on <= $12 and $3::text is null))
    order by journey.participant limit $5
)
select journey.participant::text, journey.kommune, journey.county, journey.rule_set, journey.status, journey.eligibility,
    journey.settled_on, journey.stages::text,
    deadlines.list::text as deadlines, tasks.list::text as tasks, alarms.list::text as alarms, waits.list::text as waits
from page as journey
cross join lateral (
    select coalesce(json_agg(json_build_object(
        'name', name, 'starts', starts, 'due', due, 'rolled', rolled,
        'status', stegvis.deadline_status(met_on, cancelled_on, judged, $6), 'met_on', met_on, 'legal_basis', legal_basis
    ) order by due, name collate "C", starts, key), '[]') as list
    from stegvis.deadlines as line
    where line.participant = journey.participant
        and stegvis.is_seen($1, $2, $3, journey.kommune, journey.county, party, stage, organisation)
) as deadlines
cross join lateral (
    select coalesce(json_agg(json_build_object(
        'type', type, 'completes_with', completes_with, 'role', role, 'organisation', organisation, 'due', due,
        'overdue', coalesce(due < $6, false)
    ) order by due nulls last, type collate "C", key), '[]') as list
    from stegvis.tasks as line
    where line.participant = journey.participant and closed_on is null
        and stegvis.is_seen($1, $2, $3, journey.kommune, journey.county, role, stage, organisation)
) as tasks
cross join lateral (
    -- Notices about no deadline are alarms, but for a task that is overdue.
    select coalesce(json_agg(json_build_object('name', kind, 'on', day, 'role', role)
        order by day, kind collate "C", key), '[]') as list
    from stegvis.notices as line
    where line.participant = journey.participant and deadline is null and kind <> 'overdue' and day <= $6
        and stegvis.is_seen($1, $2, $3, journey.kommune, journey.county, role, null, organisation)
) as alarms
cross join lateral (
    select coalesce(json_agg(json_build_object(
        'event', event, 'from', role, 'organisation', organisation, 'since', since, 'due', due
    ) order by due nulls last, event collate "C", key), '[]') as list
    from stegvis.waits as line
    where line.participant = journey.participant
        and stegvis.is_seen($1, $2, $3, journey.kommune, journey.county, role, stage, organisation)
) as waits
order by journey.participant

-- tasks --
-- Open tasks by participant and key; $4 and $5 the last of the page before, $6 how many, $7 today, $14 the county's
-- cooperations
select task.participant::text, task.key, task.type, task.stage, task.completes_with, task.subject::text, task.role,
    task.organisation, task.adviser, task.opened_on, task.due, coalesce(task.due < $7, false) as overdue,
    deadline.name as deadline, deadline.judged, deadline.legal_basis,
    stegvis.deadline_status(deadline.met_on, deadline.cancelled_on, deadline.judged, $7) as deadline_status
from stegvis.tasks as task
left join stegvis.journeys as journey on journey.participant = task.participant
    and ($1::text is not null or $2::text is not null) and ($4::uuid is null or journey.participant >= $4)
left join stegvis.deadlines as deadline on deadline.participant = task.participant and deadline.key = task.deadline
where task.closed_on is null
    and stegvis.is_seen(
        $1, $2, $3, journey.kommune, journey.county, task.role, task.stage, task.organisation, task.participant = any ($14::uuid[])
    )
    and ($4::uuid is null or (task.participant, task.key) > ($4, $5::text))
    and ($8::text is null or task.organisation = $8)
    and ($9::text is null or task.role = $9)
    and ($10::text is null or task.type = $10)
    and ($11::boolean is null or coalesce(task.due < $7, false) = $11)
    and ($12::date is null or task.due <= $12)
    and ($13::uuid is null or task.participant = $13)
order by task.participant, task.key limit $6

-- waits --
-- Open waits by participant and key; $4 and $5 the last of the page before, $6 how many, $7 today, $12 the county's
-- cooperations
select wait.participant::text, wait.key, wait.stage, wait.event, wait.also, wait.role as "from", wait.organisation,
    wait.since, wait.due, coalesce(wait.due < $7, false) as overdue
from stegvis.waits as wait
left join stegvis.journeys as journey on journey.participant = wait.participant
    and ($1::text is not null or $2::text is not null) and ($4::uuid is null or journey.participant >= $4)
where stegvis.is_seen(
    $1, $2, $3, journey.kommune, journey.county, wait.role, wait.stage, wait.organisation, wait.participant = any ($12::uuid[])
)
    and ($4::uuid is null or (wait.participant, wait.key) > ($4, $5::text))
    and ($8::text is null or wait.organisation = $8)
    and ($9::text is null or wait.event = $9 or $9 = any (wait.also))
    and ($10::date is null or wait.since <= $10)
    and ($11::boolean is null or coalesce(wait.due < $7, false) = $11)
order by wait.participant, wait.key limit $6

-- deadlines --
-- Deadlines by participant and key; $4 and $5 the last of the page before, $6 how many, $7 today, $13 the county's
-- cooperations
select line.participant::text, line.key, line.name, line.stage, line.starts, line.due, line.rolled,
    stegvis.deadline_status(line.met_on, line.cancelled_on, line.judged, $7) as status, line.met_on, line.cancelled_on,
    line.legal_basis, line.party, line.organisation
from stegvis.deadlines as line
left join stegvis.journeys as journey on journey.participant = line.participant
    and ($1::text is not null or $2::text is not null) and ($4::uuid is null or journey.participant >= $4)
where stegvis.is_seen(
    $1, $2, $3, journey.kommune, journey.county, line.party, line.stage, line.organisation, line.participant = any ($13::uuid[])
)
    and ($4::uuid is null or (line.participant, line.key) > ($4, $5::text))
    and ($8::text is null or line.name = $8)
    and ($9::text is null or stegvis.deadline_status(line.met_on, line.cancelled_on, line.judged, $7) = $9)
    -- What follows from the status, for the indexes of open deadlines
    and (coalesce($9, '') not in ('running', 'passed') or (line.met_on is null and line.cancelled_on is null))
    and (coalesce($9, '') <> 'passed' or line.judged < $7)
    and ($10::date is null or line.due >= $10)
    and ($11::date is null or line.due <= $11)
    and ($12::text is null or line.organisation = $12)
order by line.participant, line.key limit $6

-- with_number --
-- Participants who have a number, the earliest first
select participant::text from person.identifiers where kind = $1 and value = $2 and standing order by first_seen, participant

-- whose --
-- Of some participants, those whose journey an organisation sees
select participant::text from stegvis.journeys
where participant = any ($4::uuid[])
    and ($1::text is null or kommune = $1)
    and ($2::text is null or county = $2)
    and ($3::text is null or participant in (
        select participant from stegvis.tasks
        where participant = any ($4::uuid[]) and role = $3 and closed_on is null
        union all
        select participant from stegvis.waits where participant = any ($4::uuid[]) and role = $3
    ))
order by array_position($4::uuid[], participant)

-- meetings --
-- The events of a journey that speak of meetings and their interpreters, in order, without those that were retracted
select event.name, event.business_date, event.data::text
from stegvis.timeline as line
join stegvis.inbox as event
    on event.participant = line.participant and event.source = line.event_source and event.id = line.event_id
where line.participant = $1 and line.kind = 'event' and event.name = any ($2::text[])
order by event.business_date, event.time, event.id, event.seq

-- incidents --
-- Open incidents by number; $1 the last of the page before, $2 how many
select id, participant::text, kind, about, cause, first_at, last_at, times from stegvis.incidents
where resolved_at is null and ($1::bigint is null or id > $1) and ($3::uuid is null or participant = $3)
    and ($4::text is null or kind = $4)
order by id limit $2

-- requests --
-- Requests that are not made, by participant, key and version; $1 to $3 the last of the page before, $4 how many
select participant::text, key, version, service, kind, organisation, state, failures, asked_at
from stegvis.requests
where state in ('open', 'refused')
    and ($1::uuid is null or (participant, key, version) > ($1, $2::text, $3::integer))
    and ($5::text is null or service = $5) and ($6::text is null or state = $6)
    and ($7::uuid is null or participant = $7)
order by participant, key, version limit $4

-- largest_kommuner --
select kommune from stegvis.journeys where kommune is not null group by kommune order by count(*) desc, kommune limit $1
