-- Where a deadline stands on a day, from dates alone; the twin of schemas.deadlines.Deadline.status.
-- The body is parsed when the function is created, so it needs no search_path, which would prevent inlining.

create or replace function stegvis.deadline_status(met_on date, cancelled_on date, judged date, today date)
returns text
language sql immutable parallel safe
return case
    when met_on is not null then case when met_on <= judged then 'met' else 'met_late' end
    when cancelled_on is not null then 'cancelled'
    when today <= judged then 'running'
    else 'passed'
end;
comment on function stegvis.deadline_status is 'Where a deadline stands on a day: running, met, met_late, passed or cancelled.';
