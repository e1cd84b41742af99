-- Sweeps: which workflows should be running, and the words of the incident where they are not.

create or replace function stegvis.not_carried(p_journeys bigint)
returns text
language sql immutable
begin atomic
    select format(
        '%s had no workflow, or came to a day of change without being played; nudged anew',
        case when p_journeys = 1 then '1 journey' else p_journeys || ' journeys' end
    );
end;
comment on function stegvis.not_carried is 'The cause of the incident of journeys that Temporal had lost.';


create or replace function stegvis.with_workflow(p_quiet_seconds float8)
returns table (participant uuid)
language sql stable
begin atomic
    select box.participant
    from stegvis.mailbox as box left join stegvis.journeys as journey on journey.participant = box.participant
    where box.startable and box.dispatched = box.accepted
        and coalesce(greatest(box.dispatched_at, box.swept_at), '-infinity') < now() - make_interval(secs => p_quiet_seconds)
        and (
            journey.participant is null or journey.status = 'active' or journey.wake_on is not null
            or exists (select from stegvis.requests as request where request.participant = box.participant and request.state = 'open')
        );
end;
comment on function stegvis.with_workflow is 'Participants whose workflow should be running: all that have begun, but for closed journeys with nothing to come by itself. What was nudged less than so many seconds ago may not be visible in Temporal yet, and is left out.';
