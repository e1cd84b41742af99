-- tasks --
-- Open tasks of an organisation's roles that fall due, or that somebody means to do, in a time; $3 the first day, $4 the
-- day after the last
select task.participant, task.key, task.type, task.stage, task.due, task.follow_up_on, task.statutory, task.claimed_by,
    deadline.legal_basis, person.name, coalesce(person.address_protected, false) as protected
from stegvis.tasks as task
left join stegvis.deadlines as deadline on deadline.participant = task.participant and deadline.key = task.deadline
left join person.people as person on person.participant = task.participant
where task.closed_on is null and task.organisation = $1 and task.role = any ($2)
    and (task.due >= $3 and task.due < $4 or task.follow_up_on >= $3 and task.follow_up_on < $4)
order by task.due nulls last, task.participant, task.key limit $5

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
