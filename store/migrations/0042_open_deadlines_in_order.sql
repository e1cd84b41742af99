-- additive --
-- Deadlines that run or have passed, in the order of lists.

create index deadlines_open_in_order on stegvis.deadlines (participant, key) where met_on is null and cancelled_on is null;
