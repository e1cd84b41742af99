-- Leadership is a lease that expires by itself: a session's lock is kept by a process that is frozen or cut off.

create table stegvis.leases (
    name       text primary key,
    holder     uuid not null,
    fence      bigint not null,
    expires_at timestamptz not null
);
comment on table stegvis.leases is 'Work that one process does at a time, and which process has it until when.';
comment on column stegvis.leases.name is 'The work, such as dispatcher.';
comment on column stegvis.leases.holder is 'The process, by an id that it drew when it started.';
comment on column stegvis.leases.fence is 'Grows with each change of holder; whoever writes for the holder names it, and is refused once it is not the newest.';
comment on column stegvis.leases.expires_at is 'Until when the lease holds unless it is renewed, by the clock of the database.';
