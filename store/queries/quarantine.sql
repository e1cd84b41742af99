-- Events of organisations about participants who are not theirs, and what decides whose a participant is.

-- quarantine --
-- Put a batch of events in quarantine
select stegvis.quarantine($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- deciding --
-- The events that decide where participants live
select participant, source, id, name, business_date, time, data::text, sender
from stegvis.inbox
where participant = any ($1::uuid[]) and discarded_at is null
    and name in (
        'participant.accepted', 'participant.settled', 'participant.settlementcorrected', 'participant.moved', 'event.retracted',
        'cooperation.begun'
    )
order by seq

-- retraction_targets --
-- The events under these keys about these participants
select participant, source, id, name, business_date, time, data::text, sender
from stegvis.inbox join unnest($1::uuid[], $2::text[], $3::text[]) as asked (participant, source, id)
    using (participant, source, id)
where discarded_at is null
order by seq

-- involved --
-- Participants of whom one of these roles, or one of these services, is or was asked something
select participant from unnest($1::uuid[]) as asked (participant)
where exists (select from stegvis.waits as wait where wait.participant = asked.participant and role = any ($2::text[]))
    or exists (select from stegvis.tasks as task where task.participant = asked.participant and role = any ($2::text[]))
    or exists (
        select from stegvis.requests as request
        where request.participant = asked.participant and service = any ($3::text[])
    )

-- lock_mailbox --
-- Hold a participant's mailbox
select from stegvis.mailbox where participant = $1 for no key update

-- held --
-- The events about a participant that are in quarantine, in order of arrival
select event.sender, event.source, event.id, event.name, event.participant, event.business_date, event.time,
    event.data::text, event.body_hash, quarantined.person::text
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
select stegvis.nudge_again(array(
    select participant from stegvis.mailbox
    where participant = any ($1::uuid[]) and startable
    order by participant for no key update
))
