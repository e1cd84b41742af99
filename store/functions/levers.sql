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
    select used.at, who.name, used.lever, used.about - 'results', used.affected, used.reason
    from access.levers as used join access.accounts as who on who.id = used.account
    order by used.id desc limit p_most;
end;
comment on function stegvis.last_levers is 'What operators did last, newest first; without the results of single items.';


create or replace function stegvis.lever_used(p_id bigint)
returns table (at timestamptz, name text, lever text, about jsonb, affected integer, reason text)
language sql stable security definer
begin atomic
    select used.at, who.name, used.lever, used.about, used.affected, used.reason
    from access.levers as used join access.accounts as who on who.id = used.account
    where used.id = p_id;
end;
comment on function stegvis.lever_used is 'What an operator did, with the result of each item where there were several.';


create or replace function stegvis.ask_again(p_participants uuid[], p_waits text[])
returns table (participant uuid, wait text)
language plpgsql security definer
set search_path = stegvis, pg_temp
as $$
#variable_conflict use_column
declare
    v_participants uuid[];
    v_waits        text[];
begin
    -- See functions/accept.sql for the order of locks.
    perform from mailbox where participant = any (p_participants) order by participant for no key update;
    with resent as (
        update requests as request set again = true, failures = 0
        from unanswered() as open, unnest(p_participants, p_waits) as chosen (participant, wait)
        where open.sent and (request.participant, request.key, request.version) = (open.participant, open.key, open.version)
            and (request.participant, request.wait) = (chosen.participant, chosen.wait)
        returning request.participant, request.wait
    )
    select array_agg(resent.participant), array_agg(resent.wait) into v_participants, v_waits from resent;
    perform nudge_again(v_participants);
    return query select * from unnest(v_participants, v_waits);
end
$$;
comment on function stegvis.ask_again is 'Marks the unanswered requests of some waits to be sent again, under their earlier ids; gives the waits of which a request is.';


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
