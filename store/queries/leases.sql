-- Leases: work that one process does at a time.

-- take --
-- Take a lease that nobody holds, or renew one's own; no row where another holds it. Only a lease that is free or one's own
-- is locked, so that those who stand by disturb nobody. An end further away than a lease is long comes from a clock that
-- was set back, and does not count.
insert into stegvis.leases as lease (name, holder, fence, expires_at)
select $1, $2, 1, clock_timestamp() + make_interval(secs => $3)
where not exists (
    select from stegvis.leases
    where name = $1 and holder <> $2
        and expires_at between clock_timestamp() and clock_timestamp() + make_interval(secs => $3)
)
on conflict (name) do update set
    holder = excluded.holder,
    fence = lease.fence + case when lease.holder = excluded.holder then 0 else 1 end,
    expires_at = clock_timestamp() + make_interval(secs => $3)
where lease.holder = excluded.holder
    or lease.expires_at not between clock_timestamp() and clock_timestamp() + make_interval(secs => $3)
returning fence

-- release --
-- Let another process take the lease at once
update stegvis.leases set expires_at = '-infinity' where name = $1 and holder = $2

-- status --
-- Who holds a lease, and for how many seconds more; negative where it has expired
select holder, fence, extract(epoch from expires_at - clock_timestamp())::float8 as seconds_left
from stegvis.leases where name = $1 and expires_at > '-infinity'
