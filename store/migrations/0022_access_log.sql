-- The access log: every page or call that showed who a participant is. Rows are chained by hash.

-- additive --

create table access.log (
    position     bigint primary key,
    at           timestamptz not null,
    kind         text not null check (kind in ('person', 'system')),
    who          text collate "C" not null check (who <> ''),
    issuer       text collate "C" check ((issuer is not null) = (kind = 'person')),
    role         text,
    organisation text collate "C" not null check (organisation <> ''),
    participant  uuid,
    protected    boolean not null,
    reason       text not null check (reason <> ''),
    parameters   jsonb not null,
    page         text not null check (page <> ''),
    previous     bytea not null,
    hash         bytea not null
);
create index log_participant on access.log (participant, position) where participant is not null;
create index log_organisation on access.log (organisation, position);
comment on table access.log is 'Who saw whose personal data, when and why; append-only, each row chained to the one before. No personal data of participants.';
comment on column access.log.position is '1, 2, 3 and so on without a gap.';
comment on column access.log.kind is 'Whether an account of a person or a system with a key saw it.';
comment on column access.log.who is 'The subject of the account, or the id of the key.';
comment on column access.log.issuer is 'The issuer of the account.';
comment on column access.log.role is 'The role in which the person saw it; null for a system.';
comment on column access.log.organisation is 'For which organisation, as journeys name it.';
comment on column access.log.participant is 'Whose data; null for a look-up that found nobody.';
comment on column access.log.protected is 'Whether the participant''s address was protected then.';
comment on column access.log.reason is 'What was done, as a code; schemas/access_log.py has the words.';
comment on column access.log.parameters is 'What the words need besides, as codes.';
comment on column access.log.page is 'The page or call, by its route: without what stood in the address.';
comment on column access.log.previous is 'The hash of the row before; empty in the first.';
comment on column access.log.hash is 'SHA-256 of previous and the row, see access.log_hash.';

-- Not a function of a release: the hash of a row must stay what it was.
create function access.log_hash(p_line access.log)
returns bytea
language sql stable
as $$
    select sha256(p_line.previous || convert_to(jsonb_build_array(
        p_line.position, (extract(epoch from p_line.at) * 1000000)::bigint, p_line.kind, p_line.who, p_line.issuer,
        p_line.role, p_line.organisation, p_line.participant, p_line.protected, p_line.reason, p_line.parameters, p_line.page
    )::text, 'UTF8'))
$$;
comment on function access.log_hash is 'The hash that a row must have: SHA-256 of the hash before and, as a JSON array, its columns; moments in microseconds.';

create trigger append_only before update or delete or truncate on access.log
for each statement execute function access.refuse_change();
