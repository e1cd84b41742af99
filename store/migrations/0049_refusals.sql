-- additive --
-- Why events were refused: counts in words of ours, and nothing of the events themselves.

create table stegvis.refusals (
    day          date not null,
    slot         smallint not null,
    way          text not null,
    organisation text not null,
    name         text not null,
    place        text not null,
    reason       text not null,
    events       bigint not null,
    refused      bigint not null,
    first_at     timestamptz not null default clock_timestamp(),
    last_at      timestamptz not null default clock_timestamp(),
    primary key (day, slot, way, organisation, name, place, reason)
);
comment on table stegvis.refusals is 'Why intake refused events, by day in Oslo. Codes, names of fields that the models know, and counts.';
comment on column stegvis.refusals.slot is 'Spreads the counts over rows by connection, so that intakes need not wait for each other; summed when read.';
comment on column stegvis.refusals.way is 'The kind of sender; empty in the row of all others, which a slot has once it has many.';
comment on column stegvis.refusals.organisation is 'In whose name they were sent; empty for who is trusted with every event.';
comment on column stegvis.refusals.name is 'The type of the event, where the catalogue has it.';
comment on column stegvis.refusals.place is 'The JSON path of the fault: no indexes, and a fixed sign for each name that no model knows.';
comment on column stegvis.refusals.reason is 'The kind of the fault.';
comment on column stegvis.refusals.events is 'How many events had this fault; one event may have several.';
comment on column stegvis.refusals.refused is 'Of how many of them it was the first fault: summed, each refused event counts once.';
