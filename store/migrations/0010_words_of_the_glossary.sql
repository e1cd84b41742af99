-- Columns are called what the glossary calls them. Data stay as they are.

alter table stegvis.mailbox rename column starts to startable;
alter table stegvis.mailbox rename column news to accepted;
alter table stegvis.mailbox rename column played to processed;
comment on column stegvis.mailbox.startable is 'A starting event is among the events; without one the journey is not nudged.';
comment on column stegvis.mailbox.accepted is 'How many events were accepted so far.';
comment on column stegvis.mailbox.dispatched is 'How many of the accepted events the journey was nudged about.';
comment on column stegvis.mailbox.processed is 'How many of the accepted events the committed state contains.';
comment on column stegvis.mailbox.waiting_since is 'Since when there are events to dispatch.';

alter table stegvis.tasks rename column says to details;
alter table stegvis.timeline rename column says to details;
alter table stegvis.requests rename column says to details;
alter table stegvis.requests rename column recall to withdrawal;
comment on column stegvis.tasks.details is 'What the adviser must know to do it, in codes: the language of the information, the checklist …';
comment on column stegvis.timeline.details is 'The particulars of the entry, in codes.';
comment on column stegvis.requests.details is 'The content of the service call, in codes.';
comment on column stegvis.requests.withdrawal is 'How a request is withdrawn once it is made and no longer wanted. order, fact: by a request of its own; letter: by hand, a leader gets an alarm; never: it needs none.';

alter table person.people rename column told_at to reported_at;
comment on column person.people.reported_at is 'The sender''s time of the newest event with personal data; an older event only fills gaps.';

-- The sections are written with other field names from now on.
update stegvis.journeys set sections = '{}';
