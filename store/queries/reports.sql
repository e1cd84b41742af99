-- The read model as people see it on a day. The status of deadlines and overdue tasks are computed from dates here.

-- journeys --
-- The report's entry for every journey, by participant. Each list is grouped by itself: a lookup per journey takes three times as long.
select json_build_object(
    'participant', journey.participant,
    'kommune', journey.kommune,
    'county', journey.county,
    'rule_set', journey.rule_set,
    'status', journey.status,
    'eligibility', journey.eligibility,
    'stages', journey.stages,
    'deadlines', coalesce(deadlines.list, '[]'),
    'tasks', coalesce(tasks.list, '[]'),
    'alarms', coalesce(alarms.list, '[]'),
    'waits', coalesce(waits.list, '[]')
)::text
from stegvis.journeys as journey
left join (
    select participant, json_agg(json_build_object(
        'name', name,
        'starts', starts,
        'due', due,
        'rolled', rolled,
        'status', stegvis.deadline_status(met_on, cancelled_on, judged, $1),
        'met_on', met_on,
        'legal_basis', legal_basis
    ) order by due, name collate "C", starts, key) as list
    from stegvis.deadlines group by participant
) as deadlines on deadlines.participant = journey.participant
left join (
    select participant, json_agg(json_build_object(
        'type', type,
        'completes_with', completes_with,
        'role', role,
        'organisation', organisation,
        'due', due,
        'overdue', coalesce(due < $1, false)
    ) order by due nulls last, type collate "C", key) as list
    from stegvis.tasks where closed_on is null group by participant
) as tasks on tasks.participant = journey.participant
left join (
    select participant, json_agg(json_build_object(
        'event', event,
        'from', role,
        'organisation', organisation,
        'since', since,
        'due', due
    ) order by due nulls last, event collate "C", key) as list
    from stegvis.waits group by participant
) as waits on waits.participant = journey.participant
left join (
    select participant, json_agg(json_build_object(
        'name', kind,
        'on', day,
        'role', role
    ) order by day, kind collate "C", key) as list
    -- Notices about no deadline are alarms, but for a task that is overdue.
    from stegvis.notices where deadline is null and kind <> 'overdue' and day <= $1 group by participant
) as alarms on alarms.participant = journey.participant
where journey.kind = 'participant'
order by journey.participant

-- buffered --
-- Accepted events that no wait has taken on a day, within a journey or without one. Retracted events and their
-- retractions do not count.
with unmatched as materialized (
    select event.participant, event.seq, event.name
    from stegvis.mailbox as box join stegvis.inbox as event using (participant)
    where not exists (select from stegvis.journeys as journey where journey.participant = box.participant)
        and event.discarded_at is null
),
retracted as materialized (
    select gone.seq
    from (select distinct participant from unmatched where name = 'event.retracted') as who
    cross join lateral stegvis.retracted(who.participant, $1) as gone (seq)
)
select
    (
        -- What the engine itself has written came from nobody outside.
        select count(*) from stegvis.journeys cross join jsonb_array_elements(buffered) as held (ref)
        where not starts_with(held.ref ->> 0, 'urn:stegvis:service:') and held.ref ->> 0 <> 'urn:stegvis:same-person'
    )
    + (
        select count(*) from unmatched
        where name <> 'event.retracted' and seq not in (select seq from retracted)
    )

-- incidents --
-- Open incidents, oldest first
select json_build_object(
    'participant', participant, 'kind', kind, 'cause', cause, 'since', first_at, 'times', times
)::text
from stegvis.incidents
where resolved_at is null
order by first_at, id

-- summary --
-- The caseload in figures
select json_build_object(
    'journeys', (
        select json_build_object(
            'active', count(*) filter (where status = 'active'), 'closed', count(*) filter (where status = 'closed')
        )
        from stegvis.journeys where kind = 'participant'
    ),
    'lives', (
        select json_build_object(
            'ended_early', (
                select count(*) from stegvis.journeys as journey
                where status = 'closed' and exists (
                    select from stegvis.timeline as line
                    where line.participant = journey.participant and line.kind in ('ended-early', 'merged')
                )
            ),
            'settled_again', count(distinct participant) filter (where type = 'review-settlement'),
            'poor_interpreting', count(*) filter (where type = 'report-deviation')
        )
        from stegvis.tasks where closed_on is null and type in ('review-settlement', 'report-deviation')
    ),
    'stages', (
        select coalesce(json_object_agg(stage, statuses), '{}') from (
            select stage, json_object_agg(status, journeys order by status) as statuses from (
                select stage, stage_status as status, count(*) as journeys
                from stegvis.journeys as journey cross join jsonb_each_text(journey.stages) as each (stage, stage_status)
                group by 1, 2
            ) as counted
            group by stage
        ) as per_stage
    ),
    'deadlines', (
        select coalesce(json_agg(json_build_object('name', name, 'passed', passed, 'near', near) order by name), '[]') from (
            select name,
                count(*) filter (where judged < $1) as passed,
                count(*) filter (where judged >= $1) as near
            from stegvis.deadlines join stegvis.journeys using (participant)
            -- Not counted: a right that the participant let lapse is no breach; deadlines of closed journeys.
            where met_on is null and cancelled_on is null and judged <= $1 + $2::integer
                and party <> 'participant' and status = 'active'
            group by name
        ) as per_name
    ),
    'tasks', (
        select coalesce(json_agg(json_build_object('role', role, 'open', open, 'overdue', overdue) order by role), '[]') from (
            select role, count(*) as open, count(*) filter (where due < $1) as overdue
            from stegvis.tasks where closed_on is null group by role
        ) as per_role
    ),
    'alarms', (
        select coalesce(json_agg(json_build_object('kind', kind, 'journeys', journeys) order by kind), '[]') from (
            select notice.kind, count(distinct participant) as journeys
            from stegvis.notices as notice join stegvis.journeys using (participant)
            where deadline is null and day > $1 - $3::integer and day <= $1 and status = 'active'
            group by notice.kind
        ) as per_kind
    ),
    'requests', (
        select coalesce(json_agg(json_build_object(
            'service', service, 'tried_again', tried_again, 'refused', refused, 'not_taken', not_taken,
            'unanswered', unanswered
        ) order by service), '[]')
        from (
            select service,
                count(*) filter (where stands = 'tried again') as tried_again,
                count(*) filter (where stands = 'refused') as refused,
                count(*) filter (where stands = 'not taken') as not_taken,
                count(*) filter (where stands = 'unanswered') as unanswered
            from (
                select service, 'tried again' as stands from stegvis.requests
                where (state = 'open' or again) and failures > 0
                union all
                -- Only with an open incident: whatever settles the matter resolves the incident.
                select service, 'refused' from stegvis.requests as request
                where state = 'refused' and not reply ? 'not_taken' and exists (
                    select from stegvis.incidents as incident
                    where incident.participant = request.participant and incident.kind = 'request-failed'
                        and incident.about = request.key and incident.resolved_at is null
                )
                union all
                select service, 'not taken' from stegvis.requests as request
                where state = 'refused' and reply ? 'not_taken'
                    and (withdraws is not null or exists (
                        select from stegvis.waits as wait
                        where wait.participant = request.participant and wait.key = request.wait
                    ))
                    and not exists (
                        select from stegvis.requests as later
                        where later.participant = request.participant and later.key = request.key
                            and later.version > request.version
                    )
                union all
                select service, 'unanswered' from stegvis.unanswered()
                where sent and $1 - (since at time zone 'Europe/Oslo')::date > $4::integer
            ) as each_one
            group by service
        ) as per_service
    ),
    'unmatched', (
        select json_build_object(
            'events', coalesce(sum(events), 0), 'participants', count(distinct participant),
            'ahead', count(*) filter (where begins_on is not null)
        )
        from stegvis.unmatched($1)
    )
)::text

-- unmatched --
-- Participants with events and no journey, and events in quarantine, longest waiting first
select participant, events, received_at, greatest($1 - (received_at at time zone 'Europe/Oslo')::date, 0) as days,
    first_event, begins_on, sender
from stegvis.unmatched($1)
order by received_at, participant, sender

-- explain --
-- All that is known of one journey, and the events behind it
select json_build_object(
    'journey', (
        select json_build_object(
            'kind', kind, 'status', status, 'kommune', kommune, 'county', county, 'rule_set', rule_set, 'eligibility', eligibility,
            'settled_on', settled_on, 'closed_on', closed_on, 'stages', stages, 'wake_on', wake_on, 'as_of', as_of,
            'committed_at', committed_at
        )
        from stegvis.journeys where participant = $1
    ),
    'timeline', (
        select coalesce(json_agg(json_build_object(
            'key', line.key, 'on', line.day, 'kind', line.kind, 'stage', line.stage, 'details', line.details, 'event', event.shown
        ) order by line.day, event.time, line.key), '[]')
        from stegvis.timeline as line left join lateral (
            select time, json_build_object('source', source, 'id', id, 'name', name, 'on', business_date) as shown
            from stegvis.inbox
            where source = line.event_source and id = line.event_id and participant = line.participant
            order by seq limit 1
        ) as event on true
        where line.participant = $1
    ),
    'waits', (
        select coalesce(json_agg(json_build_object(
            'key', key, 'stage', stage, 'event', event, 'also', also, 'from', role, 'organisation', organisation,
            'since', since, 'due', due, 'deadline', deadline
        ) order by due nulls last, event, key), '[]')
        from stegvis.waits where participant = $1
    ),
    'deadlines', (
        select coalesce(json_agg(json_build_object(
            'key', line.key, 'name', line.name, 'stage', line.stage, 'starts', line.starts, 'due', line.due,
            'rolled', line.rolled, 'judged', line.judged, 'warnings', line.warnings,
            'status', stegvis.deadline_status(line.met_on, line.cancelled_on, line.judged, $2),
            'met_on', line.met_on, 'cancelled_on', line.cancelled_on, 'legal_basis', line.legal_basis,
            'party', line.party, 'organisation', line.organisation,
            'started_by', (
                select json_build_object('source', source, 'id', id, 'name', name, 'on', business_date)
                from stegvis.inbox
                where source = line.started_by_source and id = line.started_by_id and participant = line.participant
                order by seq limit 1
            ),
            'met_by', (
                select json_build_object('source', source, 'id', id, 'name', name, 'on', business_date)
                from stegvis.inbox
                where source = line.met_by_source and id = line.met_by_id and participant = line.participant
                order by seq limit 1
            )
        ) order by line.due, line.name, line.starts, line.key), '[]')
        from stegvis.deadlines as line where line.participant = $1
    ),
    'tasks', (
        select coalesce(json_agg(json_build_object(
            'key', key, 'type', type, 'stage', stage, 'completes_with', completes_with, 'role', role,
            'organisation', organisation, 'adviser', adviser, 'details', details, 'opened_on', opened_on, 'due', due,
            'subject', subject, 'overdue', closed_on is null and coalesce(due < $2, false), 'closed_on', closed_on
        ) order by closed_on nulls first, due nulls last, type, key), '[]')
        from stegvis.tasks where participant = $1
    ),
    'requests', (
        select coalesce(json_agg(json_build_object(
            'key', request.key, 'version', request.version, 'wait', wait, 'service', request.service, 'kind', kind,
            'organisation', organisation, 'details', details, 'answer_with', answer_with, 'corrects', corrects,
            'withdraws', withdraws, 'state', state, 'failures', failures,
            'reply', reply, 'asked_at', asked_at, 'ended_at', ended_at, 'again', again,
            'unanswered_since', case
                when (request.key, request.version) in (
                    select open.key, open.version from stegvis.unanswered() as open where open.participant = $1
                ) then (ended_at at time zone 'Europe/Oslo')::date
            end
        ) order by asked_at, request.key, request.version), '[]')
        from stegvis.requests as request where request.participant = $1
    ),
    'notices', (
        select coalesce(json_agg(json_build_object(
            'key', key, 'kind', kind, 'deadline', deadline, 'on', day, 'role', role, 'organisation', organisation
        ) order by day, key), '[]')
        from stegvis.notices where participant = $1
    ),
    'buffered', (
        select coalesce(json_agg(json_build_object(
            'source', event.source, 'id', event.id, 'name', event.name, 'on', event.business_date,
            'received_at', event.received_at,
            'days', greatest($2 - (event.received_at at time zone 'Europe/Oslo')::date, 0)
        ) order by event.received_at, event.seq), '[]')
        from stegvis.inbox as event
        left join stegvis.journeys as journey on journey.participant = event.participant
        where event.participant = $1 and event.discarded_at is null and (
            journey.participant is null
            or (event.source, event.id) in (
                select one ->> 0, one ->> 1
                from stegvis.journeys as of cross join jsonb_array_elements(of.buffered) as one
                where of.participant = $1
            )
        )
    ),
    'discarded', (
        select coalesce(json_agg(json_build_object(
            'source', source, 'id', id, 'name', name, 'on', business_date,
            'discarded_on', (discarded_at at time zone 'Europe/Oslo')::date, 'reason', discarded_because
        ) order by seq), '[]')
        from stegvis.inbox where participant = $1 and discarded_at is not null
    ),
    'incidents', (
        select coalesce(json_agg(json_build_object(
            'kind', kind, 'about', about, 'cause', cause, 'since', first_at, 'last', last_at, 'times', times,
            'resolved_at', resolved_at
        ) order by first_at, id), '[]')
        from stegvis.incidents where participant = $1
    ),
    -- The events that may answer a request, in the order in which they came.
    'answers', (
        select coalesce(json_agg(json_build_object(
            'name', event.name, 'on', event.business_date, 'own', event.own, 'sender', event.sender,
            'received_at', event.received_at, 'data', event.data
        ) order by event.received_at, event.seq), '[]')
        from stegvis.inbox as event
        where event.participant = $1 and event.discarded_at is null
            and event.name in (
                select unnest(answer_with) from stegvis.requests where participant = $1 and state = 'done'
            )
            and not exists (
                select from stegvis.timeline as line
                where line.participant = $1 and line.kind = 'retracted'
                    and line.event_source = event.source and line.event_id = event.id
            )
    )
)::text

-- open_tasks --
-- Every open task, oldest first
select participant, key, completes_with, role, organisation, opened_on, due, details::text, subject::text
from stegvis.tasks where closed_on is null
order by opened_on, participant, key

-- loose_ends --
-- Open waits without an open task. The end of a programme is included even with a task: other events may come before it.
select participant, key, event, since, due
from stegvis.waits as wait
where not exists (
    select from stegvis.tasks as task
    where task.participant = wait.participant and task.key = wait.key and task.closed_on is null
    and task.type <> 'end-programme'
)
order by participant, key
