-- Drafts of forms, and who registered what from the page of a task. Each runs as the owner: the web's role reads neither.

create or replace function stegvis.keep_draft(
    p_account uuid, p_participant uuid, p_task text, p_event text, p_fields text, p_version bigint, p_pen uuid
)
returns table (kept boolean, saved_at timestamptz, version bigint)
language plpgsql security definer
set search_path = stegvis, person, pg_temp
as $$
#variable_conflict use_column
declare
    v_draft drafts;
begin
    insert into drafts as draft (account, participant, task, event, fields, pen)
    values (p_account, p_participant, p_task, p_event, p_fields::jsonb, p_pen)
    on conflict (account, participant, task) do update set
        event = excluded.event, fields = excluded.fields, saved_at = clock_timestamp(), version = excluded.version,
        pen = excluded.pen
    where p_version is null or draft.version = p_version or draft.pen = excluded.pen
        or (draft.event, draft.fields) = (excluded.event, excluded.fields)
    returning draft.* into v_draft;
    if found then
        return query select true, v_draft.saved_at, v_draft.version;
        return;
    end if;
    return query
    update drafts as draft
    set aside = jsonb_build_object('event', p_event, 'fields', p_fields::jsonb, 'saved_at', clock_timestamp())
    where account = p_account and participant = p_participant and task = p_task
    returning false, draft.saved_at, draft.version;
end
$$;
comment on function stegvis.keep_draft is 'Keeps what somebody has typed into the form of a task, in the place of what they had typed before, where that is newer than the version that the page knew, beside it. Gives when the newest was kept, and its version.';


create or replace function stegvis.draft_of(p_account uuid, p_participant uuid, p_task text)
returns table (event text, fields text, saved_at timestamptz, version bigint, aside text)
language sql stable security definer
set search_path = stegvis, person, pg_temp
as $$
    select event, fields::text, saved_at, version, aside::text from drafts
    where account = p_account and participant = p_participant and task = p_task
$$;
comment on function stegvis.draft_of is 'What somebody has typed into the form of a task.';


create or replace function stegvis.choose_draft(p_account uuid, p_participant uuid, p_task text, p_aside boolean)
returns void
language sql security definer
set search_path = stegvis, person, pg_temp
as $$
    update drafts set
        event = case when p_aside then aside ->> 'event' else event end,
        fields = case when p_aside then aside -> 'fields' else fields end,
        saved_at = case when p_aside then (aside ->> 'saved_at')::timestamptz else saved_at end,
        version = nextval('draft_versions'), pen = null, aside = null
    where account = p_account and participant = p_participant and task = p_task and aside is not null
$$;
comment on function stegvis.choose_draft is 'Keeps one of two drafts: the one that stands aside, or the other; that one is forgotten.';


create or replace function stegvis.drop_draft(p_account uuid, p_participant uuid, p_task text)
returns void
language sql security definer
set search_path = stegvis, person, pg_temp
as $$
    delete from drafts where account = p_account and participant = p_participant and task = p_task
$$;
comment on function stegvis.drop_draft is 'Forgets what somebody has typed into the form of a task.';


create or replace function stegvis.note_task_event(
    p_participant uuid, p_task text, p_opened_on date, p_attempt integer, p_event text, p_source text, p_id text,
    p_account uuid, p_open_before text[], p_due date
)
returns void
language sql security definer
set search_path = stegvis, access, pg_temp
as $$
    insert into task_events
        (participant, task, opened_on, attempt, event, source, id, account, open_before, due)
    values (p_participant, p_task, p_opened_on, p_attempt, p_event, p_source, p_id, p_account, p_open_before, p_due)
    on conflict do nothing
$$;
comment on function stegvis.note_task_event is 'Notes who sent an event from the page of a task; the first of several who send at once stays.';


create or replace function stegvis.task_events_of(p_participant uuid, p_task text)
returns table (
    opened_on date, attempt integer, event text, source text, id text, account uuid, sent_at timestamptz,
    open_before text[], due date, undone_at timestamptz, taken boolean
)
language sql stable security definer
set search_path = stegvis, access, pg_temp
as $$
    select opened_on, attempt, event, source, id, account, sent_at, open_before, due, undone_at, exists (
        select from stegvis.timeline as line
        where line.participant = p_participant and line.event_source = sent.source and line.event_id = sent.id
    )
    from task_events as sent
    where participant = p_participant and task = p_task order by opened_on, attempt
$$;
comment on function stegvis.task_events_of is 'The events that people sent from the page of a task, in their order, and whether the journey has taken each.';


create or replace function stegvis.note_task_undone(p_participant uuid, p_task text, p_id text)
returns void
language sql security definer
set search_path = stegvis, access, pg_temp
as $$
    update task_events set undone_at = clock_timestamp()
    where participant = p_participant and task = p_task and id = p_id and undone_at is null
$$;
comment on function stegvis.note_task_undone is 'Notes that an event sent from the page of a task was undone.';
