"""A new duty: put into the newest set alone or into the oldest, it strikes nothing that started before it applies."""

from collections.abc import Callable

import pytest

from schemas.rules import RuleBook, packaged_texts, read_rule_sets
from tests.workflows.caseload import Story, entries, standings, waits

NEW = """
[deadlines.mapping-shared]
length = "3 days"
role = "programme_adviser"
escalates_to = "programme_leader"
kind = "routine"
legal_basis = "integreringsloven § 10"
source = "L1"
certainty = "V"
"""


def _without_mapping_shared(text: str) -> str:
    """Take the deadline out of the sets, so that it comes anew."""
    before, found, after = text.partition("[deadlines.mapping-shared]")
    return before + "[" + after.partition("\n[")[2] if found else text


def in_the_newest_alone() -> RuleBook:
    texts = list(map(_without_mapping_shared, packaged_texts()))
    return read_rule_sets([text + NEW if text.find('\nid = "2026"\n') >= 0 else text for text in texts])


def in_the_oldest() -> RuleBook:
    return read_rule_sets(
        [
            text.replace("[deadlines.mapping-shared]", "[deadlines.mapping-shared]\napplies_from = 2026-01-01")
            for text in packaged_texts()
        ]
    )


EITHER = pytest.mark.parametrize("book", [in_the_newest_alone, in_the_oldest])


def mapped(on: str) -> Story:
    return Story().settled(on).housed(on).informed(on).mapped(on)


@EITHER
def test_it_is_owed_from_its_day_on(book: Callable[[], RuleBook]) -> None:
    state = mapped("2026-02-02").on("2026-03-30", book())
    assert [each.status for each in standings(state, "mapping-shared")] == ["passed"]


@EITHER
def test_it_strikes_nothing_that_started_before(book: Callable[[], RuleBook]) -> None:
    state = mapped("2025-11-03").on("2026-03-30", book())
    assert standings(state, "mapping-shared") == []
    assert "mapping.received" not in waits(state)
    assert not [each for each in state.notices if "shared" in each.key]


@EITHER
def test_an_older_journey_owes_it_once_its_start_is_new(book: Callable[[], RuleBook]) -> None:
    state = Story().settled("2025-12-29").mapped("2026-01-12").on("2026-01-13", book())
    assert [each.status for each in standings(state, "mapping-shared")] == ["running"]


@EITHER
def test_the_event_is_still_taken(book: Callable[[], RuleBook]) -> None:
    state = mapped("2025-11-03").mapping_received("2025-11-20").on("2026-03-30", book())
    assert state.buffered == ()
    assert any(each.details["event"] == "mapping.received" for each in entries(state, "event"))
