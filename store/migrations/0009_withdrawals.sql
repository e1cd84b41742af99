-- What was made and is no longer wanted is taken back.

alter table stegvis.requests
    add column recall    text not null default 'never' check (recall in ('order', 'fact', 'letter', 'never')),
    add column withdraws text collate "C";
alter table stegvis.requests alter column recall drop default;
comment on column stegvis.requests.recall is 'How it is taken back once it is made and no longer wanted. order, fact: by a request of its own; letter: by hand, a leader is told; never: it hurts nobody.';
comment on column stegvis.requests.withdraws is 'The key of the request that this one takes back, its version being that in corrects; null for all others.';
comment on column stegvis.requests.corrects is 'The earlier version that was made already and that this one sets right, or takes back.';

-- The requests of a journey are compared otherwise from now on.
update stegvis.journeys set sections = '{}';
