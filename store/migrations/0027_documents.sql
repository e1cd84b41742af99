-- Documents that were made for a participant: letters of decisions, plans, contracts, notes, certificates.
-- additive --

create table person.documents (
    participant uuid not null,
    kind        text not null check (kind in ('decision', 'plan', 'contract', 'note', 'certificate')),
    made_from   text collate "C" not null,
    language    text not null,
    sha256      text collate "C" not null,
    media_type  text not null,
    content     bytea not null,
    made_at     timestamptz not null default clock_timestamp(),
    made_by     text not null,
    sent_at     timestamptz,
    primary key (participant, kind, made_from, language)
);
-- What is compressed already (a PDF) is not compressed again.
alter table person.documents alter column content set storage external;
comment on table person.documents is 'Documents of participants, one for each kind, event and language.';
comment on column person.documents.made_from is 'The digest of the event that the document is made from, as requests name it.';
comment on column person.documents.sha256 is 'The hash of the content, in hexadecimal digits.';
comment on column person.documents.content is 'The document itself.';
comment on column person.documents.made_by is 'The account, or the process, that made it.';
comment on column person.documents.sent_at is 'When it was first given to a partner; from then on it is not made anew.';
