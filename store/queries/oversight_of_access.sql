-- What access administrators and auditors see.

-- grants --
select id, role, since, until, account, issuer, subject, name from stegvis.grants_here()

-- changes --
select grant_id, role, account, name, kind, changed_at, changed_by, reason, until from stegvis.grant_changes_here($1)

-- accounts --
select account, issuer, subject, name from stegvis.accounts_with($1, $2, $3)

-- openings --
select participant, account, name, reason, opened_at, until from stegvis.address_openings_here($1)

-- lines --
-- Lines before a position, newest first: of an account ($3, $4), a participant ($5), from a day ($6) to a day ($7)
select position, at, kind, who, issuer, role, organisation, participant::text, protected, reason, parameters::text, page
from access.log
where position < $1
    and ($3::text is null or (issuer = $3 and who = $4))
    and ($5::uuid is null or participant = $5)
    and ($6::date is null or at >= $6::date::timestamp at time zone 'Europe/Oslo')
    and ($7::date is null or at < ($7::date + 1)::timestamp at time zone 'Europe/Oslo')
order by position desc limit $2

-- last_check --
select checked_at, position, broken, last from stegvis.last_log_check()

-- check --
select stegvis.check_access_log($1)

-- address --
-- The address of a participant, whether it is protected, whether an account ($2, known to its issuer as $3) is among the
-- participant's own people, and until when it has opened the address
select person.address, coalesce(person.address_protected, false) as protected,
    exists (select from stegvis.tasks where participant = $1 and (claimed_by = $2 or adviser = $3)) or exists (
        select from stegvis.task_changes where participant = $1 and account = $2 and kind = 'claimed' and done
    ) as own,
    (
        select max(until) from person.address_openings
        where participant = $1 and account = $2 and until > clock_timestamp()
    ) as until
from (select $1::uuid as participant) as asked left join person.people as person using (participant)

-- open_address --
select stegvis.open_address($1, $2, $3, $4)

-- close_address --
select stegvis.close_address($1, $2)
