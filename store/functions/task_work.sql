-- What people do with tasks. Each runs as the owner, for the organisation that the transaction names, and gives no more
-- than its answer.

create or replace function stegvis.hand_task(
    p_batch uuid, p_account uuid, p_participant uuid, p_key text, p_kind text, p_from uuid, p_to uuid
)
returns table (done boolean, claimed_by uuid, claimed_at timestamptz)
language plpgsql security definer
set search_path = stegvis, pg_temp
as $$
#variable_conflict use_column
declare
    v_task tasks;
    v_done boolean;
begin
    -- Whoever comes second waits here, and then finds who was first.
    select * into v_task from tasks
    where participant = p_participant and key = p_key and closed_on is null
        and organisation = current_setting('stegvis.organisation', true)
    for no key update;
    if not found then
        return;
    end if;
    -- Sending the same form twice is no second change, and no fault.
    if v_task.claimed_by is not distinct from p_to then
        return query select true, v_task.claimed_by, v_task.claimed_at;
        return;
    end if;
    v_done := v_task.claimed_by is not distinct from p_from;
    if v_done then
        update tasks set claimed_by = p_to, claimed_at = case when p_to is not null then clock_timestamp() end
        where participant = p_participant and key = p_key
        returning claimed_at into v_task.claimed_at;
    end if;
    insert into task_changes (
        batch, account, organisation, participant, key, kind, done, claimed_before, claimed_after, own_date_before, own_date_after
    )
    values (
        p_batch, p_account, v_task.organisation, p_participant, p_key, p_kind, v_done, v_task.claimed_by,
        case when v_done then p_to else v_task.claimed_by end, v_task.follow_up_on, v_task.follow_up_on
    );
    return query select v_done, case when v_done then p_to else v_task.claimed_by end, v_task.claimed_at;
end
$$;
comment on function stegvis.hand_task is 'Lets another account have an open task of the organisation, if the one that is expected has it; gives who has it then. No row where there is no such task.';


create or replace function stegvis.set_own_date(
    p_batch uuid, p_account uuid, p_participant uuid, p_key text, p_from uuid, p_day date
)
returns table (done boolean, claimed_by uuid, claimed_at timestamptz)
language plpgsql security definer
set search_path = stegvis, pg_temp
as $$
#variable_conflict use_column
declare
    v_task tasks;
    v_done boolean;
begin
    select * into v_task from tasks
    where participant = p_participant and key = p_key and closed_on is null
        and organisation = current_setting('stegvis.organisation', true)
    for no key update;
    if not found then
        return;
    end if;
    v_done := v_task.claimed_by is not distinct from p_from;
    if v_done then
        update tasks set follow_up_on = p_day where participant = p_participant and key = p_key;
    end if;
    insert into task_changes (
        batch, account, organisation, participant, key, kind, done, claimed_before, claimed_after, own_date_before, own_date_after
    )
    values (
        p_batch, p_account, v_task.organisation, p_participant, p_key, 'own_date', v_done, v_task.claimed_by,
        v_task.claimed_by, v_task.follow_up_on, case when v_done then p_day else v_task.follow_up_on end
    );
    return query select v_done, v_task.claimed_by, v_task.claimed_at;
end
$$;
comment on function stegvis.set_own_date is 'Sets one''s own date of an open task of the organisation, if the account that is expected has it.';


create or replace function stegvis.undo_task_changes(p_batch uuid, p_account uuid, p_as uuid)
returns integer
language plpgsql security definer
set search_path = stegvis, pg_temp
as $$
declare
    v_change    task_changes;
    v_as_before boolean;
    v_undone    integer := 0;
begin
    for v_change in
        select * from task_changes
        where batch = p_batch and account = p_account and done and kind <> 'undone'
            and organisation = current_setting('stegvis.organisation', true)
        order by participant, key, id desc
    loop
        update tasks set claimed_by = v_change.claimed_before, follow_up_on = v_change.own_date_before,
            claimed_at = case when v_change.claimed_before is not null then clock_timestamp() end
        where participant = v_change.participant and key = v_change.key and closed_on is null
            and claimed_by is not distinct from v_change.claimed_after
            and follow_up_on is not distinct from v_change.own_date_after;
        v_as_before := found;
        insert into task_changes (
            batch, account, organisation, participant, key, kind, done, claimed_before, claimed_after, own_date_before,
            own_date_after
        )
        values (
            p_as, p_account, v_change.organisation, v_change.participant, v_change.key, 'undone', v_as_before,
            v_change.claimed_after, v_change.claimed_before, v_change.own_date_after, v_change.own_date_before
        );
        v_undone := v_undone + v_as_before::integer;
    end loop;
    return v_undone;
end
$$;
comment on function stegvis.undo_task_changes is 'Takes back what an account did at once, where nobody has changed it since; gives how many tasks are as before.';


create or replace function stegvis.look_at_inbox(p_account uuid, p_post text, out since timestamptz)
language sql security definer
set search_path = stegvis, pg_temp
as $$
    insert into looks (account, post) values (p_account, p_post)
    on conflict (account, post) do update set (since, seen_at) = row (
        case when looks.seen_at < clock_timestamp() - interval '30 minutes' then looks.seen_at else looks.since end,
        case when looks.seen_at < clock_timestamp() - interval '1 minute' then clock_timestamp() else looks.seen_at end
    )
    returning since
$$;
comment on function stegvis.look_at_inbox is 'Notes that somebody looks at their inbox; gives the end of the visit before.';


create or replace function stegvis.set_substitute(
    p_away uuid, p_substitute uuid, p_since date, p_until date, p_account uuid
)
returns bigint
language sql security definer
set search_path = stegvis, pg_temp
as $$
    insert into substitutes (organisation, away, substitute, since, until, given_by)
    values (current_setting('stegvis.organisation'), p_away, p_substitute, p_since, p_until, p_account)
    returning id
$$;
comment on function stegvis.set_substitute is 'Lets somebody have the tasks of another one who is away.';


create or replace function stegvis.end_substitute(p_id bigint, p_account uuid, p_any boolean)
returns boolean
language sql security definer
set search_path = stegvis, pg_temp
as $$
    update substitutes set ended_by = p_account, ended_at = clock_timestamp()
    where id = p_id and ended_at is null and organisation = current_setting('stegvis.organisation', true)
        and (p_any or p_account in (away, substitute))
    returning true
$$;
comment on function stegvis.end_substitute is 'Ends a substitution at once: by one of the two, or, where p_any, by who leads.';


create or replace function stegvis.save_view(p_account uuid, p_role text, p_name text, p_query text, p_shared boolean)
returns uuid
language sql security definer
set search_path = stegvis, person, pg_temp
as $$
    insert into person.saved_views as old (organisation, role, account, name, query, shared)
    values (current_setting('stegvis.organisation'), p_role, p_account, p_name, p_query, p_shared)
    on conflict (account, organisation, role, name) do update set query = excluded.query, shared = excluded.shared
    returning id
$$;
comment on function stegvis.save_view is 'Saves a view of the inbox; one of the same name is replaced.';


create or replace function stegvis.drop_view(p_id uuid, p_account uuid)
returns boolean
language sql security definer
set search_path = stegvis, person, pg_temp
as $$
    delete from person.saved_views
    where id = p_id and account = p_account and organisation = current_setting('stegvis.organisation', true)
    returning true
$$;
comment on function stegvis.drop_view is 'Drops a saved view of an account.';


create or replace function stegvis.known_account(p_issuer text, p_subject text, p_name text)
returns uuid
language sql security definer
set search_path = stegvis, access, pg_temp
as $$
    insert into accounts (issuer, subject, name) values (p_issuer, p_subject, p_name)
    on conflict (issuer, subject) do update set name = coalesce(accounts.name, excluded.name)
    returning id
$$;
comment on function stegvis.known_account is 'The account of somebody, made where it is new.';


create or replace function stegvis.colleagues(p_organisation text, p_roles text[], p_on date, p_invented text)
returns table (account uuid, name text, role text)
language sql stable security definer
begin atomic
    select distinct account.id, account.name, held.role
    from access.accounts as account join access.grants as held on held.account = account.id
    where held.organisation = p_organisation and held.role = any (p_roles)
        and held.since <= p_on and (held.until is null or held.until >= p_on)
    union
    select account.id, account.name, split_part(account.subject, '@', 1)
    from access.accounts as account
    where account.issuer = p_invented and split_part(account.subject, '@', 2) = p_organisation
        and split_part(account.subject, '@', 1) = any (p_roles);
end;
comment on function stegvis.colleagues is 'Who has one of some roles at an organisation on a day; where invented accounts exist, those too.';


create or replace function stegvis.people_with(p_subjects text[])
returns table (subject text, account uuid, name text)
language sql stable security definer
begin atomic
    select accounts.subject, id, accounts.name from access.accounts where accounts.subject = any (p_subjects);
end;
comment on function stegvis.people_with is 'The accounts that issuers know by these subjects, as tasks name advisers.';


create or replace function stegvis.subjects_of(p_accounts uuid[])
returns table (account uuid, subject text)
language sql stable security definer
begin atomic
    select id, accounts.subject from access.accounts where id = any (p_accounts);
end;
comment on function stegvis.subjects_of is 'By what issuers know the people of some accounts, as tasks name advisers.';
