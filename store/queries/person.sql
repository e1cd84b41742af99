-- The person store.

-- texts --
-- The texts of a participant under these references
select reference, text from person.texts where participant = $1 and reference = any ($2::text[])

-- identity --
-- A participant's name, the newest number of each kind, and whether the address is protected; one row, of nulls where nothing is known
select person.name, person.address_protected, (
    select coalesce(jsonb_object_agg(kind, value), '{}')::text from (
        select distinct on (kind) kind, value from person.identifiers
        where participant = asked order by kind, first_seen desc, value
    ) as newest
) as numbers
from (select $1::uuid as asked) as asked left join person.people as person on person.participant = asked

-- stored_about --
-- How many rows there are about a participant, by table
select person.stored_about($1)

-- erase --
-- Delete all personal data of a participant
select person.erase($1, $2, $3)

-- hold --
-- Stop every erasure of a participant; the hold that stands, and whether it is new
select held, new from person.hold($1, $2, $3)

-- end_hold --
-- End the hold of a participant
update person.holds set ended_at = clock_timestamp(), ended_by = $2, ended_reason = $3
where participant = $1 and ended_at is null
returning id, participant::text, since, held_by, reason, ended_at, ended_by, ended_reason

-- holds --
-- Holds of a participant, or all ($1); those that have ended only where $2
select id, participant::text, since, held_by, reason, ended_at, ended_by, ended_reason from person.holds
where ($1::uuid is null or participant = $1) and ($2 or ended_at is null)
order by id

-- closed --
-- Journeys that are closed and whose participants' personal data are here, with the hold that stands; the longest closed first
select journey.participant::text, journey.closed_on, journey.rule_set, hold.id as hold
from stegvis.journeys as journey
left join person.holds as hold on hold.participant = journey.participant and hold.ended_at is null
where journey.status = 'closed' and journey.kind = 'participant' and journey.closed_on is not null
    and (
        exists (select from person.people where participant = journey.participant)
        or exists (select from person.identifiers where participant = journey.participant)
        or exists (select from person.texts where participant = journey.participant)
        or exists (select from person.quarantined where participant = journey.participant)
    )
order by journey.closed_on, journey.participant
