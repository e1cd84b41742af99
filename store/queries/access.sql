-- The keys of machines.

-- authenticate --
-- The key with this id and hash, if it may be used now; notes its use, once a minute at most and without waiting
with found as (
    select id, organisation, scopes, last_used_at from access.keys
    where id = $1 and hash = $2 and revoked_at is null and (expires_at is null or expires_at > clock_timestamp())
),
touched as (
    update access.keys set last_used_at = clock_timestamp()
    where id in (
        select id from access.keys
        where id in (select id from found) and (last_used_at is null or last_used_at < clock_timestamp() - interval '1 minute')
        for no key update skip locked
    )
)
select organisation, scopes from found

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
