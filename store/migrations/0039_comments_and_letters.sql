-- Comments that advisers write about a participant, and in which language somebody wants the letter of an event.

-- additive --

create table person.comments (
    id           uuid primary key,
    participant  uuid not null,
    account      uuid not null references access.accounts,
    organisation text collate "C" not null,
    text         text check (text <> ''),
    written_at   timestamptz not null default clock_timestamp(),
    withdrawn_at timestamptz,
    check ((text is null) = (withdrawn_at is not null))
);
create index comments_participant on person.comments (participant, written_at);
-- The planner's samples would outlive an erasure.
alter table person.comments alter text set statistics 0;
comment on table person.comments is 'What advisers wrote about a participant for their colleagues; each organisation sees its own.';
comment on column person.comments.id is 'Given by the form, so that a form that is sent twice writes once.';
comment on column person.comments.text is 'The words; null once whoever wrote them has withdrawn them.';

create table stegvis.letter_languages (
    participant uuid not null,
    made_from   text collate "C" not null,
    language    text not null check (language in ('nb', 'nn')),
    chosen_by   uuid not null,
    chosen_at   timestamptz not null default clock_timestamp(),
    primary key (participant, made_from)
);
comment on table stegvis.letter_languages is 'In which language the letter of an event goes out, where somebody has chosen it. No personal data.';
comment on column stegvis.letter_languages.made_from is 'The digest of the event, as requests name it.';
comment on column stegvis.letter_languages.chosen_by is 'The account that registered the event.';

-- One that was made before the address was protected still shows it.
alter table person.documents add column shows_address boolean not null default true;
update person.documents set shows_address = false where kind <> 'decision';
comment on column person.documents.shows_address is 'Whether the participant''s address stands on it: opened like the address itself, once that is protected.';
