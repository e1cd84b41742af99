-- The clock: the day it is, and the latest day for which a journey may be played.

create or replace function stegvis.today_in_oslo()
returns date
language sql stable
begin atomic
    select (now() at time zone 'Europe/Oslo')::date;
end;
comment on function stegvis.today_in_oslo is 'The day where the journeys are, by the clock of the database.';


create or replace function stegvis.latest_day()
returns date
language sql stable
begin atomic
    select stegvis.today_in_oslo() + coalesce(nullif(current_setting('stegvis.days_ahead', true), '')::integer, 1);
end;
comment on function stegvis.latest_day is 'The latest day for which a play is committed: one ahead of the database, since clocks differ around midnight. The setting stegvis.days_ahead allows more where every journey has a clock of its own, as in tests.';
