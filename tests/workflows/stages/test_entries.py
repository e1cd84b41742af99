"""Entry, basis and earlier mapping: journeys differ where the law differs, and only there."""

from collections.abc import Iterable
from itertools import product
from typing import Any, get_args

import pytest

from schemas.events.vocabulary import Entry, ResidenceBasis
from schemas.findings import hints
from schemas.journey import JourneyState
from schemas.texts import TextLanguage
from tests.workflows.caseload import Story, day, entries, open_tasks, request, sameness, task, waits

ENTRIES: tuple[Entry, ...] = get_args(Entry)
BASES: tuple[ResidenceBasis, ...] = get_args(ResidenceBasis)
EARLIER = (True, False, None)
ORIGIN = {"resettlement": "imdi", "reception": "reception", "integration_reception": "reception"}


def came(entry: str, basis: str = "asylum", earlier: bool | None = None) -> Story:
    more: dict[str, Any] = {} if earlier is None else {"earlier_mapping": earlier}
    return Story().settled("2026-09-01", entry=entry, residence_basis=basis, **more)


def asked_for(entry: str, earlier: bool | None) -> str | None:
    """Who mapped before: IMDi all whom it resettles, others as far as the settlement says so."""
    if earlier is False or (earlier is None and entry != "resettlement"):
        return None
    return ORIGIN.get(entry, "imdi")


def without_the_mapping(state: JourneyState) -> dict[str, Any]:
    """Give a state but for what is asked about an earlier mapping, and the keys of its own events."""

    def others(rows: Iterable[Any]) -> list[Any]:
        return [each for each in rows if each.key not in ("mapping/imported", "mapping/completed")]

    same = sameness(state, but=("requests", "waits", "tasks", "timeline", "standing", "deadlines", "wake_on"))
    return same | {
        "requests": [each for each in state.requests if each.kind not in ("fetch-mapping", "register-settlement")],
        "waits": others(state.waits),
        "tasks": others(state.tasks),
        "deadlines": [(each.name, each.starts, each.due) for each in state.deadlines],
        "timeline": [(each.on, each.kind, each.stage) for each in state.timeline],
    }


@pytest.mark.parametrize(("entry", "earlier"), list(product(ENTRIES, EARLIER)))
def test_who_was_mapped_before_is_asked_for_at_imdi_and_not_asked_twice(entry: str, earlier: bool | None) -> None:
    origin = asked_for(entry, earlier)
    for basis in BASES:
        state = came(entry, basis, earlier).on("2026-09-01")
        asked = [each.details for each in state.requests if each.kind == "fetch-mapping"]
        assert asked == ([{"mapped_by": origin}] if origin else [])
        assert "mapping.imported" not in waits(state), "the kommune maps in any case"
        assert task(state, "complete-mapping").details == ({"mapped_earlier": origin} if origin else {})


@pytest.mark.parametrize("basis", BASES)
def test_nothing_else_differs_by_entry_or_earlier_mapping(basis: str) -> None:
    """The basis decides right and rule set; the entry and the mapping only whether an earlier mapping is asked for."""
    for on in ("2026-09-01", "2026-10-20"):
        expected = without_the_mapping(came("direct", basis).on(on))
        for entry, earlier in product(ENTRIES, EARLIER):
            assert without_the_mapping(came(entry, basis, earlier).on(on)) == expected, (entry, earlier)


def test_the_bases_differ_in_the_right_and_in_the_rule_set() -> None:
    found = {
        basis: (state.eligibility, state.rule_set, "assess-eligibility" in open_tasks(state))
        for basis in BASES
        if (state := came("direct", basis).on("2026-09-01"))
    }
    ordinary = ("right_and_duty", found["asylum"][1], False)
    assert {basis for basis in BASES if found[basis] == ordinary} == {"asylum", "resettlement", "family_reunification"}
    assert found["other"] == (None, found["asylum"][1], True)
    assert found["collective_protection"][0] == "right_and_duty"


def test_imdi_is_asked_until_the_mapping_is_quality_assured() -> None:
    story = came("resettlement", "resettlement")
    assert request(story.on("2026-09-01"), "fetch-mapping").organisation == "imdi"
    came_in = story.mapping_imported("2026-09-03").on("2026-09-03")
    found = {"quality_assure": "imdi-1", "origin": "imdi", "mapped_on": day("2026-09-03")}
    assert task(came_in, "complete-mapping").details == found
    mapped_first = story.mapped("2026-09-10")
    late = mapped_first.mapping_imported("2026-09-20").on("2026-09-20")
    assert (late.buffered, late.stages["mapping"]) == ((), "active")


def test_a_mapping_that_came_before_the_settlement_is_not_asked_for() -> None:
    story = Story().mapping_imported("2026-08-01").settled("2026-09-01", entry="resettlement")
    state = story.on("2026-09-01")
    assert "fetch-mapping" not in {each.kind for each in state.requests}
    found = {"quality_assure": "imdi-1", "origin": "imdi", "mapped_on": day("2026-08-01")}
    assert task(state, "complete-mapping").details == found


def test_whoever_maps_reads_that_it_was_done_before() -> None:
    for story, said in (
        (came("reception", earlier=True), "by the reception centre"),
        (came("resettlement").mapping_imported("2026-09-01"), "reference imdi-1"),
    ):
        (hint,) = hints(task(story.on("2026-09-01"), "complete-mapping").details, TextLanguage.EN)
        assert said in hint


def test_a_correction_of_what_was_said_of_the_mapping_is_followed() -> None:
    wrong = came("reception", earlier=True)
    right = wrong.retracted("2026-09-03", wrong.events[0].ref).settled("2026-09-02", earlier_mapping=False)
    state = right.on("2026-09-03")
    assert "mapping.imported" not in waits(state)
    assert entries(state, "retracted")
