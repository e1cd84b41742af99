-- Accounts of people, what each may do at which organisation, and who decided so.

-- additive --

create table access.accounts (
    id         uuid primary key default gen_random_uuid(),
    issuer     text collate "C" not null check (issuer <> ''),
    subject    text collate "C" not null check (subject <> ''),
    created_at timestamptz not null default clock_timestamp(),
    unique (issuer, subject)
);
comment on schema access is 'Who may use the doors: keys of machines, accounts of people. No personal data of participants.';
comment on table access.accounts is 'People who sign in, as their issuer knows them.';
comment on column access.accounts.issuer is 'The OpenID Connect issuer (iss).';
comment on column access.accounts.subject is 'By what the issuer knows the person (sub); says nothing to others.';

create table access.grants (
    id           bigint generated always as identity primary key,
    account      uuid not null references access.accounts,
    role         text not null,
    organisation text collate "C" not null,
    since        date not null,
    until        date check (until >= since - 1)
);
create index grants_account on access.grants (account);
create index grants_organisation on access.grants (organisation);
comment on table access.grants is 'A role at an organisation, for an account, from a day to a day. A row is never deleted.';
comment on column access.grants.until is 'The last day; null for an open end. The day before since where it was ended before it began to count.';

create table access.grant_changes (
    id         bigint generated always as identity primary key,
    grant_id   bigint not null references access.grants,
    kind       text not null check (kind in ('given', 'ended')),
    changed_at timestamptz not null default clock_timestamp(),
    changed_by text not null check (changed_by <> ''),
    reason     text not null check (reason <> ''),
    until      date
);
create index grant_changes_grant on access.grant_changes (grant_id);
comment on table access.grant_changes is 'Who changed which grant, when and why; append-only.';
comment on column access.grant_changes.changed_by is 'The account that changed it, or the user of the command line.';
comment on column access.grant_changes.until is 'The last day of the grant after the change.';

create function access.refuse_change()
returns trigger
language plpgsql
as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'object_not_in_prerequisite_state';
end
$$;
comment on function access.refuse_change is 'Refuses to change or delete a row, whoever asks.';
create trigger append_only before update or delete or truncate on access.grant_changes
for each statement execute function access.refuse_change();
