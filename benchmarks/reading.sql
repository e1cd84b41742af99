-- The read model of the reading benchmark. One journey in fifty has a deadline that has passed. A twelfth of all live in Oslo, and as many in each of eleven other kommuner.
-- Each statement takes the number of journeys as $1, or nothing.

insert into stegvis.journeys (participant, kommune, county, rule_set, status, stages, settled_on, buffered, as_of, sections)
select gen_random_uuid(), (array['0301','3301','3303','3305','3312','1103','4601','5001','5501','1507','3907','4204'])[1 + n % 12],
    (array['03','33','33','33','33','11','46','50','55','15','39','42'])[1 + n % 12], '2026',
    case when n % 10 = 0 then 'closed' else 'active' end,
    '{"settlement": "done", "mapping": "done", "guidance": "done", "decision": "done", "plan": "done", "programme": "active", "ending": "not_started"}',
    current_date - n % 900, '[]', current_date, '{}'
from generate_series(1, $1) as n;

insert into stegvis.tasks (participant, key, type, stage, completes_with, role, organisation, opened_on, due, closed_on)
select participant, 'programme/task/' || k, 'hold-follow-up', case k when 1 then 'guidance' else 'programme' end,
    'followup.held', case k when 2 then 'nav' else 'programme_adviser' end, case k when 2 then 'nav' else kommune end,
    current_date - 20, current_date - 5 + (hashtext(participant::text) + k) % 40, case when k > 5 then current_date end
from stegvis.journeys cross join generate_series(1, 9) as k where k < 9 or hashtext(participant::text) % 3 = 0;

insert into stegvis.waits (participant, key, stage, event, also, role, party, organisation, since, due)
select participant, 'programme/wait/' || k, 'programme', case k when 1 then 'guidance.booked' else 'followup.held' end, '{}',
    case k when 2 then 'nav' else 'programme_adviser' end, case k when 2 then 'nav' else 'kommune' end, kommune,
    current_date - 20, current_date + k
from stegvis.journeys cross join generate_series(1, 3) as k;

insert into stegvis.deadlines (participant, key, name, stage, starts, due, rolled, judged, warnings, met_on,
    started_by_source, started_by_id, legal_basis, party, organisation)
select participant, 'programme/deadline/' || k, 'follow-up', 'programme', current_date - 60, current_date - 30 + k * 9,
    current_date - 30 + k * 9, current_date - 30 + k * 9, '{}', case when k < 4 or k = 4 and hashtext(participant::text) % 50 <> 0 then current_date - 31 + k * 9 end,
    's', 'i', 'integreringsloven § 15', 'kommune', kommune
from stegvis.journeys cross join generate_series(1, 6) as k;
