-- What people do with tasks.

-- hand --
select done, claimed_by, claimed_at from stegvis.hand_task($1, $2, $3, $4, $5, $6, $7)

-- own_date --
select done, claimed_by, claimed_at from stegvis.set_own_date($1, $2, $3, $4, $5, $6)

-- undo --
select stegvis.undo_task_changes($1, $2, $3)

-- changes --
-- What an account did at once, and how each went
select change.participant, change.key, change.kind, change.done, change.claimed_before, change.claimed_after,
    change.own_date_after, task.type
from stegvis.task_changes as change
left join stegvis.tasks as task on task.participant = change.participant and task.key = change.key
where change.batch = $1 and change.account = $2
order by change.id


-- holder --
-- Who has an open task
select claimed_by, claimed_at from stegvis.tasks where participant = $1 and key = $2 and closed_on is null
