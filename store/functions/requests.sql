-- How requests fare.

create or replace function stegvis.request_done(p_participant uuid, p_key text, p_version integer, p_reply jsonb)
returns boolean
language plpgsql
set search_path = stegvis, pg_temp
as $$
declare
    v_done requests;
begin
    -- Also when it was dropped meanwhile: it has been made after all.
    update requests set state = 'done', reply = p_reply, ended_at = clock_timestamp()
    where participant = p_participant and key = p_key and version = p_version and state <> 'done'
    returning * into v_done;
    if not found then
        return false;
    end if;

    -- A version that was to replace it is now a correction of it, or needless if it says the same.
    update requests as later set
        corrects = p_version,
        state = case when (later.service, later.kind, later.organisation, later.says)
            = (v_done.service, v_done.kind, v_done.organisation, v_done.says) then 'dropped' else 'open' end
    where participant = p_participant and key = p_key and version > p_version and state = 'open';

    update incidents set resolved_at = clock_timestamp()
    where participant = p_participant and kind = 'request-failed' and about = p_key and resolved_at is null;
    return true;
end
$$;
comment on function stegvis.request_done is 'Marks a version of a request as made, once; false when it was already or is unknown.';


create or replace function stegvis.record_incident(p_participant uuid, p_kind text, p_about text, p_cause text)
returns void
language sql
set search_path = stegvis, pg_temp
as $$
    insert into incidents as open (participant, kind, about, cause)
    values (p_participant, p_kind, p_about, p_cause)
    on conflict (participant, kind, about) where resolved_at is null do update set
        cause = excluded.cause, last_at = clock_timestamp(), times = open.times + 1
$$;
comment on function stegvis.record_incident is 'Opens an incident, or counts a repetition of the open one.';
