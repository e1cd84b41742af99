-- What is known of people, and numbers that several participants have.

-- follow --
-- Let what is known of a participant follow retractions
select person.follow($1, $2, $3)

-- numbers_to_compare --
-- New numbers, without their values, and who else has them
select participant, kind, source, id, others from stegvis.numbers_to_compare($1)

-- numbers_compared --
-- Note that these were compared
select stegvis.numbers_compared($1, $2, $3, $4)
