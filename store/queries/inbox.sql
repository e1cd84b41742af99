-- Intake, dispatch, and the work still outstanding.

-- accept --
-- Accept a batch of events
select stegvis.accept($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)

-- join_traces --
-- Note the traces that events belong to, instead of the span of their intake
select stegvis.join_traces($1, $2)

-- tally --
-- Count events that were answered without reaching the inbox; a negative number takes back what is none from outside
select stegvis.count_intake($3, $1, $2)

-- counts --
-- How many events from outside got which verdict so far
select coalesce(sum(accepted), 0)::bigint as accepted,
    coalesce(sum(duplicates), 0)::bigint as duplicates,
    coalesce(sum(refused), 0)::bigint as refused
from stegvis.intake_tally

-- hash_key --
-- The key of the body hashes
select person.hash_key()

-- due_mailboxes --
-- Mailboxes with events that no nudge covers, longest waiting first; then mailboxes whose nudge was lost
(
    select participant, accepted, traceparent, false as again from stegvis.mailbox
    where startable and dispatched < accepted
    order by waiting_since limit $1
)
union all
(
    -- One that waits for the clock to be right has played
    select participant, accepted, traceparent, not exists (
        select from stegvis.incidents as incident
        where incident.participant = mailbox.participant and incident.kind = 'clock-ahead' and incident.resolved_at is null
    ) as again
    from stegvis.mailbox
    where startable and processed < dispatched and dispatched = accepted
        and dispatched_at < clock_timestamp() - make_interval(secs => $2)
    order by dispatched_at limit $1
)
limit $1

-- mark_dispatched --
-- Note what journeys were nudged about; locked in order of participant, as intake does. With a fencing number the lease is
-- locked first, and where the number is not the newest nothing is noted; returns whether it was
with held as materialized (
    select true as held from stegvis.leases where name = 'dispatcher' and fence = $3 for share
),
nudged as materialized (
    select box.participant, nudge.accepted
    from unnest($1::uuid[], $2::integer[]) as nudge (participant, accepted)
    join stegvis.mailbox as box on box.participant = nudge.participant
    where $3::bigint is null or (select held from held)
    order by box.participant
    for no key update of box
),
marked as (
    update stegvis.mailbox as box
    set dispatched = greatest(box.dispatched, nudged.accepted), dispatched_at = clock_timestamp()
    from nudged
    where box.participant = nudged.participant
)
select $3::bigint is null or exists (select from held)

-- late_mailboxes --
-- How many mailboxes have waited for longer than this: for a nudge, or to be played after one
select
    (
        select count(*) from stegvis.mailbox
        where startable and dispatched < accepted and waiting_since < clock_timestamp() - $1::interval
    ) + (
        select count(*) from stegvis.mailbox
        where startable and processed < dispatched and greatest(dispatched_at, waiting_since) < clock_timestamp() - $1::interval
    )

-- idle --
-- Outstanding work: mailboxes with unprocessed events, and requests still to be made; failed requests do not count
select
    (select count(*) from stegvis.mailbox where startable and dispatched < accepted)
        + (select count(*) from stegvis.mailbox where startable and processed < dispatched and dispatched = accepted) as mailboxes,
    (select count(*) from stegvis.requests where state = 'open' and failures = 0)
        + (select count(*) from stegvis.requests where again and failures = 0) as requests

-- open_requests --
-- Requests still to be made that have not failed, by service
select service, count(*) from stegvis.requests where (state = 'open' or again) and failures = 0 group by service order by service

-- progress --
-- Mailboxes with a starting event: their number, their events, and how many of these are processed
select count(*) as journeys, coalesce(sum(accepted), 0)::bigint as events, coalesce(sum(processed), 0)::bigint as processed
from stegvis.mailbox
where startable
