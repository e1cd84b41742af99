-- The caseload in figures for whoever watches: few rows, and only what an index or one pass over a small table gives.

-- figures --
-- Name, label and value of every figure on the day $1; deadlines are near $2 days before. A figure of nothing has no row
select 'stegvis_inbox_events_total' as name, verdict as label, count::float8 as value
from (
    select coalesce(sum(accepted), 0) as accepted, coalesce(sum(duplicates), 0) as duplicates, coalesce(sum(refused), 0) as refused
    from stegvis.intake_tally
) as tally
cross join lateral (values ('accepted', accepted), ('duplicate', duplicates), ('refused', refused)) as each (verdict, count)
union all
select 'stegvis_buffered_events', status, sum(jsonb_array_length(buffered)) from stegvis.journeys
where buffered <> '[]' group by status
union all
select 'stegvis_buffered_events', 'no journey', sum(accepted) from stegvis.mailbox where not startable having count(*) > 0
union all
select 'stegvis_undelivered_mailboxes', null, count(*) from stegvis.mailbox where startable and dispatched < accepted
union all
select 'stegvis_undelivered_oldest_seconds', null,
    coalesce(extract(epoch from clock_timestamp() - min(waiting_since)), 0)
from stegvis.mailbox where startable and dispatched < accepted
union all
select 'stegvis_uncommitted_oldest_seconds', null,
    coalesce(extract(epoch from clock_timestamp() - min(dispatched_at)), 0)
from stegvis.mailbox where startable and processed < dispatched
union all
select 'stegvis_journeys', status, count(*) from stegvis.journeys where kind = 'participant' group by status
union all
select 'stegvis_tasks_open', role, count(*) from stegvis.tasks where closed_on is null group by role
union all
select 'stegvis_tasks_overdue', role, count(*) from stegvis.tasks where closed_on is null and due < $1 group by role
union all
select case when judged < $1 then 'stegvis_deadlines_passed' else 'stegvis_deadlines_near' end, deadline.name, count(*)
from stegvis.deadlines as deadline join stegvis.journeys using (participant)
-- As in the report's summary: a right that the participant let lapse is no breach.
where met_on is null and cancelled_on is null and judged <= $1 + $2::integer and party <> 'participant' and status = 'active'
group by 1, 2
union all
select 'stegvis_requests_open', service, count(*) from stegvis.requests where state = 'open' group by service
union all
select 'stegvis_incidents_open', kind, count(*) from stegvis.incidents where resolved_at is null group by kind
