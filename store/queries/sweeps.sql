-- Sweeps: which journeys are to be looked at though no event has come, and which should have a workflow.

-- overdue --
-- Journeys whose day has come and that were not looked at since, longest overdue first. Those with news are nudged anyway;
-- those that could not be played today are tried again tomorrow
select journey.participant, journey.wake_on, clock_timestamp() as now
from stegvis.journeys as journey join stegvis.mailbox as box using (participant)
where journey.wake_on <= stegvis.today_in_oslo()
    and box.dispatched = box.accepted
    and (box.swept_at is null or box.swept_at < clock_timestamp() - make_interval(secs => $1))
    and not exists (
        select from stegvis.incidents as incident
        where incident.participant = journey.participant and incident.kind in ('play-failed', 'too-many-events')
            and incident.resolved_at is null
            and incident.last_at >= date_trunc('day', clock_timestamp() at time zone 'Europe/Oslo') at time zone 'Europe/Oslo'
    )
order by journey.wake_on, journey.participant

-- too_far --
-- Journeys whose view is for a day that has not come: left by a clock that ran ahead and is right again. A nudge from
-- before the view, for another cause, does not count
select journey.participant
from stegvis.journeys as journey join stegvis.mailbox as box using (participant)
where journey.as_of > stegvis.latest_day() and (
    box.swept_at is null or box.swept_at < journey.committed_at
    or box.swept_at < clock_timestamp() - make_interval(secs => $1)
)

-- unmade --
-- Journeys with a request that nobody seems to make: it is to be made, or sent again, since so many seconds. A nudge from
-- before it was wanted does not count
select distinct participant
from stegvis.requests as request join stegvis.mailbox as box using (participant)
where (request.state = 'open' or request.again)
    and request.asked_at < clock_timestamp() - make_interval(secs => $1)
    and (
        box.swept_at is null or box.swept_at < request.asked_at
        or box.swept_at < clock_timestamp() - make_interval(secs => $2)
    )

-- held_by_clock --
-- Journeys without news that were last played on a clock that ran ahead, so many seconds ago: nothing was committed, and no
-- event comes that would play them. A nudge from before does not count
select participant
from stegvis.incidents as incident join stegvis.mailbox as box using (participant)
where incident.kind = 'clock-ahead' and incident.resolved_at is null and box.processed = box.accepted
    and incident.last_at < clock_timestamp() - make_interval(secs => $1)
    and (
        box.swept_at is null or box.swept_at < incident.first_at
        or box.swept_at < clock_timestamp() - make_interval(secs => $2)
    )

-- under_replaced_numbers --
-- Journeys under kommune numbers that have successors
select journey.participant
from stegvis.journeys as journey join stegvis.mailbox as box using (participant)
where journey.kommune = any ($1::text[])
    and (box.swept_at is null or box.swept_at < clock_timestamp() - make_interval(secs => $2))

-- in_no_kommune --
-- Active journeys whose number means no kommune of today, by that number: it was divided
select kommune, count(*) as journeys from stegvis.journeys
where status = 'active' and kommune is not null and not kommune = any ($1::text[])
group by kommune order by kommune

-- with_workflow --
-- Participants whose workflow should be running
select participant from stegvis.with_workflow($1)

-- count_with_workflow --
-- How many they are
select count(*) from stegvis.with_workflow($1)

-- swept --
-- Note that journeys were nudged though no event had come; returns whether the lease by which it was done still holds
with held as materialized (
    select true as held from stegvis.leases where name = 'dispatcher' and fence = $2 for share
),
nudged as materialized (
    select participant from stegvis.mailbox
    where participant = any ($1::uuid[]) and (select held from held)
    order by participant
    for no key update
),
noted as (
    update stegvis.mailbox as box set swept_at = clock_timestamp() from nudged where box.participant = nudged.participant
)
select exists (select from held)

-- report --
-- Open the incident of journeys that were not carried, or add to it
with held as materialized (
    select true as held from stegvis.leases where name = 'dispatcher' and fence = $2 for share
),
counted as (
    insert into stegvis.incidents as open (participant, kind, cause, times)
    select null, 'not-carried', stegvis.not_carried($1), $1 from held
    on conflict (kind) where participant is null and resolved_at is null do update set
        cause = stegvis.not_carried(open.times + excluded.times), last_at = clock_timestamp(), times = open.times + excluded.times
)
select exists (select from held)

-- resolve --
-- Close the incident when nothing was found for so many seconds
update stegvis.incidents set resolved_at = clock_timestamp()
where participant is null and kind = 'not-carried' and resolved_at is null
    and last_at < clock_timestamp() - make_interval(secs => $1)
