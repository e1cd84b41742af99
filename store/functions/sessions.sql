-- Sessions: opened at sign-in, looked up at each request, changed and ended. Each runs as the owner, as for grants.

create or replace function stegvis.open_session(
    p_issuer text, p_subject text, p_name text, p_hash bytea, p_role text, p_organisation text, p_expires_at timestamptz
)
returns uuid
language plpgsql security definer
set search_path = stegvis, access, pg_temp
as $$
declare
    v_account uuid;
begin
    insert into accounts (issuer, subject, name) values (p_issuer, p_subject, p_name)
    on conflict (issuer, subject) do update set name = coalesce(excluded.name, accounts.name)
    returning id into v_account;
    insert into sessions (hash, account, role, organisation, expires_at)
    values (p_hash, v_account, p_role, p_organisation, p_expires_at);
    return v_account;
end
$$;
comment on function stegvis.open_session is 'Opens a session for an account, which is made at its first sign-in; gives the account.';


create or replace function stegvis.session_of(p_hash bytea, p_idle interval, p_by_hand boolean)
returns table (account uuid, issuer text, subject text, name text, role text, organisation text, opened_at timestamptz)
language plpgsql security definer
set search_path = stegvis, access, pg_temp
as $$
#variable_conflict use_column
declare
    v_session sessions;
begin
    select * into v_session from sessions
    where hash = p_hash and ended_at is null and expires_at > clock_timestamp() and seen_at > clock_timestamp() - p_idle;
    if not found then
        return;
    end if;
    if p_by_hand and v_session.seen_at < clock_timestamp() - interval '1 minute' then
        update sessions set seen_at = clock_timestamp()
        where hash in (select hash from sessions where hash = p_hash for no key update skip locked);
    end if;
    return query select who.id, who.issuer, who.subject, who.name, v_session.role, v_session.organisation, v_session.opened_at
    from accounts as who where who.id = v_session.account;
end
$$;
comment on function stegvis.session_of is 'The session with this hash, if it counts now; notes its use by hand, once a minute at most and without waiting.';


create or replace function stegvis.act_as(p_hash bytea, p_role text, p_organisation text)
returns void
language sql security definer
set search_path = stegvis, access, pg_temp
as $$
    update sessions set role = p_role, organisation = p_organisation where hash = p_hash and ended_at is null
$$;
comment on function stegvis.act_as is 'Chooses the role in which the person of a session acts.';


create or replace function stegvis.end_session(p_hash bytea)
returns void
language sql security definer
set search_path = stegvis, access, pg_temp
as $$
    update sessions set ended_at = clock_timestamp() where hash = p_hash and ended_at is null
$$;
comment on function stegvis.end_session is 'Ends a session; nothing where it ended before.';


create or replace function stegvis.end_sessions_of(p_account uuid)
returns void
language sql security definer
set search_path = stegvis, access, pg_temp
as $$
    update sessions set ended_at = clock_timestamp() where account = p_account and ended_at is null
$$;
comment on function stegvis.end_sessions_of is 'Ends every session of an account.';


create or replace function stegvis.account_names(p_accounts uuid[])
returns table (account uuid, name text)
language sql stable security definer
begin atomic
    select id, accounts.name from access.accounts where id = any (p_accounts);
end;
comment on function stegvis.account_names is 'What colleagues call the people of some accounts.';
