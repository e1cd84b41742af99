-- The person store.

-- texts --
-- The texts of a participant under these references
select reference, text from person.texts where participant = $1 and reference = any ($2::text[])

-- stored_about --
-- How many rows there are about a participant, by table
select person.stored_about($1)

-- erase --
-- Delete all personal data of a participant
select person.erase($1, $2, $3)
