"""Registering what no task asks for: who may register what, what becomes of it, and how the pages read."""

import asyncio
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from console.access.visitors import INVENTED, Visitor
from console.pages.frame import Pages
from console.pages.paths import participant_path, register_path
from console.pages.register.known import named_by
from console.pages.register.opening import open_registering
from console.pages.register.sending import send
from console.pages.register.topics import ASKED_BY_NOBODY, MOST_USUAL, TOPICS, topic_of, types_for
from console.pages.task.drafts import Place
from console.pages.task.fields import fields_of
from console.pages.task.problems import nothing_sent
from console.pages.task.sending import Sent
from schemas.accounts import post
from schemas.event_sentences import sentence_of
from schemas.events import CATALOGUE
from schemas.events.vocabulary import Party
from schemas.organisations import NATIONAL
from schemas.rules import packaged_rules
from schemas.texts import TextLanguage
from schemas.timeline import LINES
from store.database import Pool
from store.documents import chosen_language
from store.grants import Account
from store.inbox import accept
from store.person import erase
from tests.cli.cases import SYNTHETIC
from tests.console.api.carried import carried, guided
from tests.console.api.web import Web
from tests.console.pages.browser import a_page, needs_browser, scrolls_sideways, violations
from tests.console.pages.people import HIDDEN, Person, a_colleague, signed_in
from tests.console.pages.task_pages import digest_of, goes_on, typed, with_name
from tests.console.pages.test_corrections import accepted, count, day, filled_in
from tests.console.pages.test_interpreters import ordered
from tests.histories.live import ago, incoming
from tests.workflows.caseload import Story
from workers.settings import load_settings

ADVISER, LEADER, COUNTY = "programme_adviser@3301", "programme_leader@3301", "career_adviser@33"
DESK = "interpreter_desk@interpreter-service"
NAME, WORDS = "Mariam Oppdiktet", "Kanarifugl: hun vil noe annet"


def under_way(days: int = 200, **more: Any) -> Story:
    """Somebody in the programme, with a meeting, a measure and a diploma."""
    return (
        guided(days, **more)
        .add("decision.made", ago(days - 20), decided_on=ago(days - 20), outcome="granted", months=12, end_goal="work")
        .add("programme.started", ago(days - 30), started_on=ago(days - 30), planned_end=ago(days - 395))
        .add("measure.planned", ago(days - 31), measure_id="c1", kind="norskkurs", planned_start=ago(days - 40),
             provider="adult_education")
        .add("measure.planned", ago(days - 31), measure_id="c2", kind="praksis", planned_start=ago(days - 40),
             provider="nav")
        .add("document.received", ago(days - 32), document_id="d1", on=ago(days - 32), translation_needed=False)
    )  # fmt: skip


@pytest_asyncio.fixture
async def mariam(database: Pool) -> UUID:
    participant = await carried(database, under_way())
    await with_name(database, participant, NAME, protected=True)
    return participant


class Registering:
    """Somebody with a form before them."""

    def __init__(self, who: Person, path: str, page: str) -> None:
        self.who, self.path, self.page = who, path, page
        self.hidden, self.fields = dict(HIDDEN.findall(page)), filled_in(page)

    @classmethod
    async def of(cls, who: Person, participant: UUID, event: str) -> "Registering":
        path = register_path(participant, event)
        return cls(who, path, (await who.see(path)).split("<main")[1])

    async def send(self, fields: Mapping[str, Any] | None = None, *, action: str = "send") -> httpx.Response:
        return await self.who.http.post(
            self.path, data={**self.hidden, **self.fields, **(fields or {}), "action": action}
        )


def absent(**more: Any) -> dict[str, Any]:
    return {
        "f-from_": [day(ago(5))], "f-to": [day(ago(3))], "f-valid": ["yes"], "f-kind": ["own_illness"],
    } | more  # fmt: skip


async def test_absence_is_registered_and_stands_in_the_journey(web: Web, database: Pool, mariam: UUID) -> None:
    async with signed_in(web, ADVISER) as adviser:
        page = await adviser.see(participant_path(mariam))
        assert f'href="{register_path(mariam)}">Registrer noe</a>' in page
        listed = await adviser.see(register_path(mariam))
        assert "Skjermet adresse" in listed
        form = await Registering.of(adviser, mariam, "absence.registered")
        answer = await form.send(absent())
        assert answer.status_code == 303, answer.text
        done = answer.headers["location"]
        assert done.startswith(f"{participant_path(mariam)}?registered=")
        (sent,) = await accepted(database, mariam, "absence.registered")
        assert (sent["from"], sent["to"], sent["by"]) == (ago(5), ago(3), "3301")
        await goes_on(database, mariam)
        seen = await adviser.see(done)
    assert "Det er registrert" in seen
    assert "Det står i historikken" in seen


# --- what becomes of it -------------------------------------------------------------------------------------------


async def test_a_leave_makes_its_letter_in_the_language_that_was_chosen(web: Web, database: Pool, mariam: UUID) -> None:
    async with signed_in(web, ADVISER) as adviser:
        form = await Registering.of(adviser, mariam, "leave.granted")
        assert "Språk i dokumentet" in form.page
        leave = {"f-from_": [day(ago(-10))], "f-to": [day(ago(-40))], "f-kind": ["care"]}
        answer = await form.send(leave | {"f-letter-language": ["nn"]})
        assert answer.status_code == 303, answer.text
        await goes_on(database, mariam)
        seen = await adviser.see(answer.headers["location"])
    assert "Underrett deltakeren om vedtaket" in seen.split("Dette åpnet")[1].split("</ul>")[0]
    async with database.acquire() as conn:
        letter = await chosen_language(conn, mariam, await digest_of(database, mariam, "leave.granted"))
    assert letter is not None
    assert letter.language == "nn"


async def test_an_end_closes_the_journey(web: Web, database: Pool, mariam: UUID) -> None:
    async with signed_in(web, LEADER) as leader:
        form = await Registering.of(leader, mariam, "journey.ended")
        answer = await form.send({"f-ended_on": [day(ago(1))], "f-reason": ["left_country"]})
        assert answer.status_code == 303, answer.text
        await goes_on(database, mariam)
        assert "Det er registrert" in await leader.see(answer.headers["location"])
    async with database.acquire() as conn:
        status = await conn.fetchval("select status from stegvis.journeys where participant = $1", mariam)
    assert status == "closed"


async def test_a_move_leads_to_how_it_was_before_and_the_other_kommune_takes_over(
    web: Web, database: Pool, mariam: UUID
) -> None:
    async with signed_in(web, ADVISER) as adviser:
        form = await Registering.of(adviser, mariam, "participant.moved")
        answer = await form.send({"f-to_kommune": ["0301"], "f-moved_on": [day(ago(2))]})
        assert answer.status_code == 303, answer.text
        async with database.acquire() as conn:  # as if everything else had come in its time
            await conn.execute(
                "update stegvis.inbox set received_at = $2 where participant = $1 and name <> 'participant.moved'",
                mariam,
                datetime.fromisoformat(f"{ago(30)}T12:00+00:00"),
            )
        await goes_on(database, mariam)
        left = await adviser.get(answer.headers["location"])
        assert left.status_code == 303
        seen = await adviser.see(left.headers["location"])
        assert "Det er registrert" in seen
        assert register_path(mariam) not in seen
        assert (await adviser.get(register_path(mariam))).status_code == 404
    async with signed_in(web, "programme_adviser@0301") as other:
        assert "Overtakelse fra en annen kommune" in await other.see(register_path(mariam))


async def test_what_the_journey_waits_for_is_done_by_it(web: Web, database: Pool, mariam: UUID) -> None:
    async with signed_in(web, ADVISER) as adviser:
        listed = await adviser.see(register_path(mariam))
        tasks = re.findall(r'Du har en oppgave for dette: <a href="(/tasks/[^"]+)">Hold oppfølgingssamtale', listed)
        assert tasks, "the list leads to the task"
        assert f'href="{register_path(mariam, "followup.held")}"' not in listed
        assert (await adviser.get(tasks[0])).status_code == 200
        form = await Registering.of(adviser, mariam, "followup.held")
        assert "Du har en oppgave for dette" in form.page
        assert (await form.send({"f-held_on": [day(ago(1))]})).status_code == 303
        await goes_on(database, mariam)
    async with database.acquire() as conn:
        done = await conn.fetchval(
            "select bool_or(closed_on is not null) from stegvis.tasks"
            " where participant = $1 and completes_with = 'followup.held'", mariam,
        )  # fmt: skip
    assert done


async def test_what_nothing_in_the_journey_waits_for_is_said(web: Web, database: Pool) -> None:
    ended = under_way().add("journey.ended", ago(20), ended_on=ago(20), reason="left_country")
    participant = await carried(database, ended)
    async with signed_in(web, ADVISER) as adviser:
        form = await Registering.of(adviser, participant, "contract.signed")
        answer = await form.send({"f-signed_on": [day(ago(9))]})
        assert answer.status_code == 303, answer.text
        await goes_on(database, participant)
        seen = await adviser.see(answer.headers["location"])
    said = LINES["never-taken"]["nb"]
    assert f"{said[0].upper()}{said[1:]}" in seen.split("Det er registrert")[1].split("</div>")[0]


async def test_it_can_be_taken_back_from_where_it_is_said(web: Web, database: Pool, mariam: UUID) -> None:
    async with signed_in(web, ADVISER) as adviser:
        answer = await (await Registering.of(adviser, mariam, "absence.registered")).send(absent())
        await goes_on(database, mariam)
        seen = await adviser.see(answer.headers["location"])
        found = re.search(r'href="([^"]+)">Rett det, eller trekk det tilbake', seen)
        assert found
        assert "Rett: registrert fravær" in await adviser.see(found[1])


async def test_who_has_registered_it_is_noted_and_the_opening_logged(web: Web, database: Pool, mariam: UUID) -> None:
    async with a_colleague(web, database, "Odd", ADVISER) as odd:
        await odd.see(register_path(mariam))
        answer = await (await Registering.of(odd, mariam, "absence.registered")).send(absent())
        done = answer.headers["location"]
        assert "Det er registrert" in await odd.see(done)
    async with signed_in(web, ADVISER) as adviser:
        assert "Det er registrert" not in await adviser.see(done), "it was somebody else"
    async with database.acquire() as conn:
        sender = await conn.fetchval(
            "select name from access.accounts join access.task_events on account = accounts.id"
            " where participant = $1 and event = 'absence.registered'", mariam,
        )  # fmt: skip
        reasons = await conn.fetch("select reason from access.log where participant = $1 order by position", mariam)
    assert sender == "Odd"
    assert [each["reason"] for each in reasons][:2] == ["registration", "registration"]


async def test_sent_twice_it_is_one(web: Web, database: Pool, mariam: UUID) -> None:
    async with signed_in(web, ADVISER) as adviser:
        form = await Registering.of(adviser, mariam, "feedback.given")
        said = {"f-about": ["plan"], "f-comment": [WORDS]}
        at_once = await asyncio.gather(*(form.send(said) for _ in range(3)))
        await goes_on(database, mariam)
        later = await form.send(said)
        again = await Registering.of(adviser, mariam, "feedback.given")
        assert again.fields["f-comment"] == [""], "no draft is left"
    assert {each.status_code for each in (*at_once, later)} == {303}
    assert len({each.headers["location"] for each in (*at_once, later)}) == 1
    assert len(await accepted(database, mariam, "feedback.given")) == 1


async def test_something_else_from_the_same_page_is_asked_about_first(web: Web, database: Pool, mariam: UUID) -> None:
    async with signed_in(web, ADVISER) as adviser:
        form = await Registering.of(adviser, mariam, "absence.registered")
        assert (await form.send(absent())).status_code == 303
        answer = await form.send(absent(**{"f-to": [day(ago(2))]}))
        assert answer.status_code == 422
        assert "Du har sendt dette skjemaet før" in answer.text
        assert day(ago(2)) in answer.text
        assert len(await accepted(database, mariam, "absence.registered")) == 1
        shown = Registering(adviser, form.path, answer.text.split("<main")[1])
        assert (await shown.send()).status_code == 303
    assert [each["to"] for each in await accepted(database, mariam, "absence.registered")] == [ago(3), ago(2)]


# --- what is named by an id ---------------------------------------------------------------------------------------


async def test_a_new_measure_gets_an_id_and_a_known_one_keeps_its_own(web: Web, database: Pool, mariam: UUID) -> None:
    async with signed_in(web, ADVISER) as adviser:
        form = await Registering.of(adviser, mariam, "measure.planned")
        assert re.search(r'value="c1"[^>]*><label[^>]*>Norskkurs, ', form.page)
        for measure in ("new", "c2"):
            form = await Registering.of(adviser, mariam, "measure.planned")
            answer = await form.send({"f-measure_id": [measure], "f-kind": ["data"]})
            assert answer.status_code == 303, answer.text
        ended = await Registering.of(adviser, mariam, "measure.ended")
        assert (await ended.send({"f-measure_id": ["c9"]})).status_code == 422, "nobody knows it"
    ids = [each["measure_id"] for each in await accepted(database, mariam, "measure.planned")]
    assert ids[:2] == ["c1", "c2"]
    assert re.fullmatch(r"measure-[0-9a-f]{8}", ids[2])
    assert ids[3] == "c2"


async def test_a_provider_chooses_among_what_it_provides(web: Web, database: Pool, mariam: UUID) -> None:
    async with signed_in(web, "nav@nav") as nav:
        page = await Registering.of(nav, mariam, "measure.confirmed")
    assert "Praksis" in page.page
    assert "Norskkurs" not in page.page
    assert "decision" not in page.page


async def test_a_child_is_registered_without_an_id_of_its_own(web: Web, database: Pool, mariam: UUID) -> None:
    async with signed_in(web, ADVISER) as adviser:
        form = await Registering.of(adviser, mariam, "household.linked")
        assert "f-member" not in form.page
        answer = await form.send({"f-relation": ["child"], "f-children_under_18": ["1"]})
        assert answer.status_code == 303, answer.text
    (linked,) = await accepted(database, mariam, "household.linked")
    assert linked["member"] == form.hidden["page"]
    assert linked["children_under_18"] == 1


async def test_an_adviser_is_chosen_by_name(web: Web, database: Pool, mariam: UUID) -> None:
    async with signed_in(web, LEADER) as leader:
        form = await Registering.of(leader, mariam, "adviser.changed")
        (name,) = re.findall(rf'value="{ADVISER}"[^>]*><label[^>]*>([^<]+)</label>', form.page)
        answer = await form.send({"f-adviser": [ADVISER], "f-role": ["programme_adviser"], "f-reason": ["Bytte"]})
        assert answer.status_code == 303, answer.text
        await goes_on(database, mariam)
        assert name in (await leader.see(participant_path(mariam))).split('id="team"')[1]


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "said", "field"),
    [
        ({"f-to": ["32.1.2026"]}, "skriv dag, måned og år", "f-to"),
        ({"f-to": [day(ago(9))]}, "ikke er før den første dagen", "f-to"),
        ({"f-valid": []}, "velg et svar", "f-valid"),
        ({"f-hours": ["mange"]}, "skriv et tall", "f-hours"),
    ],
    ids=["no day", "backwards", "no answer", "no number"],
)
async def test_what_does_not_fit_is_said_and_what_was_typed_stays(
    web: Web, database: Pool, mariam: UUID, fields: dict[str, Any], said: str, field: str
) -> None:
    before = await count(database, mariam)
    async with signed_in(web, ADVISER) as adviser:
        answer = await (await Registering.of(adviser, mariam, "absence.registered")).send(absent(**fields))
    assert answer.status_code == 422
    assert "<title>Feil i skjemaet" in answer.text
    summary = answer.text.split("<ds-error-summary")[1].split("</ds-error-summary>")[0]
    assert said in summary.lower()
    assert f'href="#{field}"' in summary
    assert f'id="{field}"' in answer.text
    stands = filled_in(answer.text)
    assert all(stands.get(name, []) == typed for name, typed in absent(**fields).items())
    assert await count(database, mariam) == before


async def test_a_person_number_is_refused_in_words(web: Web, database: Pool, mariam: UUID) -> None:
    async with signed_in(web, ADVISER) as adviser:
        form = await Registering.of(adviser, mariam, "appeal.received")
        answer = await form.send({"f-about": [f"Klager {SYNTHETIC}"]})
    assert answer.status_code == 422
    assert "ta bort fødselsnummeret" in answer.text.lower()


async def test_what_intake_does_not_take_leaves_nothing(database: Pool, mariam: UUID) -> None:
    """Somebody whose participant has moved away between opening the form and sending it."""
    pages = Pages(load_settings(), database, b"", packaged_rules())
    adviser = Visitor(uuid4(), Account(INVENTED, ADVISER), "", post(ADVISER), (post(ADVISER),), "")
    opened = await open_registering(pages, adviser, mariam)
    async with database.acquire() as conn:
        moved = under_way().add("participant.moved", ago(9), moved_on=ago(9), to_kommune="0301")
        await accept(conn, incoming(mariam, moved))
    before, place = await count(database, mariam), Place(mariam, "register/hours.recorded", "/")
    data = {"element": "norwegian", "hours": 2, "on": ago(1)}
    result = await send(pages, adviser, opened, place, str(uuid4()), "hours.recorded", data, None)
    assert result.sent is Sent.REFUSED
    assert "nothing was sent" in nothing_sent(result.faults).text
    assert await count(database, mariam) == before
    async with database.acquire() as conn:
        held = await conn.fetchval("select count(*) from stegvis.quarantine where participant = $1", mariam)
        noted = await conn.fetchval("select count(*) from access.task_events where participant = $1", mariam)
    assert (held, noted) == (0, 0)


# --- drafts -------------------------------------------------------------------------------------------------------


async def test_a_draft_is_kept_shown_and_thrown_away(web: Web, database: Pool, mariam: UUID) -> None:
    async with signed_in(web, ADVISER) as adviser:
        form = await Registering.of(adviser, mariam, "appeal.received")
        saved = await adviser.http.post(
            form.path, data={**form.hidden, "f-about": WORDS, "action": "draft"}, headers={"X-Draft": "1"}
        )
        assert (saved.status_code, "Kladden er lagret" in saved.text) == (200, True)
        assert (await Registering.of(adviser, mariam, "appeal.received")).fields["f-about"] == [WORDS]
        assert (await Registering.of(adviser, mariam, "comment.received")).fields["f-about"] == [""]
        again = await Registering.of(adviser, mariam, "appeal.received")
        assert (await again.send(action="forget")).headers["location"] == form.path
        assert (await Registering.of(adviser, mariam, "appeal.received")).fields["f-about"] == [""]


async def test_of_two_windows_neither_draft_is_lost(web: Web, database: Pool, mariam: UUID) -> None:
    before = await count(database, mariam)
    async with signed_in(web, ADVISER) as adviser:
        one, other = [await Registering.of(adviser, mariam, "appeal.received") for _ in range(2)]
        await one.send({"f-about": [WORDS]}, action="draft")
        answer = await other.send({"f-about": ["Kanarifugl nummer to"]})
        assert answer.status_code == 409
        assert WORDS in answer.text
        assert "Kanarifugl nummer to" in answer.text.split("Du har to kladder")[1].split("</section>")[0]
        csrf = other.hidden["csrf"]
        await adviser.http.post(other.path, data={"csrf": csrf, "action": "take-aside"})
        assert (await Registering.of(adviser, mariam, "appeal.received")).fields["f-about"] == ["Kanarifugl nummer to"]
    assert await count(database, mariam) == before


async def test_what_was_typed_is_there_after_signing_in_again(web: Web, database: Pool, mariam: UUID) -> None:
    async with signed_in(web, ADVISER) as adviser:
        form = await Registering.of(adviser, mariam, "appeal.received")
        await adviser.send("/sign-out", on="/law")
        answer = await form.send({"f-about": [WORDS]})
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in?next=")
    async with signed_in(web, ADVISER) as adviser:
        assert (await Registering.of(adviser, mariam, "appeal.received")).fields["f-about"] == [WORDS]


# --- who may register what ----------------------------------------------------------------------------------------


async def listed_for(web: Web, account: str, participant: UUID) -> set[str]:
    """Give the events that somebody's list leads to, by a form or by a task."""
    async with signed_in(web, account) as person:
        page = await person.see(register_path(participant))
        return set(re.findall(rf'href="{register_path(participant)}/([^"]+)"', page))


async def test_each_organisation_sees_its_own_alone(web: Web, database: Pool, mariam: UUID) -> None:
    kommune = await listed_for(web, ADVISER, mariam)
    assert {"absence.registered", "leave.granted", "participant.moved", "journey.ended"} <= kommune
    assert not kommune & {"event.retracted", "participant.settled", "participant.merged", "guidance.booked"}
    county = await listed_for(web, COUNTY, mariam)
    assert {"guidance.cancelled", "guidance.noshow", "absence.registered", "note.shared"} <= county
    assert not county & {"leave.granted", "participant.moved", "contactperson.assigned"}
    assert await listed_for(web, "nav@nav", mariam) == {"handover.started", "handover.accepted", "measure.confirmed"}
    assert await listed_for(web, "adult_education@adult-education", mariam) == {
        "handover.accepted",
        "measure.confirmed",
    }
    assert await listed_for(web, "imdi@imdi", mariam) == {"nir.registered", "nir.rejected", "mapping.imported"}


async def test_the_interpreter_desk_registers_of_its_assignments_and_sees_no_name(web: Web, database: Pool) -> None:
    participant = await carried(database, ordered("b7", 4))
    await with_name(database, participant, NAME)
    listed = await listed_for(web, DESK, participant)
    assert "interpreter.replaced" in listed
    assert all(each.startswith("interpreter.") for each in listed)
    async with signed_in(web, DESK) as desk:
        assert NAME not in await desk.see(register_path(participant))
        form = await Registering.of(desk, participant, "interpreter.declined")
        assert NAME not in form.page
        assert form.fields["f-booking_id"] == ["b7"], "there is one to choose"
        answer = await form.send({"f-reason": ["Ingen ledig"]})
        assert answer.status_code == 303, answer.text
        await goes_on(database, participant)
        assert "Det er registrert" in await desk.see(answer.headers["location"])
        assert (await desk.get(register_path(participant, "absence.registered"))).status_code == 404
    assert [each["booking_id"] for each in await accepted(database, participant, "interpreter.declined")] == ["b7"]


@pytest.mark.parametrize(
    ("account", "event"),
    [
        (COUNTY, "leave.granted"),
        ("nav@nav", "absence.registered"),
        (ADVISER, "guidance.held"),
        (ADVISER, "event.retracted"),
        (ADVISER, "participant.settled"),
        (ADVISER, "meeting.held"),
        (ADVISER, "absence.forgotten"),
        ("programme_adviser@0301", "absence.registered"),
        ("career_adviser@03", "absence.registered"),
    ],
)
async def test_what_is_not_theirs_is_not_there(
    web: Web, database: Pool, mariam: UUID, account: str, event: str
) -> None:
    before = await count(database, mariam)
    async with signed_in(web, account) as other:
        answers = [
            await other.get(register_path(mariam, event)),
            await other.send(register_path(mariam, event), on="/law", page=str(uuid4()), **typed(event)
                             if event in CATALOGUE else {}),
        ]  # fmt: skip
    assert {each.status_code for each in answers} == {404}
    assert all(NAME not in each.text for each in answers)
    assert await count(database, mariam) == before


@pytest.mark.parametrize("account", ["operator@stegvis", "auditor@3301", "access_administrator@3301"])
async def test_who_registers_nothing_opens_no_page(web: Web, mariam: UUID, account: str) -> None:
    async with signed_in(web, account) as other:
        answer = await other.get(register_path(mariam))
    assert answer.status_code == 403
    assert NAME not in answer.text


async def test_of_who_is_erased_nothing_is_registered(web: Web, database: Pool, mariam: UUID) -> None:
    async with signed_in(web, ADVISER) as adviser:
        form = await Registering.of(adviser, mariam, "appeal.received")
        async with database.acquire() as conn:
            await erase(conn, mariam, "somebody", "asked for")
        before = await count(database, mariam)
        answers = [
            await adviser.get(register_path(mariam)),
            await adviser.get(form.path),
            await form.send({"f-about": [WORDS]}),
        ]
        assert {each.status_code for each in answers} == {409}
        assert register_path(mariam) not in await adviser.see(participant_path(mariam))
    async with database.acquire() as conn:
        drafts = await conn.fetchval("select count(*) from person.drafts where participant = $1", mariam)
    assert (await count(database, mariam), drafts) == (before, 0)


async def test_a_past_day_leads_to_no_form(web: Web, mariam: UUID) -> None:
    async with signed_in(web, ADVISER) as adviser:
        assert register_path(mariam) not in await adviser.see(participant_path(mariam), on=ago(5))


async def test_a_protected_address_is_said_on_each_page(web: Web, mariam: UUID) -> None:
    async with signed_in(web, ADVISER) as adviser:
        for path in (register_path(mariam), register_path(mariam, "absence.registered")):
            main = (await adviser.see(path)).split("<main")[1]
            assert NAME in main
            assert "Skjermet adresse" in main


# --- the list -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("fravær", "absence.registered"),
        ("FLYTTING", "participant.moved"),
        ("egen sykdom", "absence.registered"),
        ("ny kommune", None),
    ],
)
async def test_a_word_finds_it(web: Web, mariam: UUID, words: str, first: str | None) -> None:
    async with signed_in(web, ADVISER) as adviser:
        page = await adviser.see(register_path(mariam), q=words)
    found = re.findall(rf'href="{register_path(mariam)}/([^"]+)"', page.split("treff på")[-1])
    assert first is None or found[0] == first
    assert len(found) < 8


async def test_a_word_that_finds_nothing_is_told(web: Web, mariam: UUID) -> None:
    async with signed_in(web, ADVISER) as adviser:
        page = await adviser.see(register_path(mariam), q="<b>kanarifugl")
    assert "Ingenting passer til «&lt;b&gt;kanarifugl»" in page
    assert f'href="{register_path(mariam)}">Vis alt' in page


def test_every_event_has_a_topic_and_what_is_left_out_a_reason() -> None:
    for event in CATALOGUE:
        if not CATALOGUE[event].of_pair:
            assert topic_of(event).name
    assert ASKED_BY_NOBODY.keys() <= CATALOGUE.keys()
    families = [family for topic in TOPICS for family in topic.families]
    assert len(families) == len(set(families))
    assert {each.partition(".")[0] for each in CATALOGUE if not CATALOGUE[each].of_pair} == set(families)
    for party, organisation in ((Party.KOMMUNE, "3301"), (Party.COUNTY, "33")):
        assert set(MOST_USUAL[party]) <= set(types_for(organisation))


@pytest.mark.parametrize("language", TextLanguage)
def test_what_may_be_registered_is_explained_in_a_sentence_in_each_language(language: TextLanguage) -> None:
    for organisation in ("3301", "33", *NATIONAL):
        for event in types_for(organisation):
            sentence = sentence_of(event, language)
            assert re.fullmatch(r"[A-ZÅ].{8,115}\.", sentence), (event, sentence)
            assert "_" not in sentence, event
    assert sentence_of("event.retracted", language) == ""


def test_no_form_asks_for_an_id_that_nobody_types() -> None:
    for organisation in ("3301", "33", *NATIONAL):
        for event in types_for(organisation):
            ids = {each.name for each in fields_of(event) if each.name.endswith("_id") or each.name in _IDS}
            assert ids <= named_by(event) | ({"member"} if event == "household.linked" else set()), event


_IDS = {"document", "into", "other", "member", "deadline", "adviser", "source", "id"}


def rich() -> Story:
    """Somebody about whom everything may be registered: each thing that an event may name is there."""
    return (
        under_way()
        .add("groupguidance.booked", ago(150), meeting_id="g1", starts_at=f"{ago(140)}T10:00:00+02:00", minutes=60,
             mode="attendance", booked_on=ago(150))
        .add("practice.requested", ago(100), practice_id="p1", on=ago(100))
    )  # fmt: skip


EVERYTHING = [
    pytest.param(account, event, id=f"{event}, {account.partition('@')[0]}")
    for account, organisation in (
        (ADVISER, "3301"), (COUNTY, "33"), ("nav@nav", "nav"),
        ("adult_education@adult-education", "adult_education"), ("imdi@imdi", "imdi"), (DESK, "interpreter_service"),
    )
    for event in types_for(organisation)
]  # fmt: skip


@pytest.mark.parametrize(("account", "event"), EVERYTHING)
async def test_everything_in_the_list_has_a_form_that_is_taken_or_says_at_which_field_not(
    web: Web, database: Pool, account: str, event: str
) -> None:
    participant = await carried(database, ordered("b1", 5) if account == DESK else rich())
    before = await count(database, participant)
    async with signed_in(web, account) as person:
        form = await Registering.of(person, participant, event)
        fields = {name: value for name, value in typed(event).items() if name.startswith("f-")}
        for name in named_by(event):
            if f'name="f-{name}"' in form.page:
                chosen = re.findall(r'value="([^"]+)"', form.page.split(f'id="f-{name}"')[1])
                fields[f"f-{name}"] = chosen[:1]
        answer = await form.send(fields)
    if answer.status_code == 303:
        assert await count(database, participant) == before + 1
        return
    assert answer.status_code == 422, answer.text
    summary = answer.text.split("<ds-error-summary")[1].split("</ds-error-summary>")[0]
    assert re.search(r'href="#f-[^"]+">[^<]+</a>', summary), summary


# --- in a browser -------------------------------------------------------------------------------------------------


@pytest.mark.slow
@needs_browser
@pytest.mark.parametrize(("width", "dark"), [(320, False), (1280, True)])
async def test_absence_is_found_and_registered_by_keyboard_without_scripts(
    browser: Browser, web: Web, database: Pool, mariam: UUID, width: int, dark: bool
) -> None:
    async with a_page(browser, web, ADVISER, width=width, dark=dark, scripts=False) as page:
        await page.goto(participant_path(mariam))
        await page.get_by_role("link", name="Registrer noe").press("Enter")
        assert not await scrolls_sideways(page)
        await page.get_by_label("Hva har skjedd?").fill("fravær")
        await page.get_by_label("Hva har skjedd?").press("Enter")
        await page.get_by_role("link", name="Registrert fravær").press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Registrert fravær")
        assert not await scrolls_sideways(page)
        await page.get_by_role("button", name="Registrer", exact=True).press("Enter")
        await expect(page.locator("ds-error-summary")).to_contain_text("Gyldig fravær")
        await page.locator("#f-from_").fill(day(ago(5)))
        await page.locator("#f-to").fill(day(ago(3)))
        await page.get_by_label("Ja").press(" ")
        await page.get_by_role("button", name="Registrer", exact=True).press("Enter")
        await expect(page.get_by_role("status").first).to_contain_text("Det er registrert")
    async with a_page(browser, web, ADVISER, width=width, dark=dark) as page:
        for path in (register_path(mariam), register_path(mariam, "absence.registered")):
            await page.goto(path)
            for each in await page.locator("details.topic > summary").all():
                await each.click()
            assert await violations(page) == []
            assert not await scrolls_sideways(page)
        await page.get_by_role("button", name="Registrer", exact=True).click()
        assert await violations(page) == []
