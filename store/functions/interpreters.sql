-- What the interpreter desk sees of the assignments it is asked for: what they need, and nothing of the case (tolkeloven § 5).

create or replace function stegvis.interpreter_assignments(p_from text, p_most integer)
returns table (
    participant uuid, booking text, ordered_by text, meeting text, details text, place text, answer text, answered_on date,
    interpreter text, category text, declined integer, outcome text, rating integer, task text, task_type text
)
language sql stable security definer
set search_path = stegvis, person, pg_temp
as $$
    with ordered as materialized (
        select request.participant, request.details ->> 'booking_id' as booking, request.organisation, request.details
        from requests as request
        where request.kind = 'order-interpreter' and request.withdraws is null and request.state <> 'dropped'
            and request.details ->> 'starts_at' >= p_from
            and current_setting('stegvis.organisation', true) = 'interpreter_service'
            and not exists (
                -- A later order of the same assignment, or one that takes this one back
                select from requests as later
                where later.participant = request.participant and (
                    later.kind = 'order-interpreter' and later.withdraws is null and later.state <> 'dropped'
                        and later.details ->> 'booking_id' = request.details ->> 'booking_id'
                        and (later.asked_at, later.key, later.version) > (request.asked_at, request.key, request.version)
                    or later.withdraws = request.key and later.corrects = request.version and later.state <> 'dropped'
                )
            )
        order by request.details ->> 'starts_at', request.participant, request.key
        limit p_most
    )
    select ordered.participant, ordered.booking, ordered.organisation, assessed.data ->> 'meeting', ordered.details::text,
        case when not coalesce(who.address_protected, false) then place.text end,
        answer.name, answer.business_date, answer.data ->> 'interpreter_number', answer.data ->> 'category',
        (select count(*)::integer from inbox as no where no.participant = ordered.participant
            and no.name = 'interpreter.declined' and no.data ->> 'booking_id' = ordered.booking
            and no.discarded_at is null and not exists (
                select from inbox as undone where undone.participant = no.participant
                    and undone.name = 'event.retracted' and undone.data ->> 'id' = no.id
            )),
        outcome.name, (outcome.data ->> 'rating')::integer, task.key, task.type
    from ordered
    left join people as who on who.participant = ordered.participant
    left join texts as place
        on place.participant = ordered.participant and place.reference = ordered.details ->> 'place'
    left join lateral (
        select event.data from inbox as event
        where event.participant = ordered.participant and event.name = 'interpreter.needassessed'
            and event.data ->> 'booking_id' = ordered.booking and event.discarded_at is null
        order by event.seq desc limit 1
    ) as assessed on true
    left join lateral (
        select event.name, event.business_date, event.data from inbox as event
        where event.participant = ordered.participant and event.data ->> 'booking_id' = ordered.booking
            and event.name in (
                'interpreter.confirmed', 'interpreter.replaced', 'interpreter.declined', 'interpreter.notfound',
                'interpreter.cancelled', 'interpreter.objected'
            )
            and event.discarded_at is null and not exists (
                select from inbox as undone where undone.participant = event.participant
                    and undone.name = 'event.retracted' and undone.data ->> 'id' = event.id
            )
        order by event.seq desc limit 1
    ) as answer on true
    left join lateral (
        -- The rating may come apart from the report; the newest says most
        select event.name, event.data from inbox as event
        where event.participant = ordered.participant and event.data ->> 'booking_id' = ordered.booking
            and event.name in ('interpreting.completed', 'interpreting.failed', 'interpreting.rated')
            and event.discarded_at is null and not exists (
                select from inbox as undone where undone.participant = event.participant
                    and undone.name = 'event.retracted' and undone.data ->> 'id' = event.id
            )
        order by event.seq desc limit 1
    ) as outcome on true
    left join lateral (
        select open.key, open.type from tasks as open
        where open.participant = ordered.participant and open.closed_on is null and open.role = 'interpreter_service'
            and ordered.booking in (open.subject ->> 'booking', open.subject ->> 'meeting')
        order by open.opened_on desc, open.key limit 1
    ) as task on true
    order by ordered.details ->> 'starts_at', ordered.participant, ordered.booking
$$;
comment on function stegvis.interpreter_assignments is 'For the interpreter service alone: the assignments ordered that begin from a moment on, the earliest first; of each what it needs, what was answered, its task and its rating. Nothing says who the participant is.';
