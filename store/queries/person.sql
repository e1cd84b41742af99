-- The person store.

-- texts --
-- The texts of a participant under these references
select reference, text from person.texts where participant = $1 and reference = any ($2::text[])
