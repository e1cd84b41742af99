-- The facts that statistics count. analysis.suppression hides small numbers before anybody sees a figure.

-- journey_facts --
-- The facts of every journey settled in a period, without the participant
with cohort as (
    select participant, kommune, county, rule_set, settled_on
    from stegvis.journeys
    where kind = 'participant' and settled_on is not null
        and ($1::date is null or settled_on >= $1) and ($2::date is null or settled_on <= $2)
),
taken as (
    -- Only events that a journey took: retracted events are on the timeline under another kind, buffered ones are not.
    select line.participant, line.day, event.seq, event.name, event.data
    from cohort
    join stegvis.timeline as line using (participant)
    join stegvis.inbox as event on event.source = line.event_source and event.id = line.event_id
        and event.participant = line.participant
    where line.kind = 'event' and event.name in (
        'mapping.completed', 'guidance.held', 'measure.started', 'decision.made', 'programme.completed',
        'programme.interrupted', 'programme.reopened', 'journey.ended', 'participant.merged', 'outcome.followedup', 'adviser.changed', 'interpreter.confirmed', 'interpreter.replaced'
    )
),
steps as (
    -- A programme is followed up once, so min takes the only row. One that was reopened ends by what came last.
    select participant,
        min(day) filter (where name = 'mapping.completed') as mapped_on,
        min(day) filter (where name = 'guidance.held') as held_on,
        min(day) filter (where name = 'decision.made') as decided_on,
        nullif((
            array_agg(name order by day desc, seq desc)
            filter (where name in ('programme.completed', 'programme.interrupted', 'programme.reopened'))
        )[1], 'programme.reopened') as ended,
        (
            array_agg(data ->> 'outcome' order by day desc, seq desc)
            filter (where name in ('programme.completed', 'programme.interrupted', 'programme.reopened'))
        )[1] as outcome,
        min(data ->> 'situation') filter (where name = 'outcome.followedup') as situation,
        min(data ->> 'reason') filter (where name = 'journey.ended') as ended_early,
        bool_or(name = 'participant.merged') as merged,
        count(*) filter (where name = 'adviser.changed') as adviser_changes
    from taken group by participant
),
measures as (
    -- The first measure that can follow from the guidance (S-81): one that had started before does not count.
    select participant, min(day) as started_on
    from taken join steps using (participant)
    where name = 'measure.started' and day >= held_on
    group by participant
),
bookings as (
    -- A booking counts once, by the interpreter confirmed last; a minor or a relative does not count (tolkeloven § 4).
    select distinct on (participant, data ->> 'booking_id') participant, data ->> 'category' as category
    from taken
    where name in ('interpreter.confirmed', 'interpreter.replaced')
        and not coalesce((data ->> 'under_18')::boolean, false) and not coalesce((data ->> 'related')::boolean, false)
    order by participant, data ->> 'booking_id', day desc, seq desc
),
confirmed as (
    select participant, array_agg(category) as categories from bookings group by participant
),
not_found as (
    select participant, array_agg(details ->> 'language') as languages
    from stegvis.timeline join cohort using (participant)
    where kind = 'interpreter-not-found' and details ->> 'language' is not null
    group by participant
),
decisions as (
    select participant, met_on <= judged as in_time
    from stegvis.deadlines join cohort using (participant)
    where name = 'programme-decision' and met_on is not null
)
select cohort.kommune, cohort.county, cohort.rule_set,
    steps.mapped_on - cohort.settled_on as to_mapping,
    steps.held_on - cohort.settled_on as to_guidance,
    measures.started_on - steps.held_on as to_measure,
    steps.decided_on - cohort.settled_on as to_decision,
    decisions.in_time,
    steps.ended,
    steps.outcome,
    steps.situation,
    coalesce(steps.adviser_changes, 0) as adviser_changes,
    coalesce(confirmed.categories, '{}') as interpreters,
    coalesce(not_found.languages, '{}') as not_found,
    case when steps.merged then 'duplicate' else steps.ended_early end as ended_early
from cohort
left join steps using (participant)
left join measures using (participant)
left join confirmed using (participant)
left join not_found using (participant)
left join decisions using (participant)
