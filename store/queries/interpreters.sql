-- What the interpreter desk reads. See store/functions/interpreters.sql.

-- assignments --
select participant, booking, ordered_by, meeting, details as needs, place, answer, answered_on, interpreter, category, declined,
    outcome, rating, task, task_type
from stegvis.interpreter_assignments($1, $2)
