-- Levers: noted with who and why. Each runs as the owner, so that the web's role needs no right to the tables of access.

create or replace function stegvis.note_lever(p_account uuid, p_lever text, p_about jsonb, p_affected integer, p_reason text)
returns bigint
language sql security definer
set search_path = stegvis, access, pg_temp
as $$
    insert into levers (account, lever, about, affected, reason)
    values (p_account, p_lever, p_about, p_affected, p_reason) returning id
$$;
comment on function stegvis.note_lever is 'Notes what an operator did, to what, and why.';


create or replace function stegvis.last_levers(p_most integer)
returns table (at timestamptz, name text, lever text, about jsonb, affected integer, reason text)
language sql stable security definer
begin atomic
    select used.at, who.name, used.lever, used.about, used.affected, used.reason
    from access.levers as used join access.accounts as who on who.id = used.account
    order by used.id desc limit p_most;
end;
comment on function stegvis.last_levers is 'What operators did last, newest first.';


create or replace function stegvis.discard_unmatched(p_participant uuid, p_reason text, p_today date)
returns integer
language plpgsql security definer
set search_path = stegvis, pg_temp
as $$
begin
    return discard(p_participant, p_reason, p_today);
end
$$;
comment on function stegvis.discard_unmatched is 'As discard, for operators at a page.';
