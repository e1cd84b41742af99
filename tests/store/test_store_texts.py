"""What people wrote lies in the person store alone, also what an earlier version left elsewhere."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import orjson
from temporalio.testing import ActivityEnvironment

from activities.journeys import JourneyActivities
from intake.accept import Sender, SenderKind, accept, read
from schemas.events import CATALOGUE, IncomingEvent
from schemas.events.texts import is_reference, with_texts
from schemas.rules import packaged_rules
from store import inbox, person, reports
from store.database import Connection, Pool
from store.migrate import migrate
from tests.cli.cases import SYNTHETIC, WORDS, EventBuilder, full_of_words
from workers.connections import today_in_oslo
from workflows.messages import Advance

TRUSTED = Sender(SenderKind.FILE, "test")


async def tables_with_words(conn: Connection, *, also: str = "") -> set[str]:
    """Give the tables that hold the words; those of the person store count where asked for."""
    tables = await conn.fetch(
        "select format('%I.%I', schemaname, tablename) from pg_tables "
        "where schemaname not in ('pg_catalog', 'information_schema') and (schemaname <> 'person' or $1 = 'person')",
        also,
    )
    found = f"where t::text like '%{WORDS}%'"
    return {table[0] for table in tables if await conn.fetchval(f"select count(*) from {table[0]} t {found}")}


async def advance(database: Pool, participant: UUID) -> None:
    asked = Advance(participant=participant, now=datetime.now(UTC))
    await ActivityEnvironment().run(JourneyActivities(database, packaged_rules()).advance, asked)


async def test_texts_are_kept_once_with_the_event_and_the_field_that_held_them_first(
    connections: Pool, conn: Connection
) -> None:
    case = full_of_words(today_in_oslo())
    again = case.add("guidance.assessed", 19, "assessed_on", outcome="now", reason=f"{WORDS} so found")
    await accept(conn, again.lines, TRUSTED)
    await accept(conn, again.lines, TRUSTED)
    kept = await conn.fetch(
        "select field, text from person.texts where participant = $1 order by kept_at, field", case.participant
    )
    assert sorted(map(tuple, kept)) == sorted(
        [
            ("topics[0]", f"{WORDS} rights"),
            ("reason", f"{WORDS} is ill"),
            ("reason", f"{WORDS} so found"),
            ("goal", f"{WORDS} goal"),
            ("questions[0]", f"{WORDS} which?"),
            ("questions[1]", f"{WORDS} when?"),
            ("place", f"{WORDS} street"),
        ]
    )
    await advance(connections, case.participant)
    assert await tables_with_words(conn) == set()


async def test_other_words_under_the_same_key_are_a_conflict(conn: Connection) -> None:
    case = full_of_words(today_in_oslo())
    await accept(conn, case.lines, TRUSTED)
    other = [line.replace(b"so found", b"so thought") for line in case.lines]
    verdicts = [answer.verdict for answer in await accept(conn, other, TRUSTED)]
    assert verdicts.count(inbox.Verdict.CONFLICT) == 1
    assert not await conn.fetchval("select count(*) from person.texts where text like '%so thought'")


async def test_texts_of_events_in_quarantine_wait_there_and_come_along(connections: Pool, conn: Connection) -> None:
    case = full_of_words(today_in_oslo())
    settled, *others = case.lines
    stranger = Sender(SenderKind.HTTP, "key", organisation="3301")
    await accept(conn, others[1:2], stranger)
    assert await tables_with_words(conn) == set()
    assert await conn.fetchval("select count(*) from person.texts") == 0
    await accept(conn, [settled], stranger)
    await advance(connections, case.participant)
    assert await conn.fetchval("select text from person.texts") == f"{WORDS} is ill"
    assert await conn.fetchval("select count(*) from person.quarantined") == 0


async def test_texts_are_given_to_whoever_names_participant_and_reference(conn: Connection) -> None:
    case = full_of_words(today_in_oslo())
    await accept(conn, case.lines, TRUSTED)
    goal = await conn.fetchval("select data ->> 'goal' from stegvis.inbox where name = 'guidance.ordered'")
    assert is_reference(goal)
    assert await person.texts(conn, case.participant, [goal, "text:none"]) == {goal: f"{WORDS} goal"}
    assert await person.texts(conn, uuid4(), [goal]) == {}


async def test_what_an_earlier_version_left_elsewhere_moves_and_the_journey_stays_the_same(
    url: str, connections: Pool, conn: Connection
) -> None:
    case = full_of_words(today_in_oslo())
    key = await inbox.hash_key(conn)
    events = [as_before(event) for event in read(case.lines, key, production=False)]
    await inbox.accept(conn, events)
    await advance(connections, case.participant)
    assert await tables_with_words(conn) == {f"stegvis.{table}" for table in ("inbox", "requests", "tasks", "timeline")}
    requests = await conn.fetch("select key, version, state from stegvis.requests order by key")

    await conn.execute("drop table person.texts, person.erasures; alter table person.quarantined drop column texts")
    await conn.execute("delete from stegvis.migrations where name like '0020%'")
    assert await migrate(url) == ["0020_texts_and_erasures.sql"]
    assert await tables_with_words(conn) == set()
    assert await conn.fetchval("select count(*) from person.texts") == 7

    view = await reports.explain(conn, case.participant, today_in_oslo())
    await conn.execute("update stegvis.journeys set sections = '{}'")  # so that every row is compared with the play
    await advance(connections, case.participant)
    played = await reports.explain(conn, case.participant, today_in_oslo())
    assert replace(played, journey=view.journey) == view
    assert await conn.fetch("select key, version, state from stegvis.requests order by key") == requests
    # The same event in this version: a duplicate with the same references.
    now = [event for event in read(case.lines, key, production=False) if isinstance(event, IncomingEvent)]
    assert set(await inbox.accept(conn, now)) == {inbox.Verdict.DUPLICATE}
    stored = dict(map(tuple, await conn.fetch("select id, data::text from stegvis.inbox")))
    assert [orjson.loads(stored[event.ref.id]) for event in now] == [orjson.loads(event.data) for event in now]


def as_before(event: object) -> IncomingEvent:
    """Give an event as the version before stored it: with the words in its data."""
    assert isinstance(event, IncomingEvent)
    words = {text.reference: text.text for text in event.texts}
    data, _ = with_texts(CATALOGUE[event.name], orjson.loads(event.data), words)
    return event._replace(data=orjson.dumps(data), texts=())


# --- erasure --------------------------------------------------------------------------------------------------------


async def test_an_erased_participant_is_nowhere_and_the_journey_plays_as_before(
    connections: Pool, conn: Connection
) -> None:
    case, other = full_of_words(today_in_oslo()), EventBuilder("other", 60, today_in_oslo()).settled()
    unlike = [line.replace(SYNTHETIC.encode(), b"15859012423") for line in other.lines]  # two who are not one person
    await accept(conn, [*case.lines, *unlike], TRUSTED)
    await advance(connections, case.participant)
    view = await reports.explain(conn, case.participant, today_in_oslo())

    stored = await person.stored_about(conn, case.participant)
    assert stored == person.Stored(people=1, identifiers=1, texts=7, quarantined=0, drafts=0, documents=0, comments=0)
    assert await person.erase(conn, case.participant, "operator-1", "asked for") == stored
    assert not await person.stored_about(conn, case.participant)
    assert await tables_with_words(conn, also="person") == set()
    await conn.execute("update stegvis.journeys set sections = '{}'")
    await advance(connections, case.participant)
    played = await reports.explain(conn, case.participant, today_in_oslo())
    assert replace(played, journey=view.journey) == view
    assert await person.stored_about(conn, other.participant), "others stay"

    (record,) = await conn.fetch("select participant, erased_by, reason, erased::text from person.erasures")
    assert tuple(record)[:3] == (case.participant, "operator-1", "asked for")
    assert orjson.loads(record["erased"]) == {
        "people": 1,
        "identifiers": 1,
        "texts": 7,
        "quarantined": 0,
        "drafts": 0,
        "documents": 0,
        "comments": 0,
    }


async def test_the_same_events_again_do_not_bring_an_erased_person_back(conn: Connection) -> None:
    case = full_of_words(today_in_oslo())
    await accept(conn, case.lines, TRUSTED)
    await person.erase(conn, case.participant, "operator-1", "asked for")
    answers = await accept(conn, case.lines, TRUSTED)
    assert {answer.verdict for answer in answers} == {inbox.Verdict.DUPLICATE}
    assert not await person.stored_about(conn, case.participant)


async def test_personal_data_in_quarantine_are_erased_as_well(conn: Connection) -> None:
    case = full_of_words(today_in_oslo())
    await accept(conn, case.lines[1:3], Sender(SenderKind.HTTP, "key", organisation="3301"))
    assert (await person.stored_about(conn, case.participant)).quarantined == 2
    await person.erase(conn, case.participant, "operator-1", "asked for")
    assert await tables_with_words(conn, also="person") == set()
