-- What is known of people, and numbers that several participants have.

-- follow --
-- Let what is known of a participant follow retractions
select person.follow($1, $2, $3)

-- numbers_to_compare --
-- New numbers, without their values, and who else has them, or was said to
select participant, kind, source, id, standing, others from stegvis.numbers_to_compare($1)

-- numbers_compared --
-- Note that these were compared
select stegvis.numbers_compared($1, $2, $3, $4, $5)

-- suspicions --
-- Whether pairs share a number, and what they were told of it
select one, other, share, raised, ended, erased from stegvis.suspicions($1, $2, $3)

-- mergings --
-- Whom the journeys of a participant were merged into, by what these were told
select participant as into, count(*) filter (where name = 'duplicate.merged')::integer as raised,
    count(*) filter (where name = 'event.retracted')::integer as ended
from stegvis.inbox
where source = $1 and starts_with(id, $2 || '/')
group by participant
