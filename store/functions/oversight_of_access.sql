-- What access administrators and auditors see and do. Each runs as the owner, for the organisation that the transaction names.

create or replace function stegvis.grants_here()
returns table (id bigint, role text, since date, until date, account uuid, issuer text, subject text, name text)
language sql stable security definer
begin atomic
    select held.id, held.role, held.since, held.until, account.id, account.issuer, account.subject, account.name
    from access.grants as held join access.accounts as account on account.id = held.account
    where held.organisation = current_setting('stegvis.organisation', true)
    order by account.name nulls last, account.subject, held.role, held.since;
end;
comment on function stegvis.grants_here is 'Every grant at the organisation, and whose it is.';


create or replace function stegvis.grant_changes_here(p_most integer)
returns table (grant_id bigint, role text, account uuid, name text, kind text, changed_at timestamptz, changed_by text, reason text, until date)
language sql stable security definer
begin atomic
    select held.id, held.role, held.account, coalesce(account.name, account.subject), change.kind, change.changed_at,
        coalesce((select who.name from access.accounts as who where who.id::text = change.changed_by), change.changed_by),
        change.reason, change.until
    from access.grant_changes as change join access.grants as held on held.id = change.grant_id
    join access.accounts as account on account.id = held.account
    where held.organisation = current_setting('stegvis.organisation', true)
    order by change.id desc limit p_most;
end;
comment on function stegvis.grant_changes_here is 'The last changes of grants at the organisation, newest first.';


create or replace function stegvis.accounts_with(p_code text, p_issuers text[], p_subjects text[])
returns table (account uuid, issuer text, subject text, name text)
language sql stable security definer
begin atomic
    select accounts.id, accounts.issuer, accounts.subject, accounts.name from access.accounts
    where accounts.id::text like p_code || '%'
        or (accounts.issuer, accounts.subject) in (select * from unnest(p_issuers, p_subjects));
end;
comment on function stegvis.accounts_with is 'The accounts whose id begins with a code (null for none), and those that issuers know by some subjects.';


create or replace function stegvis.open_address(p_account uuid, p_participant uuid, p_reason text, p_hours integer)
returns void
language sql security definer
set search_path = person, pg_temp
as $$
    insert into address_openings (participant, account, organisation, reason, until)
    values (
        p_participant, p_account, current_setting('stegvis.organisation', true), p_reason,
        clock_timestamp() + make_interval(hours => p_hours)
    )
$$;
comment on function stegvis.open_address is 'Opens a protected address for an account for some hours, and notes why.';


create or replace function stegvis.close_address(p_account uuid, p_participant uuid)
returns void
language sql security definer
set search_path = person, pg_temp
as $$
    update address_openings set until = clock_timestamp()
    where participant = p_participant and account = p_account and until > clock_timestamp()
$$;
comment on function stegvis.close_address is 'Ends what an account has opened of a protected address, before its time.';


create or replace function stegvis.address_openings_here(p_most integer)
returns table (participant uuid, account uuid, name text, reason text, opened_at timestamptz, until timestamptz)
language sql stable security definer
begin atomic
    select opening.participant, opening.account, coalesce(account.name, account.subject), opening.reason,
        opening.opened_at, opening.until
    from person.address_openings as opening left join access.accounts as account on account.id = opening.account
    where opening.organisation = current_setting('stegvis.organisation', true)
    order by opening.opened_at desc limit p_most;
end;
comment on function stegvis.address_openings_here is 'The protected addresses that were opened at the organisation, newest first.';


create or replace function stegvis.last_log_check()
returns table (checked_at timestamptz, "position" bigint, broken bigint, last bigint)
language sql stable security definer
begin atomic
    select found.checked_at, found.position, found.broken, (select max(log.position) from access.log)
    from access.log_checks as found order by found.id desc limit 1;
end;
comment on function stegvis.last_log_check is 'The last check of the access log from the pages, and its last row now.';


create or replace function stegvis.check_access_log(p_most integer)
returns void
language plpgsql security definer
set search_path = stegvis, access, pg_temp
as $$
declare
    v_before log_checks;
    v_end    log;
    v_broken bigint;
begin
    perform pg_advisory_xact_lock(hashtextextended('stegvis check of the access log', 0));
    select * into v_before from log_checks where broken is null order by id desc limit 1;
    v_before.position := coalesce(v_before.position, 0);
    v_before.hash := coalesce(v_before.hash, ''::bytea);
    if v_before.position > 0 and v_before.hash is distinct from (select hash from log where position = v_before.position) then
        v_broken := v_before.position;
    else
        select least(position_before + 1, (line).position) into v_broken
        from (
            select line, lag(hash, 1, v_before.hash) over chain as hash_before,
                lag(position, 1, v_before.position) over chain as position_before
            from (
                select log as line, position, hash from log where position > v_before.position order by position limit p_most
            ) as portion
            window chain as (order by position)
        ) as rows_of_portion
        where (line).position <> position_before + 1 or (line).previous <> hash_before or (line).hash <> access.log_hash(line)
        order by (line).position limit 1;
    end if;
    select * into v_end from log
    where position <= v_before.position + p_most order by position desc limit 1;
    insert into log_checks (position, hash, broken)
    values (coalesce(v_end.position, 0), coalesce(v_end.hash, ''::bytea), v_broken);
end
$$;
comment on function stegvis.check_access_log is 'Checks so many rows of the access log, from where the last good check ended, and notes what it found.';
