-- Events of organisations about participants who are not theirs, and what decides whose a participant is.

-- quarantine --
-- Put a batch of events in quarantine
select stegvis.quarantine($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

-- deciding --
-- The events that decide where participants live
select participant, source, id, name, business_date, time, data, sender from stegvis.deciding($1)

-- retraction_targets --
-- The events under these keys about these participants
select participant, source, id, name, business_date, time, data, sender from stegvis.retraction_targets($1, $2, $3)

-- involved --
-- Participants of whom one of these roles, or one of these services, is or was asked something
select stegvis.involved($1, $2, $3)

-- lock_mailbox --
-- Hold a participant's mailbox
select from stegvis.mailbox where participant = $1 for no key update

-- held --
-- The events about a participant that are in quarantine, in order of arrival
select event.sender, event.source, event.id, event.name, event.participant, event.business_date, event.time,
    event.data::text, event.body_hash, quarantined.person::text, quarantined.texts::text
from stegvis.quarantine as event left join person.quarantined as quarantined using (source, id, sender)
where event.participant = $1 and event.discarded_at is null
order by event.seq

-- release --
-- Take events of an organisation out of quarantine, with their personal data
with released as (
    delete from stegvis.quarantine as event
    using unnest($2::text[], $3::text[]) as key (source, id)
    where event.sender = $1 and event.source = key.source and event.id = key.id
)
delete from person.quarantined as event
using unnest($2::text[], $3::text[]) as key (source, id)
where event.sender = $1 and event.source = key.source and event.id = key.id

-- nudge --
-- Nudge those of these journeys that have begun
select stegvis.nudge_begun($1)
