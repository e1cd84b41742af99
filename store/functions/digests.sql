-- Digests by mail. Each runs as the owner, so that the web's role needs no right to the tables.

create or replace function stegvis.ask_for_digest(p_account uuid, p_address text, p_language text)
returns void
language sql security definer
set search_path = stegvis, person, access, pg_temp
as $$
    update accounts set language = p_language where id = p_account;
    insert into digests as asked (account, address) values (p_account, p_address)
    on conflict (account) do update set address = excluded.address
$$;
comment on function stegvis.ask_for_digest is 'Notes that an account wants a digest, to which address and in which language.';


create or replace function stegvis.end_digest(p_account uuid)
returns void
language sql security definer
set search_path = stegvis, person, pg_temp
as $$
    delete from digests where account = p_account
$$;
comment on function stegvis.end_digest is 'Deletes the address of an account that wants no digest any more, or has no role.';


create or replace function stegvis.digest_address(p_account uuid)
returns text
language sql stable security definer
set search_path = stegvis, person, pg_temp
as $$
    select address from digests where account = p_account
$$;
comment on function stegvis.digest_address is 'Where an account wants its digest; null where it wants none.';


create or replace function stegvis.digests_asked(p_before timestamptz)
returns table (account uuid, issuer text, subject text, language text, address text)
language sql stable security definer
set search_path = stegvis, person, access, pg_temp
as $$
    select who.id, who.issuer, who.subject, who.language, asked.address
    from digests as asked join accounts as who on who.id = asked.account
    where asked.asked_at < p_before order by who.id
$$;
comment on function stegvis.digests_asked is 'The accounts that asked for a digest before a moment.';


create or replace function stegvis.take_digest(p_day date, p_before timestamptz, p_for interval)
returns table (account uuid, issuer text, subject text, language text, address text)
language plpgsql security definer
set search_path = stegvis, person, access, pg_temp
as $$
#variable_conflict use_column
declare
    v_account uuid;
begin
    loop
        -- Locked, so that two processes look at different accounts.
        select asked.account into v_account from digests as asked
        where asked.asked_at < p_before and not exists (
            select from digest_days as done where done.account = asked.account and done.day = p_day
                and (done.ended_at is not null or done.taken_until >= clock_timestamp())
        )
        order by asked.account limit 1 for update skip locked;
        if v_account is null then
            return;
        end if;
        -- Another process may have taken and left it since the question; then the next one is looked for.
        insert into digest_days as open (account, day, taken_until) values (v_account, p_day, clock_timestamp() + p_for)
        on conflict (account, day) do update set taken_until = excluded.taken_until, tries = open.tries + 1
        where open.ended_at is null and open.taken_until < clock_timestamp();
        exit when found;
    end loop;
    return query select who.id, who.issuer, who.subject, who.language, asked.address
    from digests as asked join accounts as who on who.id = asked.account where asked.account = v_account;
end
$$;
comment on function stegvis.take_digest is 'Takes the digest of one account and day, which no other process then sends for a while; no row where none is left.';


create or replace function stegvis.digest_ended(p_account uuid, p_day date, p_sent boolean)
returns void
language sql security definer
set search_path = stegvis, access, pg_temp
as $$
    update digest_days set sent = p_sent, ended_at = clock_timestamp() where account = p_account and day = p_day;
    delete from digest_days where account = p_account and day < p_day - 30
$$;
comment on function stegvis.digest_ended is 'Notes that the digest of an account and day was sent, or had nothing to say.';


create or replace function stegvis.digest_failed(p_account uuid, p_day date, p_rest interval)
returns integer
language sql security definer
set search_path = stegvis, access, pg_temp
as $$
    update digest_days set taken_until = clock_timestamp() + p_rest
    where account = p_account and day = p_day and ended_at is null
    returning tries
$$;
comment on function stegvis.digest_failed is 'Lets the digest of an account and day rest before it is tried again; gives how often it was tried.';


create or replace function stegvis.digests_waiting(p_day date)
returns bigint
language sql stable security definer
set search_path = stegvis, access, pg_temp
as $$
    select count(*) from digest_days where day = p_day and ended_at is null
$$;
comment on function stegvis.digests_waiting is 'How many digests of a day were begun and have not left.';
