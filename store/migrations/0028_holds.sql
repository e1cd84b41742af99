-- Legal holds, which stop an erasure; and no statistics of personal data, which an erasure would not reach.

-- additive --

create table person.holds (
    id           bigint generated always as identity primary key,
    participant  uuid not null,
    since        timestamptz not null default clock_timestamp(),
    held_by      text not null check (held_by <> ''),
    reason       text not null check (reason <> ''),
    ended_at     timestamptz,
    ended_by     text check (ended_by <> ''),
    ended_reason text check (ended_reason <> ''),
    check (num_nulls(ended_at, ended_by, ended_reason) in (0, 3))
);
create unique index holds_open on person.holds (participant) where ended_at is null;
comment on table person.holds is 'Whose personal data must not be erased, since when, by whom and why; a row is never deleted. No personal data.';
comment on column person.holds.held_by is 'The account that asked for it.';
comment on column person.holds.ended_at is 'From when on an erasure may go ahead; null while the hold stands.';
create trigger never_deleted before delete or truncate on person.holds
for each statement execute function access.refuse_change();

-- The planner's statistics hold samples of what is in a column, and keep them when the rows have gone. To give a column the
-- type that it has takes those away that there are.
alter table person.people
    alter name type text, alter phone type text, alter email type text, alter address type text, alter birth_date type date;
alter table person.people
    alter name set statistics 0, alter phone set statistics 0, alter email set statistics 0, alter address set statistics 0,
    alter birth_date set statistics 0;
alter table person.identifiers alter value type text;
alter table person.identifiers alter value set statistics 0;
alter table person.texts alter text type text;
alter table person.texts alter text set statistics 0;
alter table person.quarantined alter person type jsonb, alter texts type jsonb;
alter table person.quarantined alter person set statistics 0, alter texts set statistics 0;
