-- additive --
-- Indexes for the lists that organisations read over HTTP: by participant and key, within a kommune, a county or a
-- national organisation.

create index journeys_kommune on stegvis.journeys (kommune, participant);
create index journeys_county on stegvis.journeys (county, participant);
create index tasks_open_in_order on stegvis.tasks (participant, key) where closed_on is null;
create index tasks_open_of_role on stegvis.tasks (role, participant, key) where closed_on is null;
create index waits_of_role on stegvis.waits (role, participant, key);
create index deadlines_of_party on stegvis.deadlines (party, participant, key);
create index tasks_open_guidance on stegvis.tasks (participant, key) where stage = 'guidance' and closed_on is null;
create index waits_guidance on stegvis.waits (participant, key) where stage = 'guidance';
create index waits_of_organisation on stegvis.waits (organisation, participant, key);
create index deadlines_guidance on stegvis.deadlines (participant, key) where stage = 'guidance';
create index deadlines_of_organisation on stegvis.deadlines (organisation, participant, key);
create index requests_unmade on stegvis.requests (participant, key, version) where state in ('open', 'refused');
