-- wait_groups --
-- Open waits by whom and what, with how long, and how many journeys wait at all; $4 today, $5 county, $6 only overdue
with seen as materialized (
    select wait.participant, wait.organisation, wait.event, wait.due, wait.since
    from stegvis.waits as wait
    left join stegvis.journeys as journey on journey.participant = wait.participant
        and coalesce($1::text, $2::text, $5::text) is not null
    where stegvis.is_seen($1, $2, $3, journey.kommune, journey.county, wait.role, wait.stage, wait.organisation)
        and ($5::text is null or journey.county = $5)
        and (not $6::boolean or wait.due < $4)
)
select (select count(*) from (select distinct participant from seen) as journey) as journeys,
    organisation, event, count(*) as waits,
    count(*) filter (where due < $4) as overdue,
    count(*) filter (where due is null) as undated,
    count(*) filter (where since > $4::date - 7) as week,
    count(*) filter (where since > $4::date - 31 and since <= $4::date - 7) as month,
    count(*) filter (where since > $4::date - 92 and since <= $4::date - 31) as quarter,
    min(since) as oldest, min(due) filter (where due >= $4) as nearest
from seen
group by organisation, event
order by count(*) desc, event

-- waits_of --
-- Waits for one event, the earliest date first, and what was asked on the way; $7 organisation or null, $8 event, $9 how many
select wait.participant, wait.key, journey.kommune, wait.since, wait.due,
    request.kind as asked, request.state, request.failures, request.asked_at, request.ended_at, request.service,
    coalesce(request.reply ? 'recorded', false) as recorded
from stegvis.waits as wait
join stegvis.journeys as journey on journey.participant = wait.participant
left join lateral (
    select * from stegvis.requests as latest
    where latest.participant = wait.participant and latest.wait = wait.key and latest.withdraws is null
        and latest.state <> 'dropped'
    order by version desc limit 1
) as request on true
where stegvis.is_seen($1, $2, $3, journey.kommune, journey.county, wait.role, wait.stage, wait.organisation)
    and ($5::text is null or journey.county = $5)
    and (not $6::boolean or wait.due < $4)
    and ($7::text is null or wait.organisation = $7) and wait.event = $8
order by wait.due nulls last, wait.since, wait.participant limit $9

-- deadline_weeks --
-- Deadlines that are open, by kommune and the Monday of their week; $4 today, $5 first Monday, $6 the day after the last
-- week, $7 names that count (null for all). The week of what lies before the first one is null
select journey.kommune,
    case when line.judged >= $5 then date_trunc('week', line.judged)::date end as week,
    count(*) filter (where line.judged < $4) as passed, count(*) filter (where line.judged >= $4) as running
from stegvis.deadlines as line
join stegvis.journeys as journey on journey.participant = line.participant
where line.met_on is null and line.cancelled_on is null and journey.status = 'active' and journey.kommune is not null
    and line.judged < $6
    and stegvis.is_seen($1, $2, $3, journey.kommune, journey.county, line.party, line.stage, line.organisation)
    and ($7::text[] is null or line.name = any ($7))
group by 1, 2

-- passed_deadlines --
-- Deadlines that passed and are open, the latest first, and what was done; $4 today, $5 names, $6 kommune, $7 from, $8 to
select line.participant, line.key, line.name, line.judged, line.legal_basis, journey.kommune, line.organisation,
    (select min(notice.day) from stegvis.notices as notice
        where notice.participant = line.participant and notice.deadline = line.key and notice.kind = 'escalated') as told_on,
    task.key as task, task.claimed_by
from stegvis.deadlines as line
join stegvis.journeys as journey on journey.participant = line.participant
left join lateral (
    select open.key, open.claimed_by from stegvis.tasks as open
    where open.participant = line.participant and open.deadline = line.key and open.closed_on is null limit 1
) as task on true
where line.met_on is null and line.cancelled_on is null and journey.status = 'active'
    and line.judged < $4
    and stegvis.is_seen($1, $2, $3, journey.kommune, journey.county, line.party, line.stage, line.organisation)
    and ($5::text[] is null or line.name = any ($5))
    and ($6::text is null or journey.kommune = $6)
    and ($7::date is null or line.judged >= $7) and ($8::date is null or line.judged < $8)
order by line.judged desc, line.participant, line.key limit $9

-- running_deadlines --
-- Deadlines that fall due in a time; as above
select line.participant, line.key, line.name, line.judged, line.legal_basis, journey.kommune, line.organisation,
    null::date as told_on, task.key as task, task.claimed_by
from stegvis.deadlines as line
join stegvis.journeys as journey on journey.participant = line.participant
left join lateral (
    select open.key, open.claimed_by from stegvis.tasks as open
    where open.participant = line.participant and open.deadline = line.key and open.closed_on is null limit 1
) as task on true
where line.met_on is null and line.cancelled_on is null and journey.status = 'active'
    and line.judged >= $4
    and stegvis.is_seen($1, $2, $3, journey.kommune, journey.county, line.party, line.stage, line.organisation)
    and ($5::text[] is null or line.name = any ($5))
    and ($6::text is null or journey.kommune = $6)
    and ($7::date is null or line.judged >= $7) and ($8::date is null or line.judged < $8)
order by line.judged, line.participant, line.key limit $9

-- met_in_time --
-- How many deadlines of one name ended in time, by kommune, in a year and the year before; $4 its name, $5 the year
select journey.kommune,
    count(*) filter (where extract(year from line.judged) = $5::int) as ended,
    count(*) filter (where extract(year from line.judged) = $5::int and line.met_on <= line.judged) as met,
    count(*) filter (where extract(year from line.judged) = $5::int - 1) as ended_before,
    count(*) filter (where extract(year from line.judged) = $5::int - 1 and line.met_on <= line.judged) as met_before
from stegvis.deadlines as line
join stegvis.journeys as journey on journey.participant = line.participant
where line.name = $4 and line.cancelled_on is null and journey.kommune is not null
    and (line.met_on is not null or line.judged < $6)
    and line.judged >= make_date($5::int - 1, 1, 1)
    and stegvis.is_seen($1, $2, $3, journey.kommune, journey.county, line.party, line.stage, line.organisation)
group by journey.kommune order by 2 desc, 1 limit $7
