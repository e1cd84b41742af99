-- Secret addresses of calendars. Each runs as the owner, as for sessions.

create or replace function stegvis.calendar_counts(p_grant bigint, p_issuer text, p_today date, p_invented boolean)
returns boolean
language sql stable security definer
begin atomic
    select case
        when p_grant is null then p_issuer = 'invented' and p_invented
        else exists (
            select from access.grants as held
            where held.id = p_grant and held.since <= p_today and (held.until is null or held.until >= p_today)
        )
    end;
end;
comment on function stegvis.calendar_counts is 'Whether the grant under which a calendar was made counts on a day; of an invented account, whether those exist.';


create or replace function stegvis.make_calendar(
    p_account uuid, p_role text, p_organisation text, p_hash bytea, p_language text, p_today date
)
returns void
language plpgsql security definer
set search_path = stegvis, access, pg_temp
as $$
begin
    -- Two who renew at the same moment: the later one's address counts.
    update accounts set language = p_language where id = p_account;
    update calendars set ended_at = clock_timestamp()
    where account = p_account and role = p_role and organisation = p_organisation and ended_at is null;
    insert into calendars (hash, account, role, organisation, grant_id) values (p_hash, p_account, p_role, p_organisation, (
        select held.id from grants as held
        where held.account = p_account and held.role = p_role and held.organisation = p_organisation
            and held.since <= p_today and (held.until is null or held.until >= p_today)
        order by held.until desc nulls first, held.id limit 1
    ));
end
$$;
comment on function stegvis.make_calendar is 'Makes the secret address of an account''s calendar in a role; an earlier one ends.';


create or replace function stegvis.end_calendar(p_account uuid, p_role text, p_organisation text)
returns void
language sql security definer
set search_path = stegvis, access, pg_temp
as $$
    update calendars set ended_at = clock_timestamp()
    where account = p_account and role = p_role and organisation = p_organisation and ended_at is null
$$;
comment on function stegvis.end_calendar is 'Ends the secret address of an account''s calendar in a role.';


create or replace function stegvis.calendar_of_account(
    p_account uuid, p_role text, p_organisation text, p_today date, p_invented boolean
)
returns table (made_at timestamptz, fetched_at timestamptz)
language sql stable security definer
set search_path = stegvis, access, pg_temp
as $$
    select made.made_at, made.fetched_at from calendars as made join accounts as who on who.id = made.account
    where made.account = p_account and made.role = p_role and made.organisation = p_organisation and made.ended_at is null
        and calendar_counts(made.grant_id, who.issuer, p_today, p_invented)
$$;
comment on function stegvis.calendar_of_account is 'When the address that an account has in a role was made and last fetched; no row where none counts.';


create or replace function stegvis.calendar_at(p_hash bytea, p_today date, p_invented boolean)
returns table (account uuid, issuer text, subject text, role text, organisation text, language text)
language plpgsql security definer
set search_path = stegvis, access, pg_temp
as $$
#variable_conflict use_column
begin
    return query select who.id, who.issuer, who.subject, made.role, made.organisation, who.language
    from calendars as made join accounts as who on who.id = made.account
    where made.hash = p_hash and made.ended_at is null
        and calendar_counts(made.grant_id, who.issuer, p_today, p_invented);
    if found then
        update calendars set fetched_at = clock_timestamp() where hash in (
            select hash from calendars
            where hash = p_hash and coalesce(fetched_at, '-infinity') < clock_timestamp() - interval '10 minutes'
            for no key update skip locked
        );
    end if;
end
$$;
comment on function stegvis.calendar_at is 'Whose calendar stands at the address with this hash, if it counts now; notes that it was fetched.';


create or replace function stegvis.account_language(p_account uuid)
returns text
language sql stable security definer
begin atomic
    select language from access.accounts where id = p_account;
end;
comment on function stegvis.account_language is 'In which language an account is written to; null where none was chosen.';
