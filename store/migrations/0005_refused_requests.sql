-- A request that its service will not have is not made again as it is, until what it says changes or somebody says so.

alter table stegvis.requests drop constraint requests_state_check;
alter table stegvis.requests add constraint requests_state_check check (state in ('open', 'done', 'dropped', 'refused'));
comment on column stegvis.requests.state is 'open: to be made; done: made; dropped: no longer wanted before it was made, or replaced by a later version; refused: its service will not have it.';
