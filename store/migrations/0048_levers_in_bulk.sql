-- additive --
-- Levers used on many at once: what is to be done stands here item by item before anything is, so that whoever carries it
-- may end at any time, and what was done and what not is known.

create table access.lever_runs (
    lever        bigint primary key references access.levers,
    carried_at   timestamptz not null default clock_timestamp(),
    cancelled_at timestamptz,
    cancelled_by uuid references access.accounts,
    ended_at     timestamptz
);
comment on table access.lever_runs is 'How far a lever that was used on many at once has come.';
comment on column access.lever_runs.carried_at is 'When an item was last done. Long ago for one that has not ended: the process that carried it is gone.';
comment on column access.lever_runs.cancelled_at is 'When somebody asked to end it after the item under way; the others stay as they were.';

create table access.lever_items (
    lever       bigint not null references access.lever_runs,
    place       integer not null,
    participant uuid not null,
    key         text collate "C",
    outcome     text,
    done_at     timestamptz,
    primary key (lever, place)
);
comment on table access.lever_items is 'What a lever is used on, in the order in which it is: codes and participants, never a name.';
comment on column access.lever_items.key is 'Of a wait; null where it is about the participant''s journey or events as a whole.';
comment on column access.lever_items.outcome is 'What became of it; null where nothing has been done yet.';
