-- The worklist of the console: open tasks by the role in which somebody acts. Whose tasks: $1 the view, $2 the
-- organisation, $3 the roles, $4 the accounts (oneself, and whom one substitutes), $5 the same as issuers know them, $6
-- the participants of the view participants. What is null lets every row pass. Planned for its parameters each time.

-- band --
-- Tasks in the order of urgency; $7 and $8 between which urgencies, $9 statutory or routine ones, $10 to $12 the last of
-- the page before, $13 how many, $14 type, $15 stage, $16 kommune, $17 own date up to, $18 appeared after, $19 moved after
select task.participant, task.key, task.type, task.stage, task.role, task.organisation, task.opened_on, task.due,
    task.statutory, task.appeared_at, task.moved_at, task.moved_from, task.claimed_by, task.claimed_at, task.follow_up_on,
    task.adviser, task.urgency, deadline.legal_basis, deadline.starts, journey.stages::text as stages, journey.kommune,
    who.name, coalesce(who.address_protected, false) as address_protected,
    exists (
        select from stegvis.notices as notice
        where notice.participant = task.participant and notice.deadline = task.deadline and notice.kind = 'escalated'
    ) as escalated
from (
    select * from stegvis.tasks as task
    where closed_on is null
        and ($1 = 'participants' or organisation = $2)
        and ($1 <> 'mine' or claimed_by = any ($4::uuid[]) or (claimed_by is null and adviser = any ($5::text[])))
        and ($1 not in ('unit', 'unclaimed', 'others') or role = any ($3::text[]))
        and ($1 <> 'unclaimed' or (claimed_by is null and adviser is null))
        and ($1 <> 'others' or claimed_by <> all ($4) or (claimed_by is null and adviser <> all ($5)))
        and ($1 <> 'participants' or participant = any ($6::uuid[]))
        and urgency >= $7 and urgency < $8
        and ($9::boolean is null or statutory = $9)
        and ($10::integer is null or (urgency, participant, key) > ($10, $11::uuid, $12::text))
        and ($14::text is null or type = $14)
        and ($15::text is null or stage = $15)
        and ($16::text is null or exists (
            select from stegvis.journeys as journey where journey.participant = task.participant and kommune = $16
        ))
        and ($17::date is null or follow_up_on <= $17)
        and ($18::timestamptz is null or appeared_at > $18)
        and ($19::timestamptz is null or moved_at > $19)
    order by urgency, participant, key limit $13
) as task
left join stegvis.journeys as journey on journey.participant = task.participant
left join stegvis.deadlines as deadline on deadline.participant = task.participant and deadline.key = task.deadline
left join person.people as who on who.participant = task.participant
order by task.urgency, task.participant, task.key

-- views --
-- How many tasks each view of the organisation has
select count(*) filter (where mine) as mine, count(*) filter (where unit) as unit,
    count(*) filter (where unit and claimed_by is null and adviser is null) as unclaimed,
    count(*) filter (where unit and not mine and not (claimed_by is null and adviser is null)) as others
from (
    select claimed_by, adviser, role = any ($3::text[]) as unit,
        coalesce(claimed_by = any ($4::uuid[]), adviser = any ($5::text[]), false) as mine
    from stegvis.tasks
    where $1::text is not null and organisation = $2 and closed_on is null
) as task

-- participants --
-- The participants of whom one has, or had, a task
select participant from stegvis.tasks where claimed_by = any ($1::uuid[])
union
select participant from stegvis.tasks where adviser = any ($2::text[])
limit 2000

-- grouping --
-- By hash ('off') or as the planner likes ('on'). It takes sorting for alike, since what row security may look at outweighs both
-- in its estimate; sorting a large kommune's tasks takes more than twice the time
select set_config('enable_sort', $1, true)

-- facets --
-- How many tasks of the view each filter would leave, the other filters as they are; $7 the urgency of today, $8 that of
-- the eighth day from today, $9 to $14 the filters as in band, $15 which band, $16 the end of the last visit, $17 today,
-- $18 whether to count by kommune. Where it reads all tasks of the organisation, it counts the views in the same go
with task as materialized (
    select type, stage, case when $18::boolean then (
            select kommune from stegvis.journeys as journey where journey.participant = task.participant
        ) end as kommune,
        case
            when urgency < $7::integer then case when statutory then 'law' else 'routine' end
            when urgency < $8::integer then 'soon'
            else 'later'
        end as band,
        coalesce(follow_up_on <= $17::date, false) as own, coalesce(appeared_at > $16::timestamptz, false) as appeared,
        coalesce(moved_at > $16::timestamptz, false) as moved, role = any ($3::text[]) as unit,
        coalesce(claimed_by = any ($4::uuid[]), adviser = any ($5::text[]), false) as mine,
        claimed_by is null and adviser is null as free, count(*) as tasks
    from stegvis.tasks as task
    where closed_on is null
        and ($1 = 'participants' or organisation = $2)
        and ($1 <> 'mine' or claimed_by = any ($4::uuid[]) or (claimed_by is null and adviser = any ($5::text[])))
        and ($1 <> 'participants' or participant = any ($6::uuid[]))
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
),
judged as (
    select *, ($9::text is null or type = $9) as by_type, ($10::text is null or stage = $10) as by_stage,
        ($11::text is null or kommune = $11) as by_kommune, ($12::boolean is not true or own) as by_own,
        ($13::boolean is not true or appeared) as by_appeared, ($14::boolean is not true or moved) as by_moved,
        ($15::text[] is null or band = any ($15)) as by_band
    from task
    where case $1
        when 'unit' then unit
        when 'unclaimed' then unit and free
        when 'others' then unit and not mine and not free
        else true
    end
),
rest as (
    select *, by_own and by_appeared and by_moved as by_flags from judged
)
select 'type' as facet, type as value, sum(tasks)::integer as tasks from rest
where by_flags and by_stage and by_kommune and by_band group by type
union all
select 'stage', stage, coalesce(sum(tasks), 0)::integer from rest where by_flags and by_type and by_kommune and by_band group by stage
union all
select 'kommune', kommune, coalesce(sum(tasks), 0)::integer from rest
where kommune is not null and by_flags and by_type and by_stage and by_band group by kommune
union all
select 'band', band, coalesce(sum(tasks), 0)::integer from rest where by_flags and by_type and by_stage and by_kommune group by band
union all
select 'own', 'today', coalesce(sum(tasks), 0)::integer from rest
where own and by_appeared and by_moved and by_type and by_stage and by_kommune and by_band
union all
select 'new', 'appeared', coalesce(sum(tasks), 0)::integer from rest where appeared and by_own and by_type and by_stage and by_kommune and by_band
union all
select 'new', 'moved', coalesce(sum(tasks), 0)::integer from rest where moved and by_own and by_type and by_stage and by_kommune and by_band
union all
select 'all', '', coalesce(sum(tasks), 0)::integer from rest where by_flags and by_type and by_stage and by_kommune and by_band
union all
select 'view', view, coalesce(sum(tasks) filter (where shown), 0)::integer
from task cross join lateral (
    values ('mine', mine), ('unit', unit), ('unclaimed', unit and free), ('others', unit and not mine and not free)
) as each (view, shown)
where $1 in ('unit', 'unclaimed', 'others') group by view

-- named --
-- Some open tasks, to be listed before something is done with them
select task.participant, task.key, task.type, task.claimed_by, task.claimed_at, who.name,
    coalesce(who.address_protected, false) as address_protected
from unnest($1::uuid[], $2::text[]) with ordinality as asked (participant, key, place)
join stegvis.tasks as task using (participant, key)
left join person.people as who using (participant)
where closed_on is null
order by asked.place

-- names --
select participant, name, coalesce(address_protected, false) as address_protected from person.people
where participant = any ($1::uuid[])

-- newest --
-- How many tasks of a view have appeared after a moment
select count(*) from stegvis.tasks
where closed_on is null and organisation = $1 and appeared_at > $5
    and (role = any ($2::text[]) or claimed_by = any ($3::uuid[]) or adviser = any ($4::text[]))

-- look --
select stegvis.look_at_inbox($1, $2)

-- substituted --
-- Whom an account substitutes on a day, through others who are away too; and until when
with recursive away (account, until) as (
    select $1::uuid, null::date
    union
    select line.away, line.until from away
    join stegvis.substitutes as line on line.substitute = away.account
    where line.ended_at is null and $2::date between line.since and line.until
)
select account, max(until) as until from away where account <> $1 group by account order by max(until), account

-- substitutes --
-- Substitutions that have not ended before a day
select id, away, substitute, since, until from stegvis.substitutes
where ended_at is null and until >= $1 order by since, id

-- set_substitute --
select stegvis.set_substitute($1, $2, $3, $4, $5)

-- end_substitute --
select stegvis.end_substitute($1, $2, $3)

-- saved_views --
-- One's own views, and those that others share in the same role
select id, name, query, shared, account = $1 as own from person.saved_views
where role = $2 and (account = $1 or shared) order by lower(name), id

-- save_view --
select stegvis.save_view($1, $2, $3, $4, $5)

-- drop_view --
select stegvis.drop_view($1, $2)

-- colleagues --
select account, name, role from stegvis.colleagues($1, $2, $3, $4) order by name nulls last, account

-- known_account --
select stegvis.known_account($1, $2, $3)

-- people_with --
select subject, account, name from stegvis.people_with($1)

-- subjects --
select account, subject from stegvis.subjects_of($1)

-- by_name --
-- Participants whose name has all of some words, as far as they are seen: of a kommune ($2), a county ($3), or with a
-- task or a wait of a national organisation ($4)
select who.participant, who.name, who.birth_date, coalesce(who.address_protected, false) as address_protected,
    journey.kommune
from person.people as who
join stegvis.journeys as journey on journey.participant = who.participant
where journey.kind = 'participant'
    and ($2::text is null or journey.kommune = $2)
    and ($3::text is null or journey.county = $3)
    and ($4::text is null or journey.participant in (
        select participant from stegvis.tasks where role = $4 and closed_on is null
        union all
        select participant from stegvis.waits where role = $4
    ))
    and (select bool_and(strpos(lower(who.name), word) > 0) from unnest($1::text[]) as word)
order by who.name, who.participant limit $5
