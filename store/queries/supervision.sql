-- What a case for the supervisor needs besides a participant's events.

-- requests_made --
-- Every version of every request of a journey, to see how far registrations and archiving have come
select json_build_object(
    'key', key, 'kind', kind, 'state', state, 'withdraws', withdraws, 'reply', reply, 'details', details
)
from stegvis.requests where participant = $1 order by asked_at, key, version

-- started_in --
-- Whose programme may have started in a kommune in a period: of those who have moved, the play decides
select distinct event.participant
from stegvis.inbox as event join stegvis.journeys as journey using (participant)
where event.name = 'programme.started' and event.business_date between $2 and $3 and event.discarded_at is null
    and journey.kind = 'participant'
    and (journey.kommune = $1 or exists (
        select from stegvis.inbox as move
        where move.participant = event.participant
            and move.name in ('participant.moved', 'participant.settlementcorrected')
    ))
order by event.participant

-- may_have_started --
-- Who lives in a kommune, $1, and has started within a period by the read model; the play decides
select journey.participant
from stegvis.journeys as journey join stegvis.deadlines as line using (participant)
where journey.kommune = $1 and journey.kind = 'participant' and line.name = 'programme-started'
    and line.met_on between $2 and $3
order by journey.participant
