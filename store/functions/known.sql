-- What is known of people follows retractions, and whose numbers are others' too. functions/accept.sql has what intake stores.

create or replace function person.follow(p_participant uuid, p_sources text[], p_ids text[])
returns void
language plpgsql
set search_path = person, pg_temp
as $$
declare
    v_changed boolean;
begin
    -- Keeps out new events; see functions/accept.sql for the order of locks.
    perform from stegvis.mailbox where participant = p_participant for no key update;
    with retracted as (select source, id from unnest(p_sources, p_ids) as event (source, id))
    update reports as report set standing = not report.standing
    where participant = p_participant
        and standing = exists (select from retracted where (retracted.source, retracted.id) = (report.source, report.id));
    v_changed := found;
    -- A number stands as long as a report that tells it does; of before the reports, as long as its event does.
    with told as (
        select number.kind, number.value, bool_or(report.standing) as standing
        from reports as report cross join lateral jsonb_to_recordset(report.identifiers) as number (kind text, value text)
        where report.participant = p_participant group by 1, 2
    ),
    judged as (
        select known.kind, known.value, coalesce(told.standing, not exists (
            select from unnest(p_sources, p_ids) as event (source, id)
            where (event.source, event.id) = (known.source, known.id)
        )) as standing
        from identifiers as known left join told using (kind, value) where known.participant = p_participant
    )
    update identifiers as known set standing = judged.standing, compared = false
    from judged
    where known.participant = p_participant and (known.kind, known.value) = (judged.kind, judged.value)
        and known.standing <> judged.standing;
    if not v_changed then
        return;
    end if;
    update people set (name, birth_date, phone, email, address, address_protected, updated_at) = (
        select
            (array_agg(name order by reported_at desc) filter (where name is not null))[1],
            (array_agg(birth_date order by reported_at desc) filter (where birth_date is not null))[1],
            (array_agg(phone order by reported_at desc) filter (where phone is not null))[1],
            (array_agg(email order by reported_at desc) filter (where email is not null))[1],
            (array_agg(address order by reported_at desc) filter (where address is not null))[1],
            (array_agg(address_protected order by reported_at desc) filter (where address_protected is not null))[1],
            clock_timestamp()
        from reports where participant = p_participant and standing
    )
    where participant = p_participant;
end
$$;
comment on function person.follow is 'Lets the person store follow the retractions of a participant: what a retracted event said does not stand, and stands again when the retraction is retracted.';


create or replace function stegvis.numbers_to_compare(p_limit integer)
returns table (participant uuid, kind text, source text, id text, standing boolean, others uuid[])
language sql stable security definer
set search_path = person, pg_temp
as $$
    select fresh.participant, fresh.kind, fresh.source, fresh.id, fresh.standing,
        told.others || case when cardinality(same.others) <= 5 then same.others else '{}' end
    from (select * from identifiers where not compared limit p_limit) as fresh
    cross join lateral (
        select array(
            select distinct other.participant from identifiers as other
            where other.value = fresh.value and other.kind = fresh.kind and other.participant <> fresh.participant
                and other.standing and fresh.standing
            order by 1 limit 6
        ) as others
    ) as same
    cross join lateral (
        select array(
            select distinct (suspected.data ->> 'other')::uuid from stegvis.inbox as suspected
            where suspected.participant = fresh.participant and suspected.name = 'duplicate.suspected'
        ) as others
    ) as told
$$;
comment on function stegvis.numbers_to_compare is 'Numbers that are new, or stand otherwise than before, without their values: the other participants who have the same, and everybody of whom a suspicion was told, who may share none any more. A number that more than five others have stands for nobody, as in an example: nobody is told of it, or a caseload of one number would fill every mailbox.';


create or replace function stegvis.suspicions(p_source text, p_ones uuid[], p_others uuid[])
returns table (one uuid, other uuid, share boolean, raised integer, ended integer, erased boolean)
language sql stable security definer
set search_path = person, pg_temp
as $$
    select pair.one, pair.other,
        exists (
            select from identifiers as mine join identifiers as theirs using (kind, value)
            where mine.participant = pair.one and theirs.participant = pair.other and mine.standing and theirs.standing
        ),
        (
            select count(*)::integer from stegvis.inbox as event
            where event.participant = pair.one and event.source = p_source and event.name = 'duplicate.suspected'
                and event.data ->> 'other' = pair.other::text
        ),
        (
            select count(*)::integer from stegvis.inbox as event
            where event.participant = pair.one and event.source = p_source and event.name = 'event.retracted'
                and starts_with(event.id, pair.one || '/' || pair.other || '/')
        ),
        exists (select from erasures where participant = pair.one)
            and not exists (select from people where participant = pair.one)
    from unnest(p_ones, p_others) as pair (one, other)
$$;
comment on function stegvis.suspicions is 'Of pairs of participants: whether they share a number that stands, how often the first was told so, and that it is no longer so, and whether the first was erased.';


create or replace function stegvis.numbers_compared(
    p_participants uuid[], p_kinds text[], p_sources text[], p_ids text[], p_standing boolean[]
)
returns void
language sql security definer
set search_path = person, pg_temp
as $$
    update identifiers as number set compared = true
    from (
        select identifiers.participant, identifiers.kind, identifiers.value
        from unnest(p_participants, p_kinds, p_sources, p_ids, p_standing) as seen (participant, kind, source, id, standing)
        join identifiers using (participant, kind, source, id, standing)
        order by 1, 2, 3 for update of identifiers skip locked
    ) as seen
    where (number.participant, number.kind, number.value) = (seen.participant, seen.kind, seen.value)
$$;
comment on function stegvis.numbers_compared is 'Notes that numbers were compared with those of others, unless they have ceased to stand, or stand again, since.';
