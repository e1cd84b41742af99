-- The access log: written by one function, row after row.

create or replace function stegvis.note_access(
    p_kind text, p_who text, p_issuer text, p_role text, p_organisation text, p_participant uuid, p_reason text,
    p_parameters text, p_page text
)
returns bigint
language plpgsql security definer
set search_path = stegvis, access, pg_temp
as $$
declare
    v_line log;
begin
    -- One writer at a time until its transaction ends: two who read the same last row would fork the chain.
    perform pg_advisory_xact_lock(hashtextextended('stegvis access log', 0));
    select position, hash into v_line.position, v_line.previous from log order by position desc limit 1;
    v_line.position := coalesce(v_line.position, 0) + 1;
    v_line.previous := coalesce(v_line.previous, ''::bytea);
    v_line.at := clock_timestamp();
    v_line.kind := p_kind;
    v_line.who := p_who;
    v_line.issuer := p_issuer;
    v_line.role := p_role;
    v_line.organisation := p_organisation;
    v_line.participant := p_participant;
    v_line.protected := coalesce((select address_protected from person.people where participant = p_participant), false);
    v_line.reason := p_reason;
    v_line.parameters := p_parameters::jsonb;
    v_line.page := p_page;
    v_line.hash := log_hash(v_line);
    insert into log select v_line.*;
    return v_line.position;
end
$$;
comment on function stegvis.note_access is 'Writes a line of the access log and gives its position. Others who write wait until the transaction ends.';
