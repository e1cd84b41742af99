-- The person store: how a participant is erased, and how a hold stops that. Both take one lock of the participant first: a
-- hold that was given stops every erasure that has not ended by then. And how documents are kept.
-- functions/accept.sql has what intake stores here.

create or replace function person.stored_about(p_participant uuid)
returns jsonb
language sql stable
set search_path = person, pg_temp
as $$
    select jsonb_build_object(
        'people', (select count(*) from people where participant = p_participant),
        'identifiers', (select count(*) from identifiers where participant = p_participant),
        'texts', (select count(*) from texts where participant = p_participant),
        'quarantined', (select count(*) from quarantined where participant = p_participant),
        'drafts', (select count(*) from drafts where participant = p_participant),
        'documents', (select count(*) from documents where participant = p_participant),
        'comments', (select count(*) from comments where participant = p_participant)
    )
$$;
comment on function person.stored_about is 'How many rows the person store has about a participant, by table.';


create or replace function person.erase(p_participant uuid, p_by text, p_reason text)
returns jsonb
language plpgsql
set search_path = person, pg_temp
as $$
declare
    v_stored jsonb;
    v_hold   holds;
begin
    perform pg_advisory_xact_lock(hashtextextended('stegvis hold ' || p_participant, 0));
    select * into v_hold from holds where participant = p_participant and ended_at is null;
    if found then
        raise exception 'hold % stands', v_hold.id using errcode = 'restrict_violation';
    end if;
    -- Keeps out new events; see functions/accept.sql for the order of locks.
    perform from stegvis.mailbox where participant = p_participant for no key update;
    v_stored := person.stored_about(p_participant);
    -- Whoever shared a number with the participant does so no longer: see stegvis.numbers_to_compare.
    update identifiers as other set compared = false
    from (
        select theirs.participant, theirs.kind, theirs.value
        from identifiers as mine join identifiers as theirs using (kind, value)
        where mine.participant = p_participant and theirs.participant <> p_participant
        for update of theirs skip locked
    ) as shared
    where (other.participant, other.kind, other.value) = (shared.participant, shared.kind, shared.value);
    delete from people where participant = p_participant;
    delete from reports where participant = p_participant;
    delete from identifiers where participant = p_participant;
    delete from texts where participant = p_participant;
    delete from quarantined where participant = p_participant;
    delete from drafts where participant = p_participant;
    delete from documents where participant = p_participant;
    delete from comments where participant = p_participant;
    delete from address_openings where participant = p_participant;
    insert into erasures (participant, erased_by, reason, erased) values (p_participant, p_by, p_reason, v_stored);
    return v_stored;
end
$$;
comment on function person.erase is 'Deletes all personal data of a participant, records who asked for it and why, and gives how many rows went, by table; an error while a hold stands.';


create or replace function person.hold(p_participant uuid, p_by text, p_reason text, out held bigint, out new boolean)
language plpgsql
set search_path = person, pg_temp
as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('stegvis hold ' || p_participant, 0));
    insert into holds (participant, held_by, reason) values (p_participant, p_by, p_reason)
    on conflict (participant) where ended_at is null do nothing
    returning id into held;
    new := held is not null;
    if not new then
        select id into held from holds where participant = p_participant and ended_at is null;
    end if;
end
$$;
comment on function person.hold is 'Stops every erasure of a participant from now on, and records who asked for it and why; gives the hold that stands already where there is one.';


create or replace function person.is_erased(p_participant uuid)
returns boolean
language sql stable security definer
set search_path = person, pg_temp
as $$
    select exists (select from erasures where participant = p_participant)
        and not exists (select from people where participant = p_participant)
$$;
comment on function person.is_erased is 'Whether a participant was erased, and no event has told since who it is.';


create or replace function person.keep_document(
    p_participant   uuid,
    p_kind          text,
    p_made_from     text,
    p_language      text,
    p_media_type    text,
    p_content       bytea,
    p_made_by       text,
    p_anew          boolean,
    p_shows_address boolean
)
returns table (
    kind text, made_from text, language text, media_type text, sha256 text, made_at timestamptz, made_by text,
    sent_at timestamptz, shows_address boolean, content bytea
)
language plpgsql security definer
set search_path = person, pg_temp
as $$
#variable_conflict use_column
begin
    -- Keeps out an erasure; see functions/accept.sql for the order of locks.
    perform from stegvis.mailbox where participant = p_participant for no key update;
    if person.is_erased(p_participant) then
        return;
    end if;
    insert into documents (participant, kind, made_from, language, media_type, content, sha256, made_by, shows_address)
    values (
        p_participant, p_kind, p_made_from, p_language, p_media_type, p_content,
        encode(sha256(p_content), 'hex'), p_made_by, p_shows_address
    )
    on conflict (participant, kind, made_from, language) do update set
        media_type = excluded.media_type,
        content = excluded.content,
        sha256 = excluded.sha256,
        made_by = excluded.made_by,
        shows_address = excluded.shows_address,
        made_at = clock_timestamp()
        where p_anew and documents.sent_at is null;
    return query
        select document.kind, document.made_from, document.language, document.media_type, document.sha256,
            document.made_at, document.made_by, document.sent_at, document.shows_address, document.content
        from documents as document
        where participant = p_participant and kind = p_kind and made_from = p_made_from and language = p_language;
end
$$;
comment on function person.keep_document is 'Keeps a document, once for each event and language, and gives what is kept; nothing for a participant who was erased and of whom no event has told since. Made anew, it replaces one that was not sent.';
