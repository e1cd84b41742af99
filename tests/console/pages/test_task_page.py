"""The page of a task: what it shows to whom, its draft, and what becomes of what is sent."""

import asyncio
import re
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID, uuid4

import httpx
import orjson
import pytest
from markupsafe import escape

from console.access.visitors import INVENTED, Visitor
from console.pages.frame import SESSION_COOKIE, Pages
from console.pages.look import Look
from console.pages.task.opening import open_task
from console.pages.task.sending import Sent, send
from schemas.accounts import post
from schemas.rules import packaged_rules
from schemas.tasks import TASK_TYPES, TaskType
from schemas.texts import TextLanguage
from store.database import Pool
from store.grants import Account, all_grants, end_grant, give_grant
from store.inbox import accept
from store.person import erase
from store.reports import OpenTask
from tests.console.api.carried import carried, settled, today
from tests.console.api.web import Web
from tests.console.pages.people import HIDDEN, HTML, a_colleague, signed_in
from tests.console.pages.task_pages import (
    account_of,
    address,
    an_open_task,
    goes_on,
    task_of,
    typed,
    with_name,
)
from tests.histories.live import ago, incoming
from tests.workflows.caseload import Story
from workers.settings import load_settings

ADVISER = "programme_adviser@3301"
NAME = "Reza Koraran"


def up_to_the_decision(days: int = 80) -> Story:
    """A story in which everything before the decision is done."""
    starts = f"{ago(days - 40)}T10:00:00+02:00"
    return (
        settled(days, language="fa", interpreter_needed=True, education="upper_secondary")
        .add("mapping.completed", ago(days - 20), completed_on=ago(days - 20), languages=["fa", "en"],
             education="upper_secondary", work_years=6)
        .add("guidance.assessed", ago(days - 21), assessed_on=ago(days - 21), outcome="now", reason="ready for it")
        .add("guidance.booked", ago(days - 25), meeting_id="m1", starts_at=starts, minutes=60, mode="attendance",
             place="Torget 1", booked_on=ago(days - 25))
        .add("guidance.held", ago(days - 40), meeting_id="m1", held_on=ago(days - 40), interpreter_present=True)
        .add("note.shared", ago(days - 45), meeting_id="m1", shared_on=ago(days - 45),
             recommendation="Electrician, as soon as the trade is recognised", participant_access=True,
             recipients=["programme_adviser"], registered_in_imdinett=True)
    )  # fmt: skip


async def a_decision(pool: Pool) -> OpenTask:
    participant = await carried(pool, up_to_the_decision())
    await with_name(pool, participant, NAME)
    return await task_of(pool, participant, "decision.made")


def decided(**more: str | Sequence[str]) -> dict[str, str | Sequence[str]]:
    said = {"outcome": "granted", "decided_on": ago(0), "months": 6, "end_goal": "work", "reason": "Ready for work"}
    return typed("decision.made", said) | more


async def accepted(pool: Pool, participant: UUID, name: str) -> list[dict[str, object]]:
    async with pool.acquire() as conn:
        rows = await conn.fetch(
            "select data::text, sender, source from stegvis.inbox where participant = $1 and name = $2 order by seq",
            participant,
            name,
        )
    return [orjson.loads(row["data"]) | {"sender": row["sender"], "from": row["source"]} for row in rows]


@pytest.mark.parametrize("task_type", TASK_TYPES, ids=lambda task: task.name)
async def test_the_form_of_every_task_is_shown_in_every_language_and_what_is_typed_is_accepted(
    web: Web, database: Pool, task_type: TaskType
) -> None:
    task = await an_open_task(database, task_type)
    event = task_type.form.event_name
    async with signed_in(web, account_of(task_type.role)) as person:
        for language in TextLanguage:
            text = await person.see(address(task), lang=language)
            assert task_type.title[language] in text
            assert escape(task_type.help[language]) in text
        answer = await person.send(address(task), on=address(task), **typed(event))
        assert answer.status_code == 303, re.findall(r"<li><a href[^<]*", answer.text)
        assert "sent=" in answer.headers["location"]
    kept = (await accepted(database, task.participant, event))[-1]
    assert kept["sender"] == account_of(task_type.role).partition("@")[2]


@pytest.mark.parametrize("task_type", TASK_TYPES, ids=lambda task: task.name)
async def test_an_empty_form_is_answered_by_the_summary_of_errors(
    web: Web, database: Pool, task_type: TaskType
) -> None:
    task = await an_open_task(database, task_type)
    before = await accepted(database, task.participant, task_type.form.event_name)
    async with signed_in(web, account_of(task_type.role)) as person:
        answer = await person.send(address(task), on=address(task), event=task_type.form.event_name, action="send")
        assert answer.status_code == 422
        assert "<title>Feil i skjemaet" in answer.text
        summary = answer.text.partition("<ds-error-summary")[2].partition("</ds-error-summary>")[0]
        linked = re.findall(r'<a href="#([^"]+)">', summary)
        assert linked
        assert all(f'id="{name}"' in answer.text for name in linked)
        assert all(f'id="{name}-problem"' in answer.text for name in linked)
    assert await accepted(database, task.participant, task_type.form.event_name) == before


async def test_the_page_says_for_whom_until_when_and_what_came_before_with_its_words(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as adviser:
        text = await adviser.see(address(task))
    for shown in (NAME, "persisk, trenger tolk", "Electrician, as soon as the trade", "ready for it", "Torget 1",
                  "Videregående opplæring", "§ 12", "3 måneder fra"):  # fmt: skip
        assert shown in text, shown
    assert text.index("Delt notat") < text.index("Fullført kartlegging"), "newest first"
    assert "text:" not in text.partition("<main")[2]


async def test_the_law_fills_in_the_length_and_says_why(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as adviser:
        text = await adviser.see(address(task))
        assert 'name="f-months" value="12"' in text or 'name="f-months" value="6"' in text
        assert "lengste tid for utdanningen og sluttmålet" in text
        answer = await adviser.send(address(task), on=address(task), **decided(**{"f-months": ["60"]}))
    assert answer.status_code == 422
    assert re.search(r"Varighet i måneder: Skriv \d+ eller færre", answer.text)
    assert 'value="60"' in answer.text, "what was typed stays"


async def test_what_is_sent_shows_what_it_opened_and_that_the_deadline_is_met(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as adviser:
        answer = await adviser.send(address(task), on=address(task), **decided())
        assert answer.status_code == 303
        first = await adviser.see(answer.headers["location"])
        assert "Det er under arbeid" in first, "no engine runs here, so that the journey has not taken it"
        await goes_on(database, task.participant)
        text = await adviser.see(answer.headers["location"])
        assert "Dette åpnet seg" in text
        assert "Underrett deltakeren om vedtaket" in text
        assert re.search(r"holdt med \d+ dager", text)
        again = await adviser.see(address(task))
        assert "Du har registrert dette" in again
    (kept,) = await accepted(database, task.participant, "decision.made")
    assert kept["sender"] == "3301"
    assert str(kept["reason"]).startswith("text:"), "words go to the person store"


async def test_sending_twice_is_one_event(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as adviser:
        token = await adviser.token(address(task))
        answers = await asyncio.gather(
            *(adviser.http.post(address(task), data={"csrf": token} | decided()) for _ in range(5))
        )
        assert {answer.status_code for answer in answers} == {303}
        assert len({answer.headers["location"] for answer in answers}) == 1
        later = await adviser.http.post(address(task), data={"csrf": token} | decided(**{"f-months": ["3"]}))
        assert later.headers["location"] == answers[0].headers["location"]
    assert len(await accepted(database, task.participant, "decision.made")) == 1


async def test_of_two_who_send_one_wins_and_the_other_is_told_who(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as one, a_colleague(web, database, "Jonas Myrvang", ADVISER) as other:
        tokens = [await person.token(address(task)) for person in (one, other)]
        first, second = await asyncio.gather(
            *(
                person.http.post(address(task), data={"csrf": token} | decided(**{"f-reason": [words]}))
                for person, token, words in zip((one, other), tokens, ("mine", "theirs"), strict=True)
            )
        )
        assert sorted((first.status_code, second.status_code)) == [303, 409]
        lost = first if first.status_code == 409 else second
        winner = "Jonas Myrvang" if lost is first else "Ingrid Solbakken"
        assert winner in lost.text
        assert "Kladden din" in lost.text
        assert ("mine" if lost is first else "theirs") in lost.text
        assert 'name="f-reason"' not in lost.text, "no form"
    assert len(await accepted(database, task.participant, "decision.made")) == 1


async def test_what_intake_does_not_take_leaves_nothing(database: Pool) -> None:
    """Of somebody whose participant has moved away between opening the form and sending it."""
    task = await a_decision(database)
    pages = Pages(load_settings(), database, b"", packaged_rules())
    adviser = Visitor(uuid4(), Account(INVENTED, ADVISER), "", post(ADVISER), (post(ADVISER),), "")
    opened = await open_task(pages, adviser, task.participant, task.key)
    moved = up_to_the_decision().add("participant.moved", ago(9), moved_on=ago(9), to_kommune="0301")
    async with database.acquire() as conn:
        await accept(conn, incoming(UUID(str(task.participant)), moved))
    data = {"outcome": "granted", "decided_on": ago(0), "months": 6, "end_goal": "work", "reason": "Ready for work"}
    result = await send(pages, adviser, opened, "decision.made", data, None)
    assert result.sent is Sent.REFUSED
    async with database.acquire() as conn:
        query = """select array[(select count(*) from stegvis.quarantine where participant = $1),
            (select count(*) from access.task_events where participant = $1),
            (select count(*) from stegvis.tasks where participant = $1 and claimed_by is not null)]"""
        assert await conn.fetchval(query, task.participant) == [0, 0, 0]


async def test_who_has_the_task_writes_and_others_read_until_they_take_it_over(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as one, a_colleague(web, database, "Jonas Myrvang", ADVISER) as other:
        saved = await one.send(
            address(task), on=address(task), **decided(**{"f-reason": ["half a"]}) | {"action": "draft"}
        )
        assert saved.status_code == 303
        assert (await other.send(address(task), on=address(task), action="take")).status_code == 303
        text = await one.see(address(task))
        assert "Jonas Myrvang tok oppgaven" in text
        assert "half a" in text
        assert "Registrer: " not in text
        assert "half a" not in await other.see(address(task)), "a draft is seen by whoever wrote it"
        refused = await one.send(address(task), on=address(task), **decided())
        assert refused.status_code == 409
        holder = re.search(r'name="holder" value="([^"]+)"', refused.text)
        assert holder
        await one.send(address(task), on=address(task), action="take", holder=holder[1])
        text = await one.see(address(task))
        assert "Tatt av deg" in text
        assert "Registrer: " in text
        await one.send(address(task), on=address(task), **{"action": "put-back"})
        assert "Ingen har tatt den" in await one.see(address(task))
    assert await accepted(database, task.participant, "decision.made") == []


async def test_a_draft_is_kept_shown_again_and_thrown_away(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as adviser:
        fields = decided(**{"f-reason": ["Not yet <done>"]}) | {"action": "draft"}
        by_script = await adviser.http.post(
            address(task), data={"csrf": await adviser.token(address(task))} | fields, headers={"X-Draft": "1"}
        )
        assert by_script.status_code == 200
        assert by_script.text.startswith("Kladden er lagret")
        text = await adviser.see(address(task))
        assert "Not yet &lt;done&gt;" in text
        await adviser.send(address(task), on=address(task), action="forget", event="decision.made")
        assert "Not yet" not in await adviser.see(address(task))


async def test_a_page_that_has_grown_old_overwrites_nothing_and_one_chooses(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as adviser:

        async def keep(window: dict[str, str], reason: str, **more: str) -> httpx.Response:
            fields = window | decided(**{"f-reason": [reason]}) | {"action": "draft"} | more
            return await adviser.http.post(address(task), data=fields)

        def in_the_form(page: str) -> str:
            found = re.search(r'<textarea[^>]*id="f-reason"[^>]*>\n?([^<]*)<', page)
            assert found
            return found[1]

        older = await adviser.hidden(address(task))
        await keep(older, "Begun")
        newer = await adviser.hidden(address(task))
        for window, reason in ((newer, "Gone on there"), (newer, "And on"), (older, "Gone on here")):
            await keep(window, reason)
        page = await adviser.see(address(task))
        assert in_the_form(page) == "And on", "a window saves again and again"
        assert "Gone on here" in page, "it did not know what the other had written"
        assert "Du har to kladder" in page
        await adviser.send(address(task), on=address(task), action="keep-newest")
        assert "Gone on here" not in await adviser.see(address(task))

        refused = await keep(older, "Written in the older one", action="send")
        assert refused.status_code == 409
        assert in_the_form(refused.text) == "And on"
        assert "Written in the older one" in refused.text
        await adviser.send(address(task), on=address(task), action="take-aside")
        page = await adviser.see(address(task))
        assert in_the_form(page) == "Written in the older one"
        assert "Du har to kladder" not in page
        assert await accepted(database, task.participant, "decision.made") == []

        of_now = await adviser.hidden(address(task))
        incomplete = await keep(of_now, "Without a date", action="send", **{"f-decided_on": ""})
        assert incomplete.status_code == 422
        mended = dict(HIDDEN.findall(incomplete.text))
        assert (await keep(mended, "Whole", action="send")).status_code == 303, (
            "a page that shows faults knows its draft"
        )


async def test_the_script_is_told_in_words_what_became_of_a_draft(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as adviser:
        older, newer = await adviser.hidden(address(task)), await adviser.hidden(address(task))

        async def told(window: dict[str, str], **more: str) -> httpx.Response:
            fields = window | decided(**{"f-reason": ["Typed"]}) | {"action": "draft"} | more
            return await adviser.http.post(address(task), data=fields, headers={"X-Draft": "1"})

        assert (await told(newer)).text.startswith("Kladden er lagret ")
        stale = await told(older, **{"f-reason": "Typed too"})
        assert stale.status_code == 409
        assert stale.text.startswith("Et annet vindu")
        unknown = await told(newer, event="programme.started")
        assert unknown.status_code == 422
        assert unknown.text.startswith("Kladden er ikke lagret")
        expired = await told(newer | {"csrf": "x"})
        assert expired.status_code == 403
        assert expired.text.startswith("Kladden er lagret. Skjemaet er for gammelt.")
        assert "<" not in expired.text


async def test_what_a_lost_session_sends_is_kept_beside_what_is_newer(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as adviser:
        older, newer = await adviser.hidden(address(task)), await adviser.hidden(address(task))
        kept = newer | decided(**{"f-reason": ["The newer one"]}) | {"action": "draft"}
        assert (await adviser.http.post(address(task), data=kept)).status_code == 303
        lost = httpx.AsyncClient(base_url=web.url, headers=HTML)
        late = await lost.post(address(task), data=older | decided(**{"f-reason": ["Typed without a session"]}))
        assert late.headers["location"].startswith("/sign-in")
        page = await adviser.see(address(task))
        assert "The newer one" in page
        assert "Typed without a session" in page


async def test_what_a_lost_session_sends_is_there_after_signing_in_again(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as adviser:
        hidden = await adviser.hidden(address(task))
        async with database.acquire() as conn:
            await conn.execute("update access.sessions set ended_at = now() where ended_at is null")
        answer = await adviser.http.post(address(task), data=hidden | decided(**{"f-reason": ["Half an hour of text"]}))
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in?next=%2Ftasks%2F")
    async with signed_in(web, ADVISER) as again:
        assert "Half an hour of text" in await again.see(address(task))
    async with signed_in(web, "programme_leader@3301") as other:
        assert "Half an hour of text" not in await other.see(address(task))
    assert await accepted(database, task.participant, "decision.made") == []


async def test_whoever_loses_the_role_goes_no_further_and_finds_the_text_when_it_is_given_back(
    web: Web, database: Pool
) -> None:
    task = await a_decision(database)
    async with a_colleague(web, database, "Jonas Myrvang", ADVISER) as adviser:
        hidden = await adviser.hidden(address(task))
        async with database.acquire() as conn:
            account, grant = max(await all_grants(conn, "3301"), key=lambda each: each[1].id)  # hers, the newest
            await end_grant(conn, grant.id, today() - timedelta(days=1), by="the tests", reason="has left")
        late = hidden | decided(**{"f-reason": ["Typed before the role was gone"]})
        by_script = await adviser.http.post(address(task), data=late | {"action": "draft"}, headers={"X-Draft": "1"})
        assert by_script.status_code == 401
        assert by_script.text == "Kladden er lagret, men du er logget ut. Logg inn igjen for å gå videre."
        for answer in (await adviser.get(address(task)), await adviser.http.post(address(task), data=late)):
            assert answer.headers["location"].startswith("/sign-in")
        async with database.acquire() as conn:
            await give_grant(conn, account, post(ADVISER), today(), None, by="the tests", reason="is back")
        assert "Typed before the role was gone" in await adviser.see(address(task))
    assert await accepted(database, task.participant, "decision.made") == []


async def test_what_a_page_of_a_former_session_sends_is_kept_and_not_registered(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as adviser, signed_in(web, "programme_leader@3301") as other:
        hidden = await adviser.hidden(address(task))
        typed_now = hidden | decided(**{"f-reason": ["Typed before signing in again"]})
        refused = await other.http.post(address(task), data=typed_now)
        assert refused.status_code == 403
        assert "Det du hadde skrevet" not in refused.text, "somebody else sits there by now"
        await adviser.http.post("/sign-in", data={"account": ADVISER})  # as in another tab
        answer = await adviser.http.post(address(task), data=typed_now)
        assert answer.status_code == 403
        assert "Det du hadde skrevet, er tatt vare på" in answer.text
        assert f'href="{address(task)}"' in answer.text
        assert "Typed before signing in again" in await adviser.see(address(task))
        without_cookie = await httpx.AsyncClient(base_url=web.url, headers=HTML).post(
            address(task), data=hidden | decided(**{"f-reason": ["Typed into a browser that forgot"]})
        )
        assert without_cookie.status_code == 303
        assert "Typed into a browser that forgot" in await adviser.see(address(task))
    assert await accepted(database, task.participant, "decision.made") == []


async def test_whoever_has_no_token_of_a_session_keeps_nothing(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as adviser:
        for fields in ({}, {"csrf": "x"}, {"writer": "x"}, {"writer": "A" * 88}):
            answer = await adviser.http.post(address(task), data=fields | decided())
            assert answer.status_code == 403
    stranger = httpx.AsyncClient(base_url=web.url, headers=HTML, cookies={SESSION_COOKIE: "x"})
    assert (await stranger.post(address(task), data=decided())).status_code == 303
    async with database.acquire() as conn:
        assert not await conn.fetchval("select count(*) from person.drafts where participant = $1", task.participant)


async def test_undone_the_answers_stand_in_the_form_and_it_is_sent_anew(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as adviser:
        await adviser.send(address(task), on=address(task), **decided(**{"f-reason": ["First words"]}))
        await goes_on(database, task.participant)
        answer = await adviser.send(address(task), on=address(task), action="undo")
        assert answer.status_code == 303
        assert "Du har angret" in await adviser.see(answer.headers["location"])  # before the journey has heard of it
        await goes_on(database, task.participant)
        text = await adviser.see(answer.headers["location"])
        assert "Du har angret" not in text
        assert "First words" in text
        assert "Registrer: " in text
        again = await adviser.send(address(task), on=address(task), **decided(**{"f-reason": ["Second words"]}))
        assert again.status_code == 303
        await goes_on(database, task.participant)
        assert "Dette åpnet seg" in await adviser.see(again.headers["location"])
    assert len(await accepted(database, task.participant, "decision.made")) == 2
    assert len(await accepted(database, task.participant, "event.retracted")) == 1


async def test_a_task_that_is_asked_for_again_on_the_same_day_is_registered_again(web: Web, database: Pool) -> None:
    participant = await carried(database, settled(30))
    task = await task_of(database, participant, "information.given")
    async with signed_in(web, "settlement_adviser@3301") as adviser:
        said = {"given_on": ago(0), "language": "ar", "interpreter_used": True, "topics": ["rights"]}
        await adviser.send(address(task), on=address(task), **typed("information.given", said))
        await goes_on(database, participant)
        async with database.acquire() as conn:  # as a stage does that asks for the same once more
            await conn.execute(
                "update stegvis.tasks set closed_on = null where participant = $1 and key = $2", participant, task.key
            )
        assert "Registrer: " in await adviser.see(address(task))
        again = await adviser.send(address(task), on=address(task), **typed("information.given", said))
        assert again.status_code == 303
    assert len(await accepted(database, participant, "information.given")) == 2


async def test_nobody_undoes_what_another_has_sent(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as one, a_colleague(web, database, "Jonas Myrvang", ADVISER) as other:
        await one.send(address(task), on=address(task), **decided())
        answer = await other.send(address(task), on=address(task), action="undo")
        assert answer.status_code == 404
    assert await accepted(database, task.participant, "event.retracted") == []


@pytest.mark.parametrize(
    "account",
    ["programme_adviser@3312", "career_adviser@33", "nav@nav", "interpreter_desk@interpreter-service", "imdi@imdi"],
)
async def test_a_task_of_another_looks_like_one_that_is_not_there(web: Web, database: Pool, account: str) -> None:
    task = await a_decision(database)
    async with signed_in(web, account) as person:
        foreign = await person.get(address(task))
        unknown = await person.get(f"/tasks/{uuid4()}/decision/made")
        assert foreign.status_code == unknown.status_code == 404
        assert _main(foreign.text) == _main(unknown.text)
        sent = await person.send(address(task), on="/nowhere", **decided())
        assert sent.status_code == 404
    assert await accepted(database, task.participant, "decision.made") == []


async def test_an_operator_opens_no_task(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, "operator@stegvis") as person:
        assert (await person.get(address(task))).status_code == 403


async def test_a_colleague_of_another_role_reads_and_does_not_write(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, "settlement_adviser@3301") as person:
        text = await person.see(address(task))
        assert "Registrer: " not in text
        assert "programrådgiver" in text
        assert (await person.send(address(task), on=address(task), **decided())).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["/tasks/x/decision", "/tasks/{p}/", "/tasks/{p}/%00", "/tasks/{p}/" + "x" * 3000, "/tasks/{p}/..%2f..%2fwaits",
     "/tasks/{p}/decision/made?sent=%00", "/tasks/{p}/decision/made?event=x.y", "/tasks/{p}/decision/made?sent=x"],
)  # fmt: skip
async def test_garbage_in_the_address_is_no_fault_of_ours(web: Web, database: Pool, path: str) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as adviser:
        answer = await adviser.get(path.replace("{p}", str(task.participant)))
        assert answer.status_code in {200, 303, 404, 414}


async def test_garbage_in_the_form_is_told_and_sends_nothing(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as adviser:
        token = await adviser.token(address(task))
        for fields in (
            decided(**{"f-reason": ["\x00 15859012342"], "f-decided_on": ["31.02.2026"], "f-months": ["many"]}),
            decided(**{"f-outcome": ["granted", "refused"], "f-months": ["-1"], "f-benefit": ["all of it"]}),
            decided(**{"f-end_goal": ["x" * 100_000]}),
        ):
            answer = await adviser.http.post(address(task), data={"csrf": token} | fields)
            assert answer.status_code == 422, answer.text[:500]
        other = await adviser.http.post(address(task), data={"csrf": token} | decided() | {"event": "journey.exploded"})
        assert other.status_code == 404
    assert await accepted(database, task.participant, "decision.made") == []


async def test_drafts_are_erased_with_the_participant(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as adviser:
        await adviser.send(address(task), on=address(task), **decided() | {"action": "draft"})
        async with database.acquire() as conn:
            gone = await erase(conn, task.participant, "operator-1", "asked for")
            assert gone.drafts == 1
        text = await adviser.see(address(task))
        assert "Slettet" in text, "the words of what came before are gone, and the page says so"
        assert NAME not in text


async def test_whoever_opens_a_task_of_a_person_leaves_a_line_in_the_access_log(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as adviser:
        await adviser.see(address(task))
    async with database.acquire() as conn:
        rows = await conn.fetch("select reason, parameters::text, page from access.log where participant = $1",
                                task.participant)  # fmt: skip
    assert [(row["reason"], row["page"]) for row in rows] == [("task-page", "/tasks/{participant}/{key:path}")]
    assert "make-decision" in rows[0]["parameters"]


async def test_a_protected_address_is_shown_as_such(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    await with_name(database, task.participant, NAME, protected=True)
    async with signed_in(web, ADVISER) as adviser:
        assert "Skjermet adresse" in await adviser.see(address(task))


async def test_why_a_task_stays_stands_on_its_page_and_moments_are_written_as_people_do(
    web: Web, database: Pool
) -> None:
    story = settled(40, language="ti", interpreter_needed=True).mapped(ago(30)).assessed(ago(28)).add(
        "guidance.booked", ago(10), meeting_id="m1", starts_at=f"{ago(-2)}T10:00:00+01:00", minutes=60,
        mode="screen", booked_on=ago(10),
    )  # fmt: skip
    story = story.add("infopack.sent", ago(9), meeting_id="m1", language="fr", sent_on=ago(9))
    story = story.interpreter_confirmed(ago(8))
    participant = await carried(database, story)
    pack, held = [await task_of(database, participant, name) for name in ("infopack.sent", "guidance.held")]
    async with signed_in(web, ADVISER) as adviser:
        assert "Sist var det på et språk deltakeren ikke forstår" in await adviser.see(address(pack))
    async with signed_in(web, "career_adviser@33") as career_adviser:
        text = await career_adviser.see(address(held))
    assert re.search(
        r"Tolken kan avbestilles uten kostnad til \d+\.\s\w+\.? kl\. \d\d\.\d\d", text.replace("\xa0", " ")
    )


async def test_the_interpreter_desk_sees_no_name(web: Web, database: Pool) -> None:
    type_ = next(each for each in TASK_TYPES if each.name == "confirm-interpreter")
    task = await an_open_task(database, type_)
    await with_name(database, task.participant, NAME)
    async with signed_in(web, "interpreter_desk@interpreter-service") as desk:
        text = await desk.see(address(task))
    assert NAME not in text
    assert "arabisk" in text
    async with database.acquire() as conn:
        assert not await conn.fetchval("select count(*) from access.log where participant = $1", task.participant)


async def test_a_choice_comes_first_where_several_events_may_do_the_task(web: Web, database: Pool) -> None:
    participant = await carried(
        database,
        settled(60)
        .mapped(ago(50))
        .assessed(ago(45))
        .add("guidance.ordered", ago(44), ordered_on=ago(44), goal="An honest goal", questions=["Which trade?"]),
    )
    task = await task_of(database, participant, "guidance.booked")
    async with signed_in(web, "career_centre@33") as centre:
        text = await centre.see(address(task))
        assert "An honest goal" in text
        assert "Which trade?" in text
        assert "event=guidance.declined" in text
        declined = await centre.see(address(task), event="guidance.declined")
        assert "Registrer: avslått bestilling av veiledning" in declined
        answer = await centre.send(
            address(task), on=address(task), **typed("guidance.declined", {"answered_on": ago(0), "reason": "full"})
        )
        assert answer.status_code == 303
    assert len(await accepted(database, participant, "guidance.declined")) == 1


def _main(text: str) -> str:
    return text.partition("<main")[2].partition("</main>")[0]


async def test_hints_fill_in_the_form_or_stand_beside_the_law_in_the_readers_language(web: Web, database: Pool) -> None:
    story = (
        settled(30, education="primary", permit_granted_on=ago(30), person={"birth_date": "2006-01-15"})
        .add("mapping.completed", ago(20), completed_on=ago(20), languages=["ar"], education="primary", work_years=0)
        .add("decision.made", ago(5), outcome="granted", decided_on=ago(5))
    )
    task = await task_of(database, await carried(database, story), "plan.agreed")
    assert task.details["suggested_goal"] == "upper_secondary"
    offer_by = date.fromisoformat(task.details["training_offer_by"])
    async with signed_in(web, ADVISER) as adviser:
        for language, offer, oral in (
            (TextLanguage.NB, "Tilby opplæring i norsk og samfunnskunnskap senest", "Veiledende norskmål muntlig"),
            (TextLanguage.NN, "Tilby opplæring i norsk og samfunnskunnskap seinast", "Rettleiande norskmål munnleg"),
            (TextLanguage.EN, "Offer training in Norwegian and social studies by", "Guiding goal of oral Norwegian"),
        ):
            text = await adviser.see(address(task), lang=language)
            assert f"{offer} {Look(language, today()).full_day(offer_by)} (§ 30)" in text
            assert oral in text
            for filled_in in ("Foreslått sluttmål", "Suggested end goal", "forskriften § 28", "regulation § 28"):
                assert filled_in not in text.partition('aria-labelledby="form-heading"')[0]
            assert re.search(r'value="upper_secondary"[^>]* (checked|selected)', text)
    async with signed_in(web, "programme_leader@3301") as leader:
        assert "Foreslått sluttmål: fullført videregående opplæring" in await leader.see(address(task))
