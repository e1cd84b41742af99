-- What people wrote moves to the person store, and a reference takes its place: in the inbox and the quarantine, in tasks,
-- the timeline and requests. The references are those of schemas/events/texts.py, so journeys play the same.
--
-- Processes of the version before write texts where they do no longer belong: stop them first (docs/operations/upgrade.md).

create table person.texts (
    participant uuid not null,
    reference   text collate "C" not null,
    source      text collate "C" not null,
    id          text collate "C" not null,
    field       text not null,
    text        text not null,
    kept_at     timestamptz not null default clock_timestamp(),
    primary key (participant, reference)
);
comment on table person.texts is 'What people wrote in events, each text of a participant once.';
comment on column person.texts.participant is 'Whom the event is about, as the inbox has it.';
comment on column person.texts.reference is 'What stands in the place of the text everywhere else: a keyed hash of it.';
comment on column person.texts.source is 'With id: the event that first held it.';
comment on column person.texts.field is 'Where it stood in the event''s data, such as questions[0].';

create table person.erasures (
    id          bigint generated always as identity primary key,
    participant uuid not null,
    erased_at   timestamptz not null default clock_timestamp(),
    erased_by   text not null,
    reason      text not null,
    erased      jsonb not null
);
create index erasures_participant on person.erasures (participant);
comment on table person.erasures is 'Whose personal data were erased, when, by whom and why. No personal data.';
comment on column person.erasures.erased_by is 'The account that asked for it.';
comment on column person.erasures.erased is 'How many rows went, by table.';

alter table person.quarantined alter column person drop not null;
alter table person.quarantined add column texts jsonb;
comment on column person.quarantined.texts is 'What people wrote in the event: field, reference and text of each.';

comment on column stegvis.inbox.data is 'The event''s data without personal data, and with a reference in the place of each text that people wrote.';
comment on column stegvis.requests.details is 'The content of the service call, in codes and references to texts; its message gets the words when it is sent.';


-- Which fields held texts when this migration was written.
create temporary table text_fields (name text primary key, fields jsonb not null) on commit drop;
insert into text_fields values
    ('adviser.changed', '{"reason": true}'),
    ('appeal.received', '{"about": true}'),
    ('archiving.failed', '{"reason": true}'),
    ('benefit.deductiondecided', '{"reason": true}'),
    ('comment.received', '{"about": true}'),
    ('contract.refused', '{"reason": true}'),
    ('contract.signed', '{"reason": true}'),
    ('deadline.extended', '{"reason": true}'),
    ('deadline.suspended', '{"reason": true}'),
    ('decision.made', '{"reason": true}'),
    ('eligibility.assessed', '{"reason": true}'),
    ('event.retracted', '{"reason": true}'),
    ('extension.assessed', '{"reason": true}'),
    ('feedback.given', '{"comment": true}'),
    ('followup.held', '{"note": true}'),
    ('followup.missed', '{"reason": true}'),
    ('forewarning.sent', '{"about": true}'),
    ('goal.changed', '{"reason": true}'),
    ('guidance.accepted', '{"reason": true}'),
    ('guidance.assessed', '{"reason": true}'),
    ('guidance.booked', '{"place": true}'),
    ('guidance.cancelled', '{"reason": true}'),
    ('guidance.declined', '{"reason": true}'),
    ('guidance.ordered', '{"goal": true, "questions": true}'),
    ('guidance.postponed', '{"reason": true}'),
    ('guidance.rescheduled', '{"reason": true}'),
    ('information.given', '{"topics": true}'),
    ('interpreter.cancelled', '{"reason": true}'),
    ('interpreter.declined', '{"reason": true}'),
    ('interpreter.exceptiongranted', '{"reason": true}'),
    ('interpreter.needassessed', '{"reason": true}'),
    ('interpreter.notfound', '{"reason": true}'),
    ('interpreter.objected', '{"reason": true}'),
    ('interpreting.completed', '{"deviation": true}'),
    ('interpreting.failed', '{"deviation": true}'),
    ('mapping.supplemented', '{"note": true}'),
    ('measure.delayed', '{"reason": true}'),
    ('meeting.held', '{"decisions": {"what": true}}'),
    ('meeting.replied', '{"obstacle": true}'),
    ('nir.rejected', '{"reason": true}'),
    ('note.answered', '{"answer": true}'),
    ('note.contested', '{"about": true}'),
    ('note.received', '{"answer": true}'),
    ('note.shared', '{"recommendation": true, "access_reason": true, "purpose": true, "sections": {"competence": true, "wishes": true, "options": true, "next_steps": true}}'),
    ('participant.merged', '{"reason": true}'),
    ('participant.settlementcorrected', '{"reason": true}'),
    ('practice.notfound', '{"reason": true}'),
    ('preparation.missing', '{"reason": true}'),
    ('programme.stopped', '{"reason": true}'),
    ('question.answered', '{"answer": true}'),
    ('question.raised', '{"about": true}'),
    ('understanding.confirmed', '{"note": true}');

create function pg_temp.reference_to(p_text text, p_participant uuid)
returns text
language sql stable
as $$
    select 'text:' || translate(
        left(encode(sha256(hash_key || uuid_send(p_participant) || convert_to(p_text, 'UTF8')), 'hex'), 32),
        '0123456789abcdef', 'abcdefghijklmnop'
    )
    from person.secrets
$$;

create function pg_temp.texts_in(p_fields jsonb, p_value jsonb, p_path text)
returns table (field text, text text)
language plpgsql
as $$
begin
    if jsonb_typeof(p_value) = 'array' then
        return query select within.* from jsonb_array_elements(p_value) with ordinality as each (value, n)
            cross join lateral pg_temp.texts_in(p_fields, each.value, format('%s[%s]', p_path, n - 1)) as within;
    elsif jsonb_typeof(p_fields) = 'boolean' then
        return query select p_path, p_value #>> '{}' where jsonb_typeof(p_value) = 'string';
    elsif jsonb_typeof(p_value) = 'object' then
        return query select within.* from jsonb_each(p_fields) as each
            cross join lateral pg_temp.texts_in(each.value, p_value -> each.key, concat_ws('.', nullif(p_path, ''), each.key)) as within;
    end if;
end
$$;

create function pg_temp.with_references(p_fields jsonb, p_value jsonb, p_participant uuid)
returns jsonb
language plpgsql
as $$
begin
    if jsonb_typeof(p_value) = 'array' then
        return (
            select coalesce(jsonb_agg(pg_temp.with_references(p_fields, value, p_participant) order by n), '[]')
            from jsonb_array_elements(p_value) with ordinality as each (value, n)
        );
    elsif jsonb_typeof(p_fields) = 'boolean' then
        return case
            when jsonb_typeof(p_value) = 'string' then to_jsonb(pg_temp.reference_to(p_value #>> '{}', p_participant))
            else p_value
        end;
    elsif jsonb_typeof(p_value) = 'object' then
        return p_value || coalesce((
            select jsonb_object_agg(key, pg_temp.with_references(value, p_value -> key, p_participant))
            from jsonb_each(p_fields) where p_value ? key
        ), '{}');
    end if;
    return p_value;
end
$$;

-- In tasks and on the timeline a field of one name holds a text in one row and a code in another: what the participant's
-- events have as a text is one.
create function pg_temp.with_known_references(p_details jsonb, p_participant uuid)
returns jsonb
language plpgsql
as $$
begin
    if jsonb_typeof(p_details) = 'array' then
        return (
            select coalesce(jsonb_agg(pg_temp.with_known_references(value, p_participant) order by n), '[]')
            from jsonb_array_elements(p_details) with ordinality as each (value, n)
        );
    elsif jsonb_typeof(p_details) = 'string' then
        return coalesce((
            select to_jsonb(reference) from person.texts
            where participant = p_participant and reference = pg_temp.reference_to(p_details #>> '{}', p_participant)
        ), p_details);
    elsif jsonb_typeof(p_details) = 'object' then
        return p_details || coalesce((
            select jsonb_object_agg(key, pg_temp.with_known_references(value, p_participant))
            from jsonb_each(p_details) where key in ('reason', 'about', 'obstacle', 'decided', 'topics')
        ), '{}');
    end if;
    return p_details;
end
$$;

insert into person.texts (participant, reference, source, id, field, text)
select event.participant, pg_temp.reference_to(written.text, event.participant), event.source, event.id, written.field,
    written.text
from stegvis.inbox as event join text_fields using (name)
cross join lateral pg_temp.texts_in(fields, data, '') as written
order by event.seq
on conflict (participant, reference) do nothing;

insert into person.quarantined (source, id, sender, participant, texts)
select event.source, event.id, event.sender, event.participant, jsonb_agg(jsonb_build_object(
    'field', written.field, 'reference', pg_temp.reference_to(written.text, event.participant), 'text', written.text
))
from stegvis.quarantine as event join text_fields using (name)
cross join lateral pg_temp.texts_in(fields, data, '') as written
where event.discarded_at is null
group by event.seq
on conflict (source, id, sender) do update set texts = excluded.texts;

update stegvis.inbox as event set data = pg_temp.with_references(fields, data, participant)
from text_fields where text_fields.name = event.name;

update stegvis.quarantine as event set data = pg_temp.with_references(fields, data, participant)
from text_fields where text_fields.name = event.name;

update stegvis.requests set details = pg_temp.with_references(
    case kind
        when 'order-guidance' then '{"reason": true, "goal": true, "questions": true}'::jsonb
        else '{"place": true}'::jsonb
    end,
    details, participant
)
where kind in ('order-guidance', 'order-interpreter');

update stegvis.timeline set details = pg_temp.with_known_references(details, participant)
where details ?| '{reason,about,obstacle,decided,topics}';

update stegvis.tasks set details = pg_temp.with_known_references(details, participant)
where details ?| '{about,topics}';

drop function pg_temp.reference_to, pg_temp.texts_in, pg_temp.with_references, pg_temp.with_known_references;
