-- Why events were refused, counted.

create or replace function stegvis.count_refusals(
    p_way          text,
    p_organisation text,
    p_names        text[],
    p_places       text[],
    p_reasons      text[],
    p_events       integer[],
    p_refused      integer[]
)
returns void
language plpgsql security definer
set search_path = stegvis, pg_temp
as $$
declare
    v_day  date := today_in_oslo();
    v_slot smallint := pg_backend_pid() % 16;
    v_room integer;  -- for new rows: whatever senders make up, a day has some thousands
begin
    select 250 - count(*) into v_room from refusals where day = v_day and slot = v_slot;
    insert into refusals as known (day, slot, way, organisation, name, place, reason, events, refused)
    select v_day, v_slot,
        case when fits then p_way else '' end as way,
        case when fits then p_organisation else '' end as organisation,
        case when fits then event_name else 'unknown' end as name,
        case when fits then event_place else '' end as place,
        case when fits then event_reason else 'others' end as reason,
        sum(event_count), sum(first_count)
    from (
        select each.*, before.day is not null
            or count(*) filter (where before.day is null) over (order by event_name, event_place, event_reason) <= v_room as fits
        from unnest(p_names, p_places, p_reasons, p_events, p_refused)
            as each (event_name, event_place, event_reason, event_count, first_count)
        left join refusals as before on before.day = v_day and before.slot = v_slot and before.way = p_way
            and before.organisation = p_organisation and before.name = event_name and before.place = event_place
            and before.reason = event_reason
    ) as counted
    group by 3, 4, 5, 6, 7
    -- Two connections may share a slot: they lock in one order.
    order by 3, 4, 5, 6, 7
    on conflict (day, slot, way, organisation, name, place, reason) do update set
        events = known.events + excluded.events,
        refused = known.refused + excluded.refused,
        last_at = excluded.last_at;
end
$$;
comment on function stegvis.count_refusals is 'Counts why a batch of events was refused; what is beyond the rows that a day has becomes one row.';
