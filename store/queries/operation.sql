-- How fast events come, how long they wait, and what partners have not taken. For operators; each reads a part of an index.

-- per_bucket --
-- Events from outside that were accepted since $1, by times of $2 that begin at $1
select date_bin($2, received_at, $1) as begins, count(*) as events
from stegvis.inbox where not own and received_at >= $1
group by 1

-- undelivered --
-- How many mailboxes wait to be nudged, since when the oldest; and how many wait for a commit, since when the oldest
select
    (select count(*) from stegvis.mailbox where startable and dispatched < accepted) as undelivered,
    (select min(waiting_since) from stegvis.mailbox where startable and dispatched < accepted) as oldest_undelivered,
    (select count(*) from stegvis.mailbox where startable and processed < dispatched) as uncommitted,
    (select min(dispatched_at) from stegvis.mailbox where startable and processed < dispatched) as oldest_uncommitted

-- delays --
-- For the journeys of the $2 last events since $1 that are up to date: how long the commit came after the nudge
with latest as (
    select distinct participant from (
        select participant from stegvis.inbox where not own and received_at >= $1 order by received_at desc limit $2
    ) as events
), delay as (
    select extract(epoch from journey.committed_at - box.dispatched_at)::float8 as seconds
    from latest join stegvis.mailbox as box using (participant) join stegvis.journeys as journey using (participant)
    where box.processed = box.accepted and journey.committed_at >= box.dispatched_at
)
select count(*) as journeys,
    coalesce(percentile_cont(0.5) within group (order by seconds), 0) as half,
    coalesce(percentile_cont(0.95) within group (order by seconds), 0) as most,
    coalesce(max(seconds), 0) as longest,
    count(*) filter (where seconds < 1) as within_1, count(*) filter (where seconds >= 1 and seconds < 5) as within_5,
    count(*) filter (where seconds >= 5 and seconds < 30) as within_30, count(*) filter (where seconds >= 30) as longer
from delay

-- partners --
-- Requests that no partner has taken, by partner
select service, count(*) filter (where state = 'open') as open, count(*) filter (where state = 'refused') as refused,
    count(*) filter (where failures > 0) as failing, sum(failures)::bigint as failures, min(asked_at) as oldest
from stegvis.requests where state in ('open', 'refused')
group by service order by count(*) desc, service
