-- Levers: noted with who and why. Each runs as the owner, so that the web's role needs no right to the tables of access.

create or replace function stegvis.note_lever(p_account uuid, p_lever text, p_about jsonb, p_affected integer, p_reason text)
returns bigint
language sql security definer
set search_path = stegvis, access, pg_temp
as $$
    insert into levers (account, lever, about, affected, reason)
    values (p_account, p_lever, p_about, p_affected, p_reason) returning id
$$;
comment on function stegvis.note_lever is 'Notes what an operator did, to what, and why.';


create or replace function stegvis.last_levers(p_most integer)
returns table (id bigint, at timestamptz, name text, lever text, about jsonb, affected integer, reason text, in_bulk boolean)
language sql stable security definer
begin atomic
    select used.id, used.at, who.name, used.lever, used.about - 'results',
        case when run.lever is null then used.affected else (
            select count(*) from access.lever_items as item where item.lever = used.id and item.outcome in ('again', 'discarded')
        )::integer end,
        used.reason, run.lever is not null
    from access.levers as used
    join access.accounts as who on who.id = used.account
    left join access.lever_runs as run on run.lever = used.id
    order by used.id desc limit p_most;
end;
comment on function stegvis.last_levers is 'What operators did last, newest first; of what was done in bulk, how many it has changed so far.';


create or replace function stegvis.begin_lever(
    p_account uuid, p_lever text, p_about jsonb, p_reason text, p_participants uuid[], p_keys text[], p_outcomes text[]
)
returns bigint
language plpgsql security definer
set search_path = stegvis, access, pg_temp
as $$
declare
    v_lever bigint := note_lever(p_account, p_lever, p_about, cardinality(p_participants), p_reason);
begin
    insert into lever_runs (lever) values (v_lever);
    insert into lever_items (lever, place, participant, key, outcome, done_at)
    select v_lever, place, participant, key, outcome, case when outcome is not null then clock_timestamp() end
    from unnest(p_participants, p_keys, p_outcomes) with ordinality as item (participant, key, outcome, place);
    return v_lever;
end
$$;
comment on function stegvis.begin_lever is 'Notes a lever that is to be used on many, item by item; an item with an outcome stays as it is. Nothing is done yet.';


create or replace function stegvis.carry_lever(p_lever bigint, p_today date)
returns boolean
language plpgsql security definer
set search_path = stegvis, access, pg_temp
as $$
declare
    v_run     lever_runs;
    v_used    levers;
    v_item    lever_items;
    v_outcome text;
begin
    -- Whoever else carries it holds the row: one at a time does the next item.
    select * into v_run from lever_runs where lever = p_lever for no key update skip locked;
    if not found or v_run.ended_at is not null then
        return false;
    end if;
    select * into v_item from lever_items where lever = p_lever and outcome is null order by place limit 1;
    if not found or v_run.cancelled_at is not null then
        update lever_runs set ended_at = clock_timestamp() where lever = p_lever;
        return false;
    end if;
    select * into v_used from levers where id = p_lever;
    begin
        case v_used.lever
            when 'waits.again' then
                v_outcome := case
                    when exists (select from ask_again(array[v_item.participant], array[v_item.key])) then 'again'
                    else 'answered'
                end;
            when 'requests.again' then
                v_outcome := case
                    when make_refused_again(v_item.participant, v_used.about ->> 'service') > 0 then 'again' else 'unchanged'
                end;
            when 'journeys.again' then
                perform nudge_begun(array[v_item.participant]);
                v_outcome := 'again';
            when 'events.discard' then
                v_outcome := case
                    when discard(v_item.participant, v_used.reason, p_today) > 0 then 'discarded' else 'unchanged'
                end;
            else
                v_outcome := 'failed';
        end case;
    exception when others then
        v_outcome := 'failed';
    end;
    update lever_items set outcome = v_outcome, done_at = clock_timestamp() where lever = p_lever and place = v_item.place;
    update lever_runs set carried_at = clock_timestamp() where lever = p_lever;
    return true;
end
$$;
comment on function stegvis.carry_lever is 'Does the next item of a lever that is used on many, and tells whether to go on. False at its end, when it was cancelled, and while somebody else carries it.';


create or replace function stegvis.cancel_lever(p_lever bigint, p_account uuid)
returns void
language sql security definer
set search_path = stegvis, access, pg_temp
as $$
    update lever_runs set cancelled_at = clock_timestamp(), cancelled_by = p_account
    where lever = p_lever and cancelled_at is null and ended_at is null
$$;
comment on function stegvis.cancel_lever is 'Ends a lever that is used on many after the item under way.';


create or replace function stegvis.lever_run(p_lever bigint)
returns table (
    at timestamptz, name text, lever text, about jsonb, reason text, carried_at timestamptz, cancelled_at timestamptz,
    cancelled_by text, ended_at timestamptz, outcomes jsonb
)
language sql stable security definer
begin atomic
    select used.at, who.name, used.lever, used.about, used.reason, run.carried_at, run.cancelled_at, ender.name, run.ended_at, (
        select coalesce(jsonb_object_agg(counted.outcome, counted.items), '{}') from (
            select coalesce(item.outcome, 'left') as outcome, count(*) as items
            from access.lever_items as item where item.lever = p_lever group by 1
        ) as counted
    )
    from access.lever_runs as run
    join access.levers as used on used.id = run.lever
    join access.accounts as who on who.id = used.account
    left join access.accounts as ender on ender.id = run.cancelled_by
    where run.lever = p_lever;
end;
comment on function stegvis.lever_run is 'How far a lever that is used on many has come: how many items have which outcome.';


create or replace function stegvis.lever_items(p_lever bigint)
returns table (participant uuid, outcome text)
language sql stable security definer
begin atomic
    select item.participant, item.outcome from access.lever_items as item where item.lever = p_lever order by item.place;
end;
comment on function stegvis.lever_items is 'What became of each item of a lever that is used on many.';


create or replace function stegvis.ask_again(p_participants uuid[], p_waits text[])
returns table (participant uuid, wait text)
language plpgsql security definer
set search_path = stegvis, pg_temp
as $$
#variable_conflict use_column
declare
    v_participants uuid[];
    v_waits        text[];
begin
    -- See functions/accept.sql for the order of locks.
    perform from mailbox where participant = any (p_participants) order by participant for no key update;
    with resent as (
        update requests as request set again = true, failures = 0
        from unanswered() as open, unnest(p_participants, p_waits) as chosen (participant, wait)
        where open.sent and (request.participant, request.key, request.version) = (open.participant, open.key, open.version)
            and (request.participant, request.wait) = (chosen.participant, chosen.wait)
        returning request.participant, request.wait
    )
    select array_agg(resent.participant), array_agg(resent.wait) into v_participants, v_waits from resent;
    perform nudge_again(v_participants);
    return query select * from unnest(v_participants, v_waits);
end
$$;
comment on function stegvis.ask_again is 'Marks the unanswered requests of some waits to be sent again, under their earlier ids; gives the waits of which a request is.';


create or replace function stegvis.discard_unmatched(p_participant uuid, p_reason text, p_today date)
returns integer
language plpgsql security definer
set search_path = stegvis, pg_temp
as $$
begin
    return discard(p_participant, p_reason, p_today);
end
$$;
comment on function stegvis.discard_unmatched is 'As discard, for operators at a page.';
