-- Participants whom a kommune has accepted have a journey from then on.
-- additive --

update stegvis.mailbox as box set startable = true
where not startable
    and exists (
        select from stegvis.inbox as event
        where event.participant = box.participant and event.name = 'participant.accepted' and event.discarded_at is null
    );
