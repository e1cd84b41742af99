"""The table of partners: a new one is named in one place, and each learns every event that answers it."""

import ast
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from activities.partners.client import Client
from activities.partners.directory import partners
from activities.services import Recorder
from schemas.events.catalogue import DwellingAllocated
from schemas.events.vocabulary import Party, Role
from schemas.services import PARTNERS, Encloses, Partner, ServiceCall, Takes
from simulation.partners import Rates, answers, read_message
from store.database import Pool
from tests.activities.partners.test_partners import SAYS, message
from tests.workflows.caseload import Story
from tests.workflows.stages.interpreter.bookings import booked
from tests.workflows.whole import every_type
from workers.settings import SettingsError, load_settings
from workers.worker import addresses, make_workers
from workflows.engine.waits import Wait
from workflows.messages import SERVICES, service_queue

TODAY = date(2026, 11, 24)
PRODUCTION = ("schemas", "store", "intake", "workflows", "activities", "workers", "analysis", "simulation", "cli")
PAGE = Path("docs/partners.md")


# --- the events that answer ---------------------------------------------------------------------------------------


def histories() -> list[Story]:
    """Journeys in which everything is asked that can be."""
    whole = every_type()
    unanswered = {"document.archived", "measure.confirmed", "handover.accepted"}
    reported = tuple(event for event in whole.events if event.name not in unanswered)
    elsewhere = [
        replace(event, data=event.data.model_copy(update={field: value}))
        for event in reported
        for name, field, value in (
            ("measure.planned", "provider", "adult_education"),
            ("handover.started", "to", "education"),
        )
        if event.name == name
    ]
    others = tuple(event for event in reported if event.name not in {"measure.planned", "handover.started"})
    moved = booked().interpreter_confirmed("2026-10-01").cancelled("2026-10-08")
    mapped_by_imdi = Story().settled("2026-09-01", entry="resettlement", residence_basis="resettlement")
    invited = Story().add("cooperation.begun", "2026-01-12", kommune="3301", on="2026-01-12").add(
        "countymeeting.invited", "2026-02-01", meeting_id="c1", invited_on="2026-02-01", first_day="2026-04-14",
        last_day="2026-04-15", reply_by="2026-03-01", programme=["talks"],
    )  # fmt: skip
    named = [moved, invited, mapped_by_imdi]
    return [whole, replace(whole, events=reported), replace(whole, events=(*others, *elsewhere)), *named]


def asked() -> dict[tuple[str, str], set[str]]:
    """Give what answers each call, by the requests of these journeys."""
    found: dict[tuple[str, str], set[str]] = {}
    for story in histories():
        for on in sorted({event.on.isoformat() for event in story.events}):
            for request in story.on(on).requests:
                found.setdefault((request.service, request.kind), set()).update(request.answer_with)
    return found


@pytest.fixture(scope="module")
def answered_with() -> dict[tuple[str, str], set[str]]:
    return asked()


@pytest.mark.parametrize("service", PARTNERS)
def test_everything_that_a_partner_takes_is_asked_and_answered_by_a_journey(
    answered_with: dict[tuple[str, str], set[str]], service: str
) -> None:
    for taken in PARTNERS[service].calls:
        assert answered_with[service, taken.call.call_name]


@pytest.mark.parametrize(("service", "kind"), SAYS)
@pytest.mark.parametrize("decline", [0.0, 1.0])
def test_a_simulated_partner_answers_with_one_of_the_events_that_the_journey_waits_for(
    answered_with: dict[tuple[str, str], set[str]], service: str, kind: str, decline: float
) -> None:
    given = answers(message(service, kind), 1, Rates(decline=decline), TODAY)
    assert {answer.name for answer in given} <= answered_with.get((service, kind), set())


def test_the_page_on_partners_agrees_with_the_table(answered_with: dict[tuple[str, str], set[str]]) -> None:
    """The page is what partners are held to: a changed answer is read there before it is accepted here."""
    lines = ["| service | requests | answers |", "|---|---|---|"]
    for service, partner in PARTNERS.items():
        kinds = [taken.call.call_name for taken in partner.calls]
        calls = ", ".join(f"`{kind}`" for kind in kinds)
        events = "; ".join(", ".join(f"`{name}`" for name in sorted(answered_with[service, kind])) for kind in kinds)
        lines.append(f"| `{service}` | {calls} | {events} |")
    table = "\n".join(lines)
    assert table in PAGE.read_text("utf-8"), f"{PAGE} should hold:\n{table}"


# --- a new partner ------------------------------------------------------------------------------------------------


class CallNobodyMakes(ServiceCall):
    """A call to a partner that there is not."""

    call_name = "call-nobody-makes"

    rooms: int


def _found(call: CallNobodyMakes, reference: str, on: date) -> DwellingAllocated:
    return DwellingAllocated(allocated_on=on)


@pytest.fixture
def housing(monkeypatch: pytest.MonkeyPatch) -> str:
    """One more partner, by a row of the table and nothing else."""
    calls = (Takes(CallNobodyMakes, "bolig.sok", _found, recorder_answers=True),)
    monkeypatch.setitem(PARTNERS, "housing", Partner("housing", Role.PROGRAMME_ADVISER, "bolig", calls))
    return "housing"


def test_a_stage_that_makes_the_call_asks_the_new_partner(housing: str) -> None:
    wait = Wait[DwellingAllocated]("settlement/dwelling", (DwellingAllocated,), TODAY)
    wait.request = CallNobodyMakes(rooms=3)
    assert (wait.partner.service, wait.asked.party) == (housing, Party.KOMMUNE)
    assert wait.answer_with == ("dwelling.allocated",)


async def test_it_has_settings_and_a_client(housing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEGVIS_PARTNERS", '{"housing": {"url": "https://housing.example"}}')
    reached = addresses(load_settings())
    assert reached["housing"].url == "https://housing.example"
    async with partners(reached) as services:
        assert isinstance(services["housing"], Client)
        assert isinstance(services["nir"], Recorder)
    monkeypatch.setenv("STEGVIS_CUT_OVER", '{"housing": "2026-09-01"}')
    with pytest.raises(SettingsError, match="which is the kommune"):
        load_settings()


async def test_it_has_a_queue(housing: str, url: str, connections: Pool, temporal: WorkflowEnvironment) -> None:
    settings = load_settings(postgres_url=url)
    workers = make_workers(temporal.client, connections, settings)
    assert service_queue(housing) in [worker.task_queue for worker in workers]
    assert housing in SERVICES
    for worker in workers:  # one that never ran would keep its queue from those of other tests
        async with worker:
            pass


async def test_recorded_only_it_is_taken_as_answered(housing: str) -> None:
    reply = await Recorder().make(message(housing, "call-nobody-makes", {"rooms": 3}))
    assert reply.answer is not None
    assert reply.answer[0] == "dwelling.allocated"


def test_the_simulator_plays_it(housing: str) -> None:
    sent = message(housing, "call-nobody-makes", {"rooms": 3})
    read = read_message(sent.model_dump_json(by_alias=True).encode())
    assert read.content == CallNobodyMakes(rooms=3)
    (answer,) = answers(read, 1, Rates(decline=0.0), TODAY)
    assert answer.name == "dwelling.allocated"


@pytest.mark.parametrize("name", [name for name in PARTNERS if "-" in name])
def test_a_partner_is_named_in_one_place(name: str) -> None:
    """Of the names that are not also a word for something else."""
    assert {path for path, names in _names_by_file().items() if name in names} == {"schemas/services.py"}


@pytest.mark.parametrize("call", [taken.call for partner in PARTNERS.values() for taken in partner.calls])
def test_a_call_is_named_in_its_row_and_by_the_stages_that_make_it(call: type[ServiceCall]) -> None:
    """A new partner takes its row and its stage; the simulator may answer with more. A task may have its name, and the
    case for the supervisor shows some calls.
    """
    naming = {path for path, names in _names_by_file().items() if call.__name__ in names or call.call_name in names}
    beyond = {
        path for path in naming if not path.startswith(("workflows/stages/", "analysis/supervision/", "schemas/tasks/"))
    }
    assert beyond - {"simulation/partners.py"} == {"schemas/services.py"}


@cache
def _names_by_file() -> dict[str, set[str]]:
    """Give the names and the texts that stand in each module of production."""
    return {
        path.as_posix(): {
            str(name)
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            for name in (getattr(node, "id", None), getattr(node, "attr", None), getattr(node, "value", None))
            if isinstance(name, str)
        }
        for package in PRODUCTION
        for path in Path(package).rglob("*.py")
    }


def test_every_call_of_a_stage_is_taken_by_somebody() -> None:
    calls = {taken.call for partner in PARTNERS.values() for taken in partner.takes}
    made = {each for each in (*ServiceCall.__subclasses__(), *Encloses.__subclasses__()) if each is not Encloses}
    assert {each.__name__ for each in made} - {each.__name__ for each in calls} == {
        "CompileAgenda", "CallNobodyMakes",
    }  # fmt: skip
