-- The person store.

-- texts --
-- The texts of a participant under these references
select reference, text from person.texts where participant = $1 and reference = any ($2::text[])

-- identity --
-- A participant's name, the newest number of each kind, and whether the address is protected; one row, of nulls where nothing is known
select person.name, person.address_protected, (
    select coalesce(jsonb_object_agg(kind, value), '{}')::text from (
        select distinct on (kind) kind, value from person.identifiers
        where participant = asked and standing order by kind, first_seen desc, value
    ) as newest
) as numbers
from (select $1::uuid as asked) as asked left join person.people as person on person.participant = asked

-- all_texts --
-- Every text of a participant
select reference, text from person.texts where participant = $1

-- who --
-- Who a participant is
select name, birth_date, address, coalesce(address_protected, false) from person.people where participant = $1

-- is_erased --
-- Whether a participant was erased, and no event has told since who it is
select person.is_erased($1)

-- stored_about --
-- How many rows there are about a participant, by table
select person.stored_about($1)

-- erase --
-- Delete all personal data of a participant
select person.erase($1, $2, $3)

-- hold --
-- Stop every erasure of a participant; the hold that stands, and whether it is new
select held, new from person.hold($1, $2, $3)

-- end_hold --
-- End the hold of a participant
update person.holds set ended_at = clock_timestamp(), ended_by = $2, ended_reason = $3
where participant = $1 and ended_at is null
returning id, participant::text, since, held_by, reason, ended_at, ended_by, ended_reason

-- holds --
-- Holds of a participant, or all ($1); those that have ended only where $2
select id, participant::text, since, held_by, reason, ended_at, ended_by, ended_reason from person.holds
where ($1::uuid is null or participant = $1) and ($2 or ended_at is null)
order by id

-- closed --
-- Journeys that are closed and whose participants' personal data are here, with the hold that stands; the longest closed first
select journey.participant::text, journey.closed_on, journey.rule_set, hold.id as hold
from stegvis.journeys as journey
left join person.holds as hold on hold.participant = journey.participant and hold.ended_at is null
where journey.status = 'closed' and journey.kind = 'participant' and journey.closed_on is not null
    and (
        exists (select from person.people where participant = journey.participant)
        or exists (select from person.identifiers where participant = journey.participant)
        or exists (select from person.texts where participant = journey.participant)
        or exists (select from person.quarantined where participant = journey.participant)
        or exists (select from person.drafts where participant = journey.participant)
        or exists (select from person.documents where participant = journey.participant)
        or exists (select from person.comments where participant = journey.participant)
    )
order by journey.closed_on, journey.participant

-- keep_document --
-- Keep a document, and give what is kept
select * from person.keep_document($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- document --
-- The document of a kind, an event and a language
select kind, made_from, language, media_type, sha256, made_at, made_by, sent_at, shows_address, content from person.documents
where participant = $1 and kind = $2 and made_from = $3 and language = $4

-- document_with_hash --
-- A participant's document by the hash of its content
select kind, made_from, language, media_type, sha256, made_at, made_by, sent_at, shows_address, content from person.documents
where participant = $1 and sha256 = $2
order by made_at limit 1

-- documents --
-- A participant's documents without their content, the newest first
select kind, made_from, language, media_type, sha256, made_at, made_by, sent_at, shows_address,
    null::bytea as content
from person.documents
where participant = $1
order by made_at desc, kind, language

-- document_to_send --
-- Choose which document of an event is sent, the one sent before or else the one made last, and note that it is sent
update person.documents as document set sent_at = coalesce(sent_at, clock_timestamp())
where (participant, kind, made_from, language) = (
    select participant, kind, made_from, language from person.documents
    where participant = $1 and kind = $2 and made_from = $3
    order by sent_at, made_at desc limit 1 for update
)
returning kind, made_from, language, media_type, sha256, made_at, made_by, sent_at, shows_address, content

-- letter_language --
-- The language in which the letter of an event goes out, and who chose it
select language, chosen_by::text from stegvis.letter_languages where participant = $1 and made_from = $2

-- choose_letter_language --
-- Note the language in which the letter of an event goes out
select stegvis.choose_letter_language($1, $2, $3, $4)

-- deliveries --
-- Which services got, or are to get, the document of each event of a participant: the newest request of each
select distinct on (details ->> 'document', service) details ->> 'document' as made_from, service, state, ended_at
from stegvis.requests
where participant = $1 and details ? 'document' and withdraws is null and state <> 'dropped'
order by details ->> 'document', service, version desc
