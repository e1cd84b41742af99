-- Accounts of people, and their grants.

-- grants_of --
-- The grants that an account has on a day
select id, role, organisation, since, until from stegvis.grants_of($1, $2, $3)

-- give --
-- Give a grant; its id, and whether it is new
select granted, given from stegvis.give_grant($1, $2, $3, $4, $5, $6, $7, $8)

-- end --
-- End a grant; as it then is
select id, role, organisation, since, until from stegvis.end_grant($1, $2, $3, $4, $5)

-- grants --
-- Grants of an organisation, or all; those that have ended before a day only where it is null
select held.id, held.role, held.organisation, held.since, held.until, account.issuer, account.subject
from access.grants as held join access.accounts as account on account.id = held.account
where ($1::text is null or held.organisation = $1) and ($2::date is null or held.until is null or held.until >= $2)
order by held.organisation, held.role, held.id

-- changes --
-- Every change of the grants of an organisation, or of all, oldest first
select change.grant_id, change.kind, change.changed_at, change.changed_by, change.reason, change.until
from access.grant_changes as change join access.grants as held on held.id = change.grant_id
where $1::text is null or held.organisation = $1
order by change.id
