-- A request names the events that answer it, as its wait does: a partner is told all of them.

alter table stegvis.requests add column answer_with text[] not null default '{}';
comment on column stegvis.requests.answer_with is 'The event types that answer the request, or say no to it; none for a withdrawal. They may change without the request being made again.';

-- Those that only say no come with the journey's next commit.
update stegvis.requests as request set answer_with = array[wait.event] || wait.also
from stegvis.waits as wait
where wait.participant = request.participant and wait.key = request.wait and request.withdraws is null;

-- The requests of a journey are compared otherwise from now on.
update stegvis.journeys set sections = '{}';
