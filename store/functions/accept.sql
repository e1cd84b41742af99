-- Intake: writes a batch of events to the inbox, counts them in the mailboxes, and keeps personal data in the person store.
--
-- Locks are taken in one order everywhere, so that intakes, commits, dispatchers, activities and operators cannot
-- deadlock:
--   0. the dispatcher's lease;
--   1. keys of the inbox, sorted;
--   2. mailboxes, sorted by participant. The holder of a mailbox may write every other row of the participant (journeys,
--      waits, tasks, deadlines, timeline, requests, notices, incidents, people), in any order; writing more than one of
--      these rows requires the mailbox;
--      Keys of the quarantine come after the mailbox. Events that leave the quarantine are given their keys of the inbox
--      under the mailbox: nobody else takes these keys while the events are in quarantine;
--   3. the tally of the day.

create or replace function stegvis.accept(
    p_own          boolean,
    p_sender       text,
    p_sources      text[],
    p_ids          text[],
    p_names        text[],
    p_participants uuid[],
    p_days         date[],
    p_times        timestamptz[],
    p_data         jsonb[],
    p_hashes       bytea[],
    p_persons      jsonb,
    p_texts        jsonb,
    p_traceparent  text
)
returns text[]
language plpgsql security definer
set search_path = stegvis, pg_temp
-- A cached plan from when the tables were empty must not use sequential scans.
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_new      bigint[];
    v_verdicts text[];
    v_accepted integer;
    v_aged     uuid[];  -- of whom an age may have to be derived
begin
    with incoming as (
        select source collate "C" as source, id collate "C" as id, name, participant, day, time, data, hash, n
        from unnest(p_sources, p_ids, p_names, p_participants, p_days, p_times, p_data, p_hashes)
            with ordinality as event (source, id, name, participant, day, time, data, hash, n)
    ),
    -- The first event under a key wins; sorted, so that two intakes of the same events lock in the same order.
    first_of_batch as (
        select distinct on (source, id) * from incoming order by source, id, n
    ),
    added as (
        insert into inbox (source, id, sender, name, participant, business_date, time, own, data, body_hash)
        select source, id, p_sender, name, participant, day, time, p_own, data, hash from first_of_batch as event
        -- The same as in earlier_use, which would be called for each event. Scalar, since a planned join reads the whole
        -- index for each batch.
        where (
                select true from inbox as other
                where other.source = event.source and other.id = event.id and other.sender <> p_sender
                    and (other.sender = '' or p_sender = '')
                    and other.participant = event.participant and other.name = event.name
                limit 1
            ) is null
            and (p_sender = '' or (
                select true from quarantine as other
                where other.source = event.source and other.id = event.id and other.sender = p_sender
            ) is null)
        order by source, id
        on conflict (source, id, sender) do nothing
        returning seq, participant, name
    ),
    mailboxes as (
        insert into mailbox as box (participant, startable, accepted, waiting_since, traceparent)
        select participant, bool_or(name in ('participant.accepted', 'participant.settled', 'cooperation.begun')), count(*), clock_timestamp(), p_traceparent
        from added group by participant order by participant
        on conflict (participant) do update set
            startable = box.startable or excluded.startable,
            accepted = box.accepted + excluded.accepted,
            -- No new nudge is needed when the journey has an unfinished nudge, since it checks for new events before it
            -- rests, or when its own activity writes these events, since it advances when the activity ends.
            -- Nor when the journey has more events than the installation carries: it would only find that there are more.
            dispatched = box.dispatched + case
                when box.dispatched = box.accepted and (p_own or box.limited or box.processed < box.dispatched)
                then excluded.accepted else 0
            end,
            processed = box.processed + case
                when box.limited and box.processed = box.accepted then excluded.accepted else 0
            end,
            dispatched_at = case when p_own then clock_timestamp() else box.dispatched_at end,
            traceparent = excluded.traceparent,
            waiting_since = case
                when box.startable and box.dispatched < box.accepted then box.waiting_since else excluded.waiting_since
            end
    )
    select coalesce(array_agg(seq), '{}') into v_new from added;
    v_accepted := cardinality(v_new);

    -- A separate statement, to see events that another intake has just committed.
    if v_accepted < cardinality(p_ids) then
        select verdicts(array_agg(used.seq order by event.n), array_agg(used.body_hash order by event.n), p_hashes, v_new)
        into v_verdicts
        from unnest(p_sources, p_ids, p_participants, p_names)
            with ordinality as event (source, id, participant, name, n)
        cross join lateral (
            select seq, body_hash from inbox
            where source = event.source and id = event.id and sender = p_sender
            union all
            select null, earlier_use(p_sender, event.source, event.id, event.participant, event.name)
            limit 1
        ) as used;
    end if;

    if p_persons is not null then
        perform person.remember(p_persons, v_verdicts);
    end if;
    if p_texts is not null then
        perform person.keep_texts(p_texts, v_verdicts);
    end if;
    v_aged := array(
        select distinct event.participant from unnest(p_participants, p_names) as event (participant, name)
        where event.name in ('participant.settled', 'event.retracted')
            or p_persons is not null and event.name like 'participant.%'
    );
    if v_accepted > 0 and v_aged <> '{}' then
        perform person.derive_ages(v_aged);
    end if;
    if not p_own then
        perform count_intake(
            v_accepted,
            cardinality(array_positions(v_verdicts, 'duplicate')),
            cardinality(array_positions(v_verdicts, 'conflict'))
        );
    end if;
    if v_accepted > 0 then
        perform pg_notify('stegvis_inbox', '');
    end if;
    return v_verdicts;
end
$$;
comment on function stegvis.accept is 'Accepts a batch of events and gives the verdict on each, in their order; null when all were accepted.';


-- The verdict on each event of a batch, in its order: whoever accepts a batch and whoever puts one in quarantine judge alike.
create or replace function stegvis.verdicts(p_seqs bigint[], p_used bytea[], p_hashes bytea[], p_new bigint[])
returns text[]
language sql immutable
begin atomic
    select array_agg(
        case when mine and first then 'accepted' when same then 'duplicate' else 'conflict' end order by n
    )
    from (
        select n, used = hash as same, seq in (select unnest(p_new)) as mine,
            row_number() over (partition by seq order by n) = 1 as first
        from unnest(p_seqs, p_used, p_hashes) with ordinality as event (seq, used, hash, n)
    ) as judged;
end;
comment on function stegvis.verdicts is 'The verdict on each event of a batch: p_seqs the row under its key, null where it lies elsewhere; p_used the body hash there; p_hashes its own; p_new the rows that the batch has added.';


-- What goes before this event under its key, where the unique constraint of the inbox does not see it.
create or replace function stegvis.earlier_use(p_sender text, p_source text, p_id text, p_participant uuid, p_name text)
returns bytea
language sql stable
begin atomic
    -- An event that came by a trusted way belongs to whoever sends it over HTTP, and the other way round.
    select body_hash from stegvis.inbox
    where source = p_source and id = p_id and sender <> p_sender and (sender = '' or p_sender = '')
        and participant = p_participant and name = p_name
    union all
    select body_hash from stegvis.quarantine
    where source = p_source and id = p_id and sender = p_sender
    limit 1;
end;
comment on function stegvis.earlier_use is 'The body hash of an event that counts as accepted under the same key, in quarantine or by another way in; null when there is none.';


create or replace function stegvis.quarantine(
    p_sender       text,
    p_sources      text[],
    p_ids          text[],
    p_names        text[],
    p_participants uuid[],
    p_days         date[],
    p_times        timestamptz[],
    p_data         jsonb[],
    p_hashes       bytea[],
    p_persons      jsonb,
    p_texts        jsonb
)
returns text[]
language plpgsql security definer
set search_path = stegvis, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_new      bigint[];
    v_verdicts text[];
begin
    with incoming as (
        select source collate "C" as source, id collate "C" as id, name, participant, day, time, data, hash, n
        from unnest(p_sources, p_ids, p_names, p_participants, p_days, p_times, p_data, p_hashes)
            with ordinality as event (source, id, name, participant, day, time, data, hash, n)
    ),
    first_of_batch as (
        select distinct on (source, id) * from incoming order by source, id, n
    ),
    added as (
        insert into quarantine (sender, source, id, name, participant, business_date, time, data, body_hash)
        select p_sender, source, id, name, participant, day, time, data, hash from first_of_batch as event
        where (
            select true from inbox where source = event.source and id = event.id and sender = p_sender
        ) is null
        order by source, id
        on conflict (source, id, sender) do nothing
        returning seq
    )
    select coalesce(array_agg(seq), '{}') into v_new from added;

    select verdicts(array_agg(used.seq order by event.n), array_agg(used.body_hash order by event.n), p_hashes, v_new)
    into v_verdicts
    from unnest(p_sources, p_ids) with ordinality as event (source, id, n)
    cross join lateral (
        select seq, body_hash from quarantine
        where source = event.source and id = event.id and sender = p_sender
        union all
        select null, body_hash from inbox
        where source = event.source and id = event.id and sender = p_sender
        limit 1
    ) as used;

    insert into person.quarantined (source, id, sender, participant, person, texts)
    select p_sources[n], p_ids[n], p_sender, p_participants[n], person.whole, texts.whole
    from (
        select (person ->> 'n')::integer as n, person - '{n,source,id,participant,time}'::text[] as whole
        from jsonb_array_elements(p_persons) as person
    ) as person
    full join (
        select (text ->> 'n')::integer as n, jsonb_agg(text - '{n,source,id,participant}'::text[]) as whole
        from jsonb_array_elements(p_texts) as text group by 1
    ) as texts using (n)
    where v_verdicts[n] = 'accepted';

    perform count_intake(
        cardinality(array_positions(v_verdicts, 'accepted')),
        cardinality(array_positions(v_verdicts, 'duplicate')),
        cardinality(array_positions(v_verdicts, 'conflict'))
    );
    return v_verdicts;
end
$$;
comment on function stegvis.quarantine is 'Puts a batch of an organisation''s events in quarantine and gives the verdict on each, in their order.';


create or replace function person.remember(p_persons jsonb, p_verdicts text[])
returns void
language plpgsql
set search_path = person, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
begin
    with reported as (
        select * from jsonb_to_recordset(p_persons) as reported (
            n integer, participant uuid, "time" timestamptz, name text, birth_date date, phone text, email text,
            address text, address_protected boolean
        )
        where p_verdicts is null or p_verdicts[n] = 'accepted'
    )
    insert into people as known (participant, name, birth_date, phone, email, address, address_protected, reported_at)
    select participant,
        (array_agg(name order by time desc) filter (where name is not null))[1],
        (array_agg(birth_date order by time desc) filter (where birth_date is not null))[1],
        (array_agg(phone order by time desc) filter (where phone is not null))[1],
        (array_agg(email order by time desc) filter (where email is not null))[1],
        (array_agg(address order by time desc) filter (where address is not null))[1],
        (array_agg(address_protected order by time desc) filter (where address_protected is not null))[1],
        max(time)
    from reported group by participant order by participant
    on conflict (participant) do update set (
        name, birth_date, phone, email, address, address_protected, reported_at, updated_at
    ) = (
        select
            coalesce(newer.name, older.name),
            coalesce(newer.birth_date, older.birth_date),
            coalesce(newer.phone, older.phone),
            coalesce(newer.email, older.email),
            coalesce(newer.address, older.address),
            coalesce(newer.address_protected, older.address_protected),
            newer.reported_at,
            clock_timestamp()
        from (select (case when excluded.reported_at >= known.reported_at then excluded else known end).*) as newer,
            (select (case when excluded.reported_at >= known.reported_at then known else excluded end).*) as older
    );

    insert into reports (
        participant, source, id, reported_at, name, birth_date, phone, email, address, address_protected, identifiers
    )
    select participant, source, id, time, name, birth_date, phone, email, address, address_protected, identifiers
    from jsonb_to_recordset(p_persons) as reported (
        n integer, source text, id text, participant uuid, "time" timestamptz, name text, birth_date date, phone text,
        email text, address text, address_protected boolean, identifiers jsonb
    )
    where p_verdicts is null or p_verdicts[n] = 'accepted'
    order by 1, 2, 3
    on conflict (participant, source, id) do nothing;

    insert into identifiers (participant, kind, value, source, id)
    select reported.participant, identifier.kind, identifier.value, reported.source, reported.id
    from jsonb_to_recordset(p_persons) as reported (n integer, source text, id text, participant uuid, identifiers jsonb)
    cross join lateral jsonb_to_recordset(reported.identifiers) as identifier (kind text, value text)
    where p_verdicts is null or p_verdicts[reported.n] = 'accepted'
    order by 1, 2, 3, reported.n
    on conflict (participant, kind, value) do nothing;
end
$$;
comment on function person.remember is 'Stores personal data of the accepted events of a batch; by time of report, newer values win and older ones fill gaps.';


create or replace function person.derive_ages(p_participants uuid[])
returns void
language plpgsql
set search_path = person, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_whose  uuid;
    v_permit date;
begin
    -- Those of whom another event than the settlement carried a birth date; few have one.
    for v_whose in
        select distinct report.participant
        from reports as report join stegvis.inbox as event
            on event.source = report.source and event.id = report.id and event.participant = report.participant
        where report.participant = any (p_participants) and report.birth_date is not null
            and event.name <> 'participant.settled'
        order by 1
    loop
        begin
            select (event.data ->> 'permit_granted_on')::date into v_permit
            from stegvis.inbox as event
            where event.participant = v_whose and event.name = 'participant.settled' and event.discarded_at is null
                and event.seq not in (
                    select stegvis.retracted(v_whose, (clock_timestamp() at time zone 'Europe/Oslo')::date)
                )
            order by event.business_date, event.time, event.id, event.source
            limit 1;
        exception when data_exception then
            continue;  -- a settlement that cannot be read keeps no other event out
        end;
        continue when v_permit is null;
        -- Whole years as in schemas.calendar: who is born on 29 February is a year older on the 28th of a year without it.
        update stegvis.inbox as event set data = event.data - 'age_at_permit' || aged.derived
        from (
            select report.source, report.id,
                case when age between 0 and 120 and report.birth_date <= v_permit
                    then jsonb_build_object('age_at_permit', age) else '{}' end as derived
            from reports as report
            cross join lateral (
                select extract(year from v_permit)::integer - extract(year from report.birth_date)::integer as years
            ) as calendar
            cross join lateral (
                select case when (report.birth_date + make_interval(years => years))::date <= v_permit
                    then years else years - 1 end as age
            ) as lived
            where report.participant = v_whose and report.birth_date is not null
        ) as aged
        where event.participant = v_whose and event.source = aged.source and event.id = aged.id
            and event.name <> 'participant.settled' and event.name like 'participant.%'
            and event.data <> event.data - 'age_at_permit' || aged.derived;
    end loop;
end
$$;
comment on function person.derive_ages is 'Derives the age at the permit in the events that carried a birth date apart from the settlement: it follows the settlement that starts the journey, whichever of them came first.';


create or replace function person.keep_texts(p_texts jsonb, p_verdicts text[])
returns void
language sql
set search_path = person, pg_temp
as $$
    insert into texts (participant, reference, source, id, field, text)
    select participant, reference, source, id, field, text
    from jsonb_to_recordset(p_texts) as written (
        n integer, participant uuid, reference text, source text, id text, field text, text text
    )
    where p_verdicts is null or p_verdicts[n] = 'accepted'
    on conflict (participant, reference) do nothing
$$;
comment on function person.keep_texts is 'Stores what people wrote in the accepted events of a batch, each text of a participant once.';


create or replace function stegvis.count_intake(p_accepted bigint, p_duplicates bigint, p_refused bigint)
returns void
language sql security definer
set search_path = stegvis, pg_temp
as $$
    insert into intake_tally as tally (day, slot, accepted, duplicates, refused)
    values ((now() at time zone 'UTC')::date, pg_backend_pid() % 16,
        p_accepted, coalesce(p_duplicates, 0), coalesce(p_refused, 0))
    on conflict (day, slot) do update set
        accepted = tally.accepted + excluded.accepted,
        duplicates = tally.duplicates + excluded.duplicates,
        refused = tally.refused + excluded.refused
$$;
comment on function stegvis.count_intake is 'Counts the verdicts on events from outside, by day.';
