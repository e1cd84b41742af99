-- What operators did by hand: who, when, what, and why.

-- additive --

create table access.levers (
    id       bigint generated always as identity primary key,
    at       timestamptz not null default clock_timestamp(),
    account  uuid not null references access.accounts,
    lever    text not null check (lever <> ''),
    about    jsonb not null,
    affected integer not null,
    reason   text not null check (reason <> '')
);
comment on table access.levers is 'What operators did by hand; append-only.';
comment on column access.levers.lever is 'What was done: requests.again, journeys.again, events.discard.';
comment on column access.levers.about is 'To what: codes and participants, never a name.';
comment on column access.levers.affected is 'How many requests, journeys or events it concerned.';
comment on column access.levers.reason is 'Why, in the operator''s words, without personal data.';
create trigger append_only before update or delete or truncate on access.levers
for each statement execute function access.refuse_change();
