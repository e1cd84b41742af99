-- The access log.

-- note --
-- Write a line; its position
select stegvis.note_access($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- lines --
-- Lines after a position, oldest first: of a participant ($3), of an organisation ($4), from a day ($5) to a day ($6) of
-- Europe/Oslo; all where each is null
select position, at, kind, who, issuer, role, organisation, participant::text, protected, reason, parameters::text, page
from access.log
where position > $1
    and ($3::uuid is null or participant = $3)
    and ($4::text is null or organisation = $4)
    and ($5::date is null or at >= $5::date::timestamp at time zone 'Europe/Oslo')
    and ($6::date is null or at < ($6::date + 1)::timestamp at time zone 'Europe/Oslo')
order by position limit $2

-- first_broken --
-- Of the $3 rows after a position ($1) whose row has a hash ($2), the first that does not follow from the one before:
-- rows before it are missing, it has another hash before it, or its content is another
select (line).position, position_before, (line).position <> position_before + 1 as gap, (line).previous <> hash_before as forked
from (
    select line, lag(hash, 1, $2::bytea) over chain as hash_before, lag(position, 1, $1::bigint) over chain as position_before
    from (select log as line, position, hash from access.log where position > $1 order by position limit $3) as portion
    window chain as (order by position)
) as rows_of_portion
where (line).position <> position_before + 1 or (line).previous <> hash_before or (line).hash <> access.log_hash(line)
order by (line).position limit 1

-- head --
-- The last row
select position, hash from access.log order by position desc limit 1

-- hash_at --
-- The hash of a row
select hash from access.log where position = $1
