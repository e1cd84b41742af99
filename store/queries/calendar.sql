-- tasks --
-- Open tasks of an organisation's roles that fall due, that somebody means to do, or whose meeting is, in a time; $3 the
-- first day, $4 the day after the last
select task.participant, task.key, task.type, task.stage, task.due, task.follow_up_on, task.statutory, task.claimed_by,
    deadline.legal_basis, person.name, coalesce(person.address_protected, false) as protected,
    (task.details ->> 'starts_at')::timestamptz as starts_at, (task.details ->> 'minutes')::integer as minutes,
    greatest(task.appeared_at, task.moved_at, task.opened_on::timestamptz) as changed_at
from (
    -- Chosen first: names are looked up for what is shown alone
    select * from stegvis.tasks
    where closed_on is null and organisation = $1 and role = any ($2)
        and (
            due >= $3 and due < $4 or follow_up_on >= $3 and follow_up_on < $4
            or (details ->> 'starts_at')::timestamptz >= $3::date and (details ->> 'starts_at')::timestamptz < $4::date
        )
    order by due nulls last, participant, key limit $5
) as task
left join stegvis.deadlines as deadline on deadline.participant = task.participant and deadline.key = task.deadline
left join person.people as person on person.participant = task.participant
order by task.due nulls last, task.participant, task.key

-- own_meetings --
-- Meetings that a kommune holds with an interpreter, by its newest order of one; $1 the kommune, $2 the first day, $3 the
-- day after the last
select request.participant, request.details ->> 'booking_id' as booking,
    (request.details ->> 'starts_at')::timestamptz as starts_at, (request.details ->> 'minutes')::integer as minutes,
    request.asked_at, person.name, coalesce(person.address_protected, false) as protected
from stegvis.requests as request
left join person.people as person on person.participant = request.participant
where request.kind = 'order-interpreter' and request.withdraws is null and request.state <> 'dropped'
    and request.organisation = $1
    and (request.details ->> 'starts_at')::timestamptz >= $2::date
    and (request.details ->> 'starts_at')::timestamptz < $3::date
    and not exists (
        -- A later order for the same meeting, or one that takes this one back; see functions/interpreters.sql
        select from stegvis.requests as later
        where later.participant = request.participant and (
            later.kind = 'order-interpreter' and later.withdraws is null and later.state <> 'dropped'
                and later.details ->> 'booking_id' = request.details ->> 'booking_id'
                and (later.asked_at, later.key, later.version) > (request.asked_at, request.key, request.version)
            or later.withdraws = request.key and later.corrects = request.version and later.state <> 'dropped'
        )
    )
order by starts_at, request.participant, booking limit $4

-- between_the_two --
-- Guidance tasks and waits that are open between a kommune and its career centre: whose they are, how many, how many past
-- their date, the oldest date; $1 the kommune, $2 today
select task.organisation, task.role, task.type, count(*) as tasks, count(*) filter (where task.due < $2) as overdue,
    min(task.due) as oldest
from stegvis.tasks as task
join stegvis.journeys as journey on journey.participant = task.participant
where journey.kommune = $1 and journey.kind = 'participant' and task.stage = 'guidance' and task.closed_on is null
group by 1, 2, 3 order by 5 desc, 4 desc, 3

-- overdue_between_the_two --
-- Those past their date, the longest first: what the next meeting speaks of; $3 how many
select task.participant, task.key, task.type, task.organisation, task.role, task.due, person.name,
    coalesce(person.address_protected, false) as protected
from stegvis.tasks as task
join stegvis.journeys as journey on journey.participant = task.participant
left join person.people as person on person.participant = task.participant
where journey.kommune = $1 and journey.kind = 'participant' and task.stage = 'guidance' and task.closed_on is null
    and task.due < $2
order by task.due, task.participant, task.key limit $3

-- kommuner --
-- The kommuner of a county with guidance tasks open, and how many are past their date; $1 the county, $2 today
select journey.kommune, count(*) as tasks, count(*) filter (where task.due < $2) as overdue
from stegvis.tasks as task
join stegvis.journeys as journey on journey.participant = task.participant
where journey.county = $1 and journey.kind = 'participant' and journey.kommune is not null
    and task.stage = 'guidance' and task.closed_on is null
group by 1 order by 3 desc, 2 desc, 1
