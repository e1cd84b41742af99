-- additive --
-- Open tasks of the law by urgency: those past its date come first in the inbox, and are few among those past a routine's.

create index tasks_of_law_by_urgency on stegvis.tasks (organisation, urgency, participant, key)
where closed_on is null and statutory;
