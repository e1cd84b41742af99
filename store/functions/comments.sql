-- Comments about a participant, and the language of letters. Each runs as the owner, for the organisation that the transaction
-- names.

create or replace function stegvis.write_comment(p_id uuid, p_account uuid, p_participant uuid, p_text text)
returns boolean
language plpgsql security definer
set search_path = stegvis, person, pg_temp
as $$
begin
    -- Keeps out an erasure; see functions/accept.sql for the order of locks.
    perform from stegvis.mailbox where participant = p_participant for no key update;
    if person.is_erased(p_participant) then
        return false;
    end if;
    if exists (select from comments where id = p_id and participant = p_participant and text = p_text) then
        return true;
    end if;
    -- Whoever goes back, changes the words and sends again means another comment.
    insert into comments (id, participant, account, organisation, text)
    values (
        case when exists (select from comments where id = p_id) then gen_random_uuid() else p_id end,
        p_participant, p_account, current_setting('stegvis.organisation', true), p_text
    );
    return true;
end
$$;
comment on function stegvis.write_comment is 'Writes a comment about a participant, the same words of one form once; false for a participant who was erased and of whom no event has told since.';


create or replace function stegvis.withdraw_comment(p_id uuid, p_account uuid, p_participant uuid)
returns boolean
language plpgsql security definer
set search_path = stegvis, person, pg_temp
as $$
begin
    update comments set text = null, withdrawn_at = coalesce(withdrawn_at, clock_timestamp())
    where id = p_id and account = p_account and participant = p_participant
        and organisation = current_setting('stegvis.organisation', true);
    return found;
end
$$;
comment on function stegvis.withdraw_comment is 'Takes back the words of one''s own comment; a second time changes nothing. Whether there is such a comment.';


create or replace function stegvis.choose_letter_language(p_participant uuid, p_made_from text, p_language text, p_account uuid)
returns void
language sql security definer
set search_path = stegvis, pg_temp
as $$
    insert into letter_languages (participant, made_from, language, chosen_by)
    values (p_participant, p_made_from, p_language, p_account)
    on conflict (participant, made_from) do nothing
$$;
comment on function stegvis.choose_letter_language is 'Notes in which language the letter of an event goes out; the first choice stays.';
