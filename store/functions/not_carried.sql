-- Sweeps: the words of their incident.

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
