-- Who may do what in the database: the roles of processes, what each is granted, and which rows the web's role sees. The
-- sections that begin with wall_ are run by migrate in this order, each in a transaction of its own, whenever one differs.

-- roles --
-- Roles that there are, and whether each reads past row security
select rolname, rolbypassrls from pg_roles where rolname = any ($1::text[])

-- owner --
-- Who owns the tables, whether the connection is another role that may become it, and whether stegvis_migrate may
select pg_get_userbyid(nspowner) as owner, current_user = pg_get_userbyid(nspowner) as owns,
    pg_has_role(current_user, nspowner, 'member') as may_own,
    exists (select from pg_roles as role where rolname = 'stegvis_migrate' and pg_has_role(role.oid, nspowner, 'member'))
        as migrate_may_own
from pg_namespace where nspname = 'stegvis'

-- tables --
-- The tables that need walls
select relname as name from pg_class
where relkind in ('r', 'p') and relnamespace in ('stegvis'::regnamespace, 'person'::regnamespace, 'access'::regnamespace)
order by oid

-- sees_all --
-- The role of the connection, and whether it sees every row: as a superuser, as the owner, or past row security
select current_user as name, rolsuper or rolbypassrls or pg_has_role(oid, (
    select relowner from pg_class where oid = 'stegvis.journeys'::regclass
), 'usage') as all_rows
from pg_roles where rolname = current_user

-- wall_tables --
-- Each table has row security on; worker and dispatcher see all rows of those that they are granted. Table by table, so
-- that no two are locked at once
do $$
declare
    v_table record;
begin
    for v_table in
        select oid::regclass as name, relnamespace = 'access'::regnamespace as of_access from pg_class
        where relkind in ('r', 'p') and relnamespace in ('stegvis'::regnamespace, 'person'::regnamespace, 'access'::regnamespace)
        order by oid
    loop
        execute format('alter table %s enable row level security', v_table.name);
        if not v_table.of_access then
            execute format('drop policy if exists processes on %s', v_table.name);
            execute format(
                'create policy processes on %s to stegvis_worker, stegvis_dispatcher using (true) with check (true)',
                v_table.name
            );
        end if;
        commit;
    end loop;
end
$$

-- wall_grants --
-- What each role may do; whoever is granted nothing may do nothing. The web's role reads some tables, and writes by functions
-- of the release alone
revoke all on all tables in schema stegvis, person, access from stegvis_web, stegvis_worker, stegvis_dispatcher;
grant usage on schema stegvis to stegvis_web, stegvis_worker, stegvis_dispatcher;
grant usage on schema person, access to stegvis_web;
grant usage on schema person to stegvis_worker;
grant select, insert, update, delete on all tables in schema stegvis to stegvis_worker, stegvis_dispatcher;
grant select, insert, update, delete on all tables in schema person to stegvis_worker;
revoke insert, update, delete on stegvis.migrations from stegvis_worker, stegvis_dispatcher;
grant select on
    stegvis.journeys, stegvis.waits, stegvis.tasks, stegvis.deadlines, stegvis.timeline, stegvis.requests, stegvis.notices,
    stegvis.incidents, stegvis.feed, stegvis.feed_state, stegvis.inbox, stegvis.mailbox, stegvis.quarantine,
    stegvis.migrations, stegvis.refusals, person.people, person.identifiers, person.documents, access.log
to stegvis_web;
grant select (participant, erased_at) on person.erasures to stegvis_web

-- wall_asked --
-- Not a function of a release: policies rest on it, and policies belong to tables
create or replace function access.is_asked(p_organisation text, p_participant uuid)
returns boolean
-- It is called for each row: a function in SQL takes six times as long. So all names and operators are written out, and no
-- search_path can change what they mean. Lists plan each query for its parameters; this one would be planned for each row.
language plpgsql stable security definer
set plan_cache_mode = force_generic_plan
as $$
begin
    return exists (
        select from stegvis.waits where participant operator(pg_catalog.=) p_participant
            and (organisation operator(pg_catalog.=) p_organisation or role operator(pg_catalog.=) p_organisation)
    ) or exists (
        select from stegvis.tasks where participant operator(pg_catalog.=) p_participant
            and (organisation operator(pg_catalog.=) p_organisation or role operator(pg_catalog.=) p_organisation)
    ) or exists (
        select from stegvis.requests
        where participant operator(pg_catalog.=) p_participant and organisation operator(pg_catalog.=) p_organisation
    );
end
$$;
comment on function access.is_asked is 'Whether something is, or was, asked of an organisation for a participant.';
revoke execute on function access.is_asked from public;
grant execute on function access.is_asked to stegvis_web

-- wall_journeys --
-- A kommune and a county see their own. Those of whom something is asked are national and have no number; the function is
-- called for them alone. IMDi and operators see all. A setting is read once for a query, not for each row
drop policy if exists web on stegvis.journeys;
create policy web on stegvis.journeys for select to stegvis_web using (
    kommune = (select current_setting('stegvis.organisation', true))
    or county = (select current_setting('stegvis.organisation', true))
    or (select current_setting('stegvis.organisation', true) in ('imdi', 'stegvis'))
    or case
        when (select current_setting('stegvis.organisation', true) ~ '^[a-z]')
        then access.is_asked((select current_setting('stegvis.organisation', true)), participant)
    end
)

-- wall_asked_for --
-- Waits, tasks and deadlines: what is asked of the organisation, also where another one pays (a national organisation is named
-- by its role or party); its own participants' for a kommune, the guidance part of them for a county. Table by table, so that
-- no two are locked at once
do $$
declare
    v_table record;
begin
    for v_table in
        select * from (values ('waits', 'role'), ('tasks', 'role'), ('deadlines', 'party')) as walled (name, national)
    loop
        execute format('drop policy if exists web on stegvis.%I', v_table.name);
        execute format(
            $policy$
            create policy web on stegvis.%1$I for select to stegvis_web using (
                organisation = (select current_setting('stegvis.organisation', true))
                or %2$I = (select current_setting('stegvis.organisation', true))
                or (select current_setting('stegvis.organisation', true) in ('imdi', 'stegvis'))
                or exists (
                    select from stegvis.journeys as journey where journey.participant = %1$I.participant and (
                        journey.kommune = (select current_setting('stegvis.organisation', true))
                        or journey.county = (select current_setting('stegvis.organisation', true))
                            and (%1$I.stage = 'guidance' or journey.kind = 'cooperation')
                    )
                )
            )
            $policy$,
            v_table.name, v_table.national
        );
        commit;
    end loop;
end
$$

-- wall_timeline --
-- Belongs to no organisation but through the journey
drop policy if exists web on stegvis.timeline;
create policy web on stegvis.timeline for select to stegvis_web using (
    (select current_setting('stegvis.organisation', true) in ('imdi', 'stegvis'))
    or exists (
        select from stegvis.journeys as journey where journey.participant = timeline.participant and (
            journey.kommune = (select current_setting('stegvis.organisation', true))
            or journey.county = (select current_setting('stegvis.organisation', true))
                and (timeline.stage = 'guidance' or journey.kind = 'cooperation')
        )
    )
)

-- wall_made --
-- Requests and notices: a county sees what it is asked, a kommune all of its own participants'. Table by table
do $$
declare
    v_table text;
begin
    foreach v_table in array array['requests', 'notices']
    loop
        execute format('drop policy if exists web on stegvis.%I', v_table);
        execute format(
            $policy$
            create policy web on stegvis.%1$I for select to stegvis_web using (
                organisation = (select current_setting('stegvis.organisation', true))
                or (select current_setting('stegvis.organisation', true) in ('imdi', 'stegvis'))
                or exists (
                    select from stegvis.journeys as journey where journey.participant = %1$I.participant
                        and journey.kommune = (select current_setting('stegvis.organisation', true))
                )
            )
            $policy$,
            v_table
        );
        commit;
    end loop;
end
$$

-- wall_feed --
-- An event says itself whom it concerns
drop policy if exists web on stegvis.feed;
create policy web on stegvis.feed for select to stegvis_web using (
    kommune = (select current_setting('stegvis.organisation', true))
    or county = (select current_setting('stegvis.organisation', true))
    or partner = (select current_setting('stegvis.organisation', true))
    or (select current_setting('stegvis.organisation', true) in ('imdi', 'stegvis'))
)

-- wall_operators --
-- For operators alone. The inbox shows the events of one participant to whoever has named that participant in the transaction,
-- and has judged before that the organisation may see them: who lived where follows from the events themselves
drop policy if exists web on stegvis.inbox;
create policy web on stegvis.inbox for select to stegvis_web using (
    participant = (select nullif(current_setting('stegvis.participant', true), '')::uuid)
    or (select current_setting('stegvis.organisation', true) = 'stegvis')
);
drop policy if exists web on stegvis.mailbox;
create policy web on stegvis.mailbox for select to stegvis_web using (
    participant = (select nullif(current_setting('stegvis.participant', true), '')::uuid)
    or (select current_setting('stegvis.organisation', true) = 'stegvis')
);
drop policy if exists web on stegvis.quarantine;
create policy web on stegvis.quarantine for select to stegvis_web using (
    (select current_setting('stegvis.organisation', true) = 'stegvis')
);
drop policy if exists web on stegvis.incidents;
create policy web on stegvis.incidents for select to stegvis_web using (
    (select current_setting('stegvis.organisation', true) = 'stegvis')
);
drop policy if exists web on stegvis.refusals;
create policy web on stegvis.refusals for select to stegvis_web using (
    (select current_setting('stegvis.organisation', true) = 'stegvis')
)

-- wall_nobodys --
-- What tells of no participant
drop policy if exists web on stegvis.migrations;
create policy web on stegvis.migrations for select to stegvis_web using (true);
drop policy if exists web on stegvis.feed_state;
create policy web on stegvis.feed_state for select to stegvis_web using (true)

-- wall_work --
-- What people do with tasks is their organisation's own
grant select on stegvis.task_changes, stegvis.substitutes, person.saved_views to stegvis_web;
drop policy if exists web on stegvis.task_changes;
create policy web on stegvis.task_changes for select to stegvis_web using (
    organisation = (select current_setting('stegvis.organisation', true))
);
drop policy if exists web on stegvis.substitutes;
create policy web on stegvis.substitutes for select to stegvis_web using (
    organisation = (select current_setting('stegvis.organisation', true))
);
drop policy if exists web on person.saved_views;
create policy web on person.saved_views for select to stegvis_web using (
    organisation = (select current_setting('stegvis.organisation', true))
)

-- wall_person --
-- Whoever sees the journey sees who it is of, but for operators. What is below is narrowed by the policy of journeys. Texts
-- are shown as the inbox is, of the participant that was named; documents to the kommune, and the note to the county too
drop policy if exists web on person.people;
create policy web on person.people for select to stegvis_web using (
    (select current_setting('stegvis.organisation', true) <> 'stegvis')
    and exists (select from stegvis.journeys as journey where journey.participant = people.participant)
);
drop policy if exists web on person.identifiers;
create policy web on person.identifiers for select to stegvis_web using (
    (select current_setting('stegvis.organisation', true) <> 'stegvis')
    and exists (select from stegvis.journeys as journey where journey.participant = identifiers.participant)
);
drop policy if exists web on person.erasures;
create policy web on person.erasures for select to stegvis_web using (
    (select current_setting('stegvis.organisation', true) <> 'stegvis')
    and exists (select from stegvis.journeys as journey where journey.participant = erasures.participant)
);
drop policy if exists web on person.documents;
create policy web on person.documents for select to stegvis_web using (
    (select current_setting('stegvis.organisation', true) <> 'stegvis')
    and exists (
        select from stegvis.journeys as journey where journey.participant = documents.participant and (
            journey.kommune = (select current_setting('stegvis.organisation', true))
            or journey.county = (select current_setting('stegvis.organisation', true)) and documents.kind = 'note'
        )
    )
)

-- wall_access_log --
-- Auditors read what was seen for their own organisation
drop policy if exists web on access.log;
create policy web on access.log for select to stegvis_web using (
    organisation = (select current_setting('stegvis.organisation', true))
)

-- wall_texts --
-- Words of the participant whom the transaction names: whoever names one has judged what of the journey is seen
grant select on person.texts to stegvis_web;
drop policy if exists web on person.texts;
create policy web on person.texts for select to stegvis_web using (
    participant = (select nullif(current_setting('stegvis.participant', true), '')::uuid)
    and (select current_setting('stegvis.organisation', true) <> 'stegvis')
    and exists (select from stegvis.journeys as journey where journey.participant = texts.participant)
)

-- wall_address_openings --
-- Each organisation sees those of its own people
grant select on person.address_openings to stegvis_web;
drop policy if exists web on person.address_openings;
create policy web on person.address_openings for select to stegvis_web using (
    organisation = (select current_setting('stegvis.organisation', true))
)

-- wall_comments --
-- Comments are for the organisation whose people wrote them, as long as the participant is its own; choices of letters are read
-- where the participant's documents are
grant select on person.comments, stegvis.letter_languages to stegvis_web;
drop policy if exists web on person.comments;
create policy web on person.comments for select to stegvis_web using (
    organisation = (select current_setting('stegvis.organisation', true))
    and exists (select from stegvis.journeys as journey where journey.participant = comments.participant)
);
drop policy if exists web on stegvis.letter_languages;
create policy web on stegvis.letter_languages for select to stegvis_web using (
    exists (select from stegvis.journeys as journey where journey.participant = letter_languages.participant)
)

-- wall_functions --
-- Functions of the release. What the web's role may call runs as the owner, or only computes
revoke execute on all functions in schema stegvis_release from public;
grant usage on schema stegvis_release to stegvis_web, stegvis_worker, stegvis_dispatcher;
grant execute on all functions in schema stegvis_release to stegvis_worker, stegvis_dispatcher;
revoke execute on function
    stegvis_release.keep_draft, stegvis_release.draft_of, stegvis_release.choose_draft, stegvis_release.drop_draft,
    stegvis_release.note_task_event,
    stegvis_release.task_events_of, stegvis_release.note_task_undone,
    stegvis_release.authenticate, stegvis_release.grants_of, stegvis_release.give_grant, stegvis_release.end_grant,
    stegvis_release.open_session, stegvis_release.session_of, stegvis_release.act_as, stegvis_release.end_session,
    stegvis_release.account_names,
    stegvis_release.note_access
from stegvis_worker, stegvis_dispatcher;
grant execute on function
    stegvis_release.keep_draft, stegvis_release.draft_of, stegvis_release.choose_draft, stegvis_release.drop_draft,
    stegvis_release.note_task_event,
    stegvis_release.task_events_of, stegvis_release.note_task_undone,
    stegvis_release.accept, stegvis_release.quarantine, stegvis_release.count_intake, stegvis_release.join_traces,
    stegvis_release.hash_key, stegvis_release.deciding, stegvis_release.retraction_targets, stegvis_release.involved,
    stegvis_release.nudge_begun, stegvis_release.authenticate, stegvis_release.grants_of, stegvis_release.give_grant,
    stegvis_release.end_grant, stegvis_release.feed_generation, stegvis_release.feed_news,
    stegvis_release.database_fingerprint, stegvis_release.deadline_status, stegvis_release.is_seen,
    stegvis_release.today_in_oslo, stegvis_release.latest_day, stegvis_release.make_refused_again,
    stegvis_release.send_unanswered_again,
    stegvis_release.unmatched, stegvis_release.unanswered, stegvis_release.starting_days, stegvis_release.retracted,
    stegvis_release.retracts, stegvis_release.open_session, stegvis_release.session_of, stegvis_release.act_as,
    stegvis_release.end_session, stegvis_release.account_names,
    stegvis_release.note_access
to stegvis_web;
revoke execute on function
    stegvis_release.known_account, stegvis_release.colleagues, stegvis_release.people_with, stegvis_release.subjects_of
from stegvis_worker, stegvis_dispatcher;
grant execute on function
    stegvis_release.hand_task, stegvis_release.set_own_date, stegvis_release.undo_task_changes, stegvis_release.look_at_inbox,
    stegvis_release.set_substitute, stegvis_release.end_substitute, stegvis_release.save_view, stegvis_release.drop_view,
    stegvis_release.known_account, stegvis_release.colleagues, stegvis_release.people_with, stegvis_release.subjects_of
to stegvis_web;
revoke execute on function
    stegvis_release.note_lever, stegvis_release.last_levers, stegvis_release.begin_lever, stegvis_release.carry_lever,
    stegvis_release.cancel_lever, stegvis_release.lever_run, stegvis_release.lever_items, stegvis_release.ask_again,
    stegvis_release.discard_unmatched
from stegvis_worker, stegvis_dispatcher;
grant execute on function
    stegvis_release.note_lever, stegvis_release.last_levers, stegvis_release.begin_lever, stegvis_release.carry_lever,
    stegvis_release.cancel_lever, stegvis_release.lever_run, stegvis_release.lever_items,
    stegvis_release.discard_unmatched
to stegvis_web;
revoke execute on function stegvis_release.interpreter_assignments from stegvis_worker, stegvis_dispatcher;
grant execute on function stegvis_release.interpreter_assignments to stegvis_web;
grant execute on function
    stegvis_release.numbers_to_compare, stegvis_release.numbers_compared, stegvis_release.suspicions
to stegvis_web;
grant execute on function stegvis_release.is_erased, stegvis_release.keep_document to stegvis_web;
revoke execute on function
    stegvis_release.end_sessions_of, stegvis_release.grants_here, stegvis_release.grant_changes_here,
    stegvis_release.accounts_with, stegvis_release.open_address, stegvis_release.close_address,
    stegvis_release.address_openings_here, stegvis_release.last_log_check, stegvis_release.check_access_log
from stegvis_worker, stegvis_dispatcher;
grant execute on function
    stegvis_release.end_sessions_of, stegvis_release.grants_here, stegvis_release.grant_changes_here,
    stegvis_release.accounts_with, stegvis_release.open_address, stegvis_release.close_address,
    stegvis_release.address_openings_here, stegvis_release.last_log_check, stegvis_release.check_access_log
to stegvis_web;
revoke execute on function
    stegvis_release.calendar_counts, stegvis_release.make_calendar, stegvis_release.end_calendar,
    stegvis_release.calendar_of_account, stegvis_release.calendar_at, stegvis_release.account_language
from stegvis_worker, stegvis_dispatcher;
grant execute on function
    stegvis_release.make_calendar, stegvis_release.end_calendar, stegvis_release.calendar_of_account,
    stegvis_release.calendar_at, stegvis_release.account_language
to stegvis_web;
revoke execute on function
    stegvis_release.ask_for_digest, stegvis_release.end_digest, stegvis_release.digest_address,
    stegvis_release.digests_asked, stegvis_release.take_digest, stegvis_release.digest_ended,
    stegvis_release.digest_failed, stegvis_release.digests_waiting
from stegvis_worker, stegvis_dispatcher;
grant execute on function
    stegvis_release.ask_for_digest, stegvis_release.end_digest, stegvis_release.digest_address,
    stegvis_release.digests_asked, stegvis_release.take_digest, stegvis_release.digest_ended,
    stegvis_release.digest_failed, stegvis_release.digests_waiting
to stegvis_web;
revoke execute on function
    stegvis_release.write_comment, stegvis_release.withdraw_comment, stegvis_release.choose_letter_language
from stegvis_worker, stegvis_dispatcher;
grant execute on function
    stegvis_release.write_comment, stegvis_release.withdraw_comment, stegvis_release.choose_letter_language
to stegvis_web;
grant execute on function stegvis_release.count_refusals to stegvis_web

-- backup --
-- Whoever backs up reads everything, and writes nothing
grant usage on schema stegvis, person, access to stegvis_backup;
grant select on all tables in schema stegvis, person, access to stegvis_backup;
grant select on all sequences in schema stegvis, person, access to stegvis_backup
