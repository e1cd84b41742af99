-- The feed: published events in an order in which nothing can appear behind a reader.

-- read --
-- Events after a position, with what the position is to be judged by, in one snapshot. The position of a row is (xid, seq);
-- rows at or above the oldest transaction under way are not handed out yet. Each branch has its index; one is run.
select state.generation, state.fingerprint = stegvis.database_fingerprint() as current,
    ($1::text::xid8, $2::bigint) < (state.dropped_xid, state.dropped_seq) as dropped,
    $1::text::xid8 > pg_snapshot_xmax(pg_current_snapshot()) as ahead,
    state.dropped_xid::text as first_xid, state.dropped_seq as first_seq,
    pg_snapshot_xmin(pg_current_snapshot())::text as horizon,
    (
        select coalesce(json_agg(json_build_array(
            found.xid, found.seq, found.id, found.type, found.participant, found.kommune, found.published_at, found.data
        ) order by found.xid, found.seq), '[]')
        from (
            (
                select * from stegvis.feed
                where $4::text is null
                    and (xid, seq) > ($1::text::xid8, $2) and xid < pg_snapshot_xmin(pg_current_snapshot())
                order by xid, seq limit $3
            )
            union all
            (
                select * from stegvis.feed
                where kommune = $4
                    and (xid, seq) > ($1::text::xid8, $2) and xid < pg_snapshot_xmin(pg_current_snapshot())
                order by xid, seq limit $3
            )
            union all
            (
                select * from stegvis.feed
                where county = $4
                    and (xid, seq) > ($1::text::xid8, $2) and xid < pg_snapshot_xmin(pg_current_snapshot())
                order by xid, seq limit $3
            )
            union all
            (
                select * from stegvis.feed
                where partner = $4
                    and (xid, seq) > ($1::text::xid8, $2) and xid < pg_snapshot_xmin(pg_current_snapshot())
                order by xid, seq limit $3
            )
        ) as found
    )::text as events
from stegvis.feed_state as state

-- generation --
-- The generation; begins a new one when the database was restored since
select stegvis.feed_generation()

-- begin_generation --
-- Begin a new generation because somebody says so
update stegvis.feed_state set generation = gen_random_uuid(), began_at = clock_timestamp() returning generation

-- news --
-- Whom new events concern: those after a position, and up to where they can be handed out
select horizon, more, organisations from stegvis.feed_news($1)

-- drop_old --
-- Drop events of more than so many days, from the first on, at most so many; gives how many
with first as (
    select xid, seq, bool_and(published_at < clock_timestamp() - make_interval(days => $1)) over (order by xid, seq) as old
    from (
        select xid, seq, published_at from stegvis.feed
        where xid < pg_snapshot_xmin(pg_current_snapshot()) order by xid, seq limit $2
    ) as first
),
dropped as (
    delete from stegvis.feed as event using first
    where first.old and event.xid = first.xid and event.seq = first.seq
    returning event.xid, event.seq
),
last as (
    select xid, seq from dropped order by xid desc, seq desc limit 1
),
noted as (
    update stegvis.feed_state set dropped_xid = last.xid, dropped_seq = last.seq from last
    where (dropped_xid, dropped_seq) < (last.xid, last.seq)
)
select count(*) from dropped

-- held_up --
-- What keeps published events from being handed out: the oldest transaction that writes anywhere in the cluster
with oldest as materialized (
    select pg_snapshot_xmin(pg_current_snapshot())::xid as xid,
        (
            select published_at from stegvis.feed
            where xid >= pg_snapshot_xmin(pg_current_snapshot()) order by xid, seq limit 1
        ) as since
),
holders as (
    select format(
        'connection %s of %s to database %s', pid, coalesce(nullif(application_name, ''), 'an unnamed program'), datname
    ) as holder
    from pg_stat_activity join oldest on backend_xid = oldest.xid
    union all
    select format('prepared transaction %s in database %s', gid, database)
    from pg_prepared_xacts join oldest on transaction = oldest.xid
)
select extract(epoch from clock_timestamp() - since)::float8 as seconds, (select holder from holders limit 1) as holder
from oldest where since is not null
