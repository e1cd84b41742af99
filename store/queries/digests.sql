-- ask --
select stegvis.ask_for_digest($1, $2, $3)

-- end --
select stegvis.end_digest($1)

-- address --
select stegvis.digest_address($1)

-- asked --
select account, issuer, subject, language, address from stegvis.digests_asked($1)

-- take --
select account, issuer, subject, language, address from stegvis.take_digest($1, $2, $3)

-- ended --
select stegvis.digest_ended($1, $2, $3)

-- failed --
select stegvis.digest_failed($1, $2, $3)

-- waiting --
select stegvis.digests_waiting($1)

-- figures --
-- What is open at an organisation for some roles by whose it is and type: past its date, due today, due until a day, and new;
-- $3 the account, $4 the same as its issuer knows it, $5 today, $6 the last day of the week, $7 since when new
select case
        when claimed_by = $3 or (claimed_by is null and adviser = $4) then 'mine'
        when claimed_by is null and adviser is null then 'unclaimed'
        else 'others'
    end as view,
    type, count(*) filter (where due < $5) as overdue, count(*) filter (where due = $5) as today,
    count(*) filter (where due > $5 and due <= $6) as week, count(*) filter (where appeared_at > $7) as new
from stegvis.tasks
where closed_on is null and organisation = $1 and role = any ($2::text[])
    and (due <= $6 or appeared_at > $7)
group by 1, 2
order by 1, 2
