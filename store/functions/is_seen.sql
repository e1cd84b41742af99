-- Whether a viewer sees a line of a journey; the twin of store.lists.Viewer, to which a test holds it. A null of the viewer lets
-- every line pass.
-- The body is parsed when the function is created, so it needs no search_path, which would prevent inlining.

create or replace function stegvis.is_seen(
    by_kommune text, by_county text, by_role text,
    kommune text, county text, role text, stage text, organisation text, cooperation boolean default false
)
returns boolean
language sql immutable parallel safe
return (by_kommune is null or kommune = by_kommune)
    and (by_county is null or (county = by_county and (stage = 'guidance' or organisation = by_county or cooperation)))
    and (by_role is null or role = by_role);
comment on function stegvis.is_seen is 'Whether a viewer (a kommune, a county, a national organisation by its role) sees a task, a wait, a deadline or an alarm of a journey; a cooperation is its county''s as a whole.';
