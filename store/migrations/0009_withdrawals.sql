-- What was made and is no longer wanted is taken back; what nobody got is told from what was made.

alter table stegvis.requests
    add column recall    text not null default 'never' check (recall in ('order', 'fact', 'letter', 'never')),
    add column withdraws text collate "C";
alter table stegvis.requests alter column recall drop default;
comment on column stegvis.requests.recall is 'How it is taken back once it is made and no longer wanted. order, fact: by a request of its own; letter: by hand, a leader is told; never: it hurts nobody.';
comment on column stegvis.requests.withdraws is 'The key of the request that this one takes back, its version being that in corrects; null for all others.';
comment on column stegvis.requests.corrects is 'The earlier version that was made already and that this one sets right, or takes back.';

-- What was recorded only is told by a mark of our own, since the reference is the partner's to choose.
update stegvis.requests set reply = reply || '{"recorded": true}' where starts_with(reply ->> 'reference', 'recorded/');

-- The requests of a journey are compared otherwise from now on.
update stegvis.journeys set sections = '{}';
