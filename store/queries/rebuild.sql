-- A rebuild: have journeys written anew, and find out what differed.

-- all --
-- Participants who have a journey
select participant from stegvis.journeys order by participant

-- digests --
-- What the read model says of journeys, part by part, without what people add to it and without when it was written
select who as participant,
    (
        select md5(row (kind, kommune, county, rule_set, status, stages, eligibility, settled_on, closed_on, buffered, wake_on)::text)
        from stegvis.journeys as journey where journey.participant = who
    ) as journey,
    (
        select md5(string_agg(wait::text, '|' order by key)) from stegvis.waits as wait where wait.participant = who
    ) as waits,
    (
        select md5(string_agg(row (key, type, completes_with, role, organisation, due, deadline)::text, '|' order by key))
        from stegvis.tasks as task where task.participant = who and closed_on is null
    ) as tasks,
    (
        select md5(string_agg(deadline::text, '|' order by key)) from stegvis.deadlines as deadline where deadline.participant = who
    ) as deadlines,
    (
        select md5(string_agg(entry::text, '|' order by key)) from stegvis.timeline as entry where entry.participant = who
    ) as timeline,
    (
        select md5(string_agg(row (key, version, kind, details)::text, '|' order by key, version))
        from stegvis.requests as request where request.participant = who
    ) as requests
from unnest($1::uuid[]) as who

-- forget --
-- Forget which sections of these journeys are written, so that their next commit writes all of them
with held as materialized (
    select participant from stegvis.mailbox where participant = any ($1::uuid[]) order by participant for no key update
)
update stegvis.journeys as journey set sections = '{}' from held where journey.participant = held.participant

-- pending --
-- Which of these journeys have not been written since; those that cannot be played are in the second list
select array_agg(participant) filter (where not failed), array_agg(participant) filter (where failed)
from (
    select journey.participant, exists (
        select from stegvis.incidents as incident
        where incident.participant = journey.participant and incident.kind in ('play-failed', 'too-many-events', 'clock-ahead')
            and incident.resolved_at is null and incident.last_at >= $2
    ) as failed
    from stegvis.journeys as journey
    where journey.participant = any ($1::uuid[]) and journey.sections = '{}'
) as unwritten

-- now --
-- The moment on the database's clock
select clock_timestamp()
