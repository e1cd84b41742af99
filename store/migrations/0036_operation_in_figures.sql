-- Indexes for the figures of leaders and operators: what was accepted when, and open waits and deadlines in their order.

-- additive --

-- The participant stands beside it so that counting reads the index alone: whose row it is decides who sees it.
create index inbox_received on stegvis.inbox (received_at) include (participant) where not own;
create index waits_of_event on stegvis.waits (event, due, since, participant);
