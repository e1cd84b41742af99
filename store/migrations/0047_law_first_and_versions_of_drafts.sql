-- additive --
-- The inbox: an index of open tasks of the law by urgency, since those past its date come first and are few among those
-- past a routine's. Drafts: versions, so that a page that has grown old overwrites nothing newer.

create index tasks_of_law_by_urgency on stegvis.tasks (organisation, urgency, participant, key)
where closed_on is null and statutory;

create sequence person.draft_versions;
alter table person.drafts
    add column version bigint not null default nextval('person.draft_versions'),
    add column pen uuid,
    add column aside jsonb;
comment on column person.drafts.version is 'Another one each time that it is written, and never the same again.';
comment on column person.drafts.pen is 'The page from which it was last written; such a page need not know the version that it has made.';
comment on column person.drafts.aside is 'What a page that knew an earlier version has written since: event, fields, saved_at; kept beside until one of the two is chosen.';
