-- Grants: given, ended, and looked up at each request of a person. Each runs as the owner, so that the web's role needs no
-- right to the tables of access.

create or replace function stegvis.grants_of(p_issuer text, p_subject text, p_on date)
returns table (id bigint, role text, organisation text, since date, until date)
language sql stable security definer
begin atomic
    select held.id, held.role, held.organisation, held.since, held.until from access.accounts as account
    join access.grants as held on held.account = account.id
    where account.issuer = p_issuer and account.subject = p_subject
        and held.since <= p_on and (held.until is null or held.until >= p_on)
    order by held.organisation, held.role, held.id;
end;
comment on function stegvis.grants_of is 'The grants that an account has on a day.';


create or replace function stegvis.give_grant(
    p_issuer text, p_subject text, p_role text, p_organisation text, p_since date, p_until date, p_by text, p_reason text,
    out granted bigint, out given boolean
)
language plpgsql security definer
set search_path = stegvis, access, pg_temp
as $$
declare
    v_account uuid;
begin
    insert into accounts (issuer, subject) values (p_issuer, p_subject) on conflict do nothing;
    -- Two administrators who give the same at the same moment give it once.
    select id into v_account from accounts where issuer = p_issuer and subject = p_subject for update;
    select id into granted from grants
    where account = v_account and role = p_role and organisation = p_organisation
        -- One that was ended before its first day has no day on which it counted
        and grants.since <= least(grants.until, p_until, 'infinity')
        and p_since <= least(grants.until, 'infinity')
    order by id limit 1;
    given := granted is null;
    if given then
        insert into grants (account, role, organisation, since, until)
        values (v_account, p_role, p_organisation, p_since, p_until) returning id into granted;
        insert into grant_changes (grant_id, kind, changed_by, reason, until)
        values (granted, 'given', p_by, p_reason, p_until);
    end if;
end
$$;
comment on function stegvis.give_grant is 'Gives a role at an organisation from a day to a day, and notes who did so and why; where the account has it on one of these days, gives that grant and changes nothing.';


create or replace function stegvis.end_grant(p_grant bigint, p_organisation text, p_last_day date, p_by text, p_reason text)
returns setof access.grants
language plpgsql security definer
set search_path = stegvis, access, pg_temp
as $$
#variable_conflict use_column
declare
    v_grant grants;
begin
    select * into v_grant from grants
    where id = p_grant and (p_organisation is null or organisation = p_organisation) for update;
    if v_grant.id is null then
        return;
    end if;
    if v_grant.until is null or v_grant.until > p_last_day then
        update grants set until = greatest(p_last_day, since - 1) where id = p_grant returning * into v_grant;
        insert into grant_changes (grant_id, kind, changed_by, reason, until)
        values (p_grant, 'ended', p_by, p_reason, v_grant.until);
    end if;
    return next v_grant;
end
$$;
comment on function stegvis.end_grant is 'Ends a grant of an organisation (null for any) with a day unless it ends before, and notes who did so and why; no row when there is no such grant.';
