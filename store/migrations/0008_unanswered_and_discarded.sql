-- A request that was made and is not answered can be sent once more; events that nobody will ever play can be discarded.

alter table stegvis.requests
    add column again boolean not null default false,
    add constraint requests_again_check check (state = 'done' or not again);
create index requests_again on stegvis.requests (participant) where again;
comment on column stegvis.requests.again is 'It was made, its answer does not come, and it is to be sent once more under the same id. Its state stays done: what is said otherwise from now on corrects it.';

-- So far those that a service takes no messages of could be told from refused ones by their having no incident only.
update stegvis.requests as request set reply = reply || '{"not_taken": true}'
where state = 'refused' and not exists (
    select from stegvis.incidents as incident
    where incident.participant = request.participant and incident.kind = 'request-failed' and incident.about = request.key
);

alter table stegvis.inbox
    add column discarded_at      timestamptz,
    add column discarded_because text,
    add constraint inbox_discarded_check check ((discarded_at is null) = (discarded_because is null));
create index inbox_discarded on stegvis.inbox (participant) where discarded_at is not null;
comment on table stegvis.inbox is 'Every accepted event, once; append-only, but for the note that an operator discarded it. Accepted means committed here.';
comment on column stegvis.inbox.discarded_at is 'When an operator discarded it: it is never played, and a duplicate when it is sent again. Null for all others.';
comment on column stegvis.inbox.discarded_because is 'The operator''s reason; who lets it be written refuses personal data in it.';
