-- The keys of machines.

-- authenticate --
-- The key with this id and hash, if it may be used now; notes its use
select organisation, scopes from stegvis.authenticate($1, $2)

-- add_key --
-- Keep a new key
insert into access.keys (id, organisation, scopes, hash, hashed_with, expires_at) values ($1, $2, $3, $4, $5, $6)

-- keys --
-- Every key, oldest first
select id, organisation, scopes, hashed_with, created_at, expires_at, last_used_at, revoked_at,
    expires_at <= clock_timestamp() as expired
from access.keys
order by created_at, id

-- revoke_key --
-- Revoke a key; gives its organisation, and whether it had been revoked before; no row when there is no such key
with found as (
    select id, organisation, revoked_at is not null as before from access.keys where id = $1 for no key update
),
revoked as (
    update access.keys set revoked_at = clock_timestamp() where id in (select id from found where not before)
)
select organisation, before from found
