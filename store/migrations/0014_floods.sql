-- A participant with more events than the installation carries costs no more than the rows of the events.

alter table stegvis.mailbox add column limited boolean not null default false;
comment on column stegvis.mailbox.limited is 'There are more events than the installation carries: further ones are counted as processed at once, until a play is committed.';
create index mailbox_limited on stegvis.mailbox (participant) where limited;

-- The withdrawals of a request; a journey may have thousands of requests.
create index requests_withdraws on stegvis.requests (participant, withdraws, corrects) where withdraws is not null;
