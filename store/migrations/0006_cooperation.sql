-- The cooperation of a kommune and its career centre is carried like a journey, but is nobody's.

alter table stegvis.journeys add column kind text not null default 'participant'
    check (kind in ('participant', 'cooperation'));
comment on column stegvis.journeys.kind is 'A participant''s journey, or the cooperation of a kommune and its career centre, which no report of journeys shows.';
