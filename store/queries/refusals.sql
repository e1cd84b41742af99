-- Why events were refused. For operators.

-- count --
-- Count why a batch of events was refused
select stegvis.count_refusals($1, $2, $3, $4, $5, $6, $7)

-- grouped --
-- Refusals since a day, of one sender or of all, what came last first
select way, organisation, name, place, reason, sum(events)::bigint as events, min(first_at) as first_at, max(last_at) as last_at
from stegvis.refusals
where day >= $1 and ($2::text is null or way = $2 and organisation = $3)
group by way, organisation, name, place, reason
order by max(last_at) desc, name, place, reason
limit $4

-- senders --
-- Who sent what was refused since a day
select distinct way, organisation from stegvis.refusals where day >= $1 and way <> '' order by organisation, way

-- refused --
-- How many events were refused since a day
select coalesce(sum(refused), 0)::bigint from stegvis.refusals where day >= $1
