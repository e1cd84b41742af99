-- additive --
-- Lists in order: whose are asked of a role, from the index alone with what row security looks at; and deadlines that have
-- passed, without reading those that run.

create index tasks_asked_of_role on stegvis.tasks (role, participant, key) include (organisation, stage) where closed_on is null;
create index waits_asked_of_role on stegvis.waits (role, participant, key) include (organisation, stage);
create index deadlines_judged_in_order on stegvis.deadlines (participant, key, judged) where met_on is null and cancelled_on is null;
drop index stegvis.tasks_open_of_role;
drop index stegvis.waits_of_role;
