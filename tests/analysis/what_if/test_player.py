"""The player: two rule books give two states, and one play where both give the journey the same rules."""

from collections import defaultdict
from datetime import date
from typing import Any

import orjson
import pytest

from analysis.what_if import player
from schemas.events import read_event
from schemas.rules import RuleBook, packaged_rules, packaged_texts, read_rule_sets
from simulation.generate import generate
from workflows.engine.play import play

TODAY = date(2026, 11, 26)
OTHER = '[deadlines.info-pack-sent]\nlength = "-10 days"\n'


def under(text: str) -> RuleBook:
    return read_rule_sets([*packaged_texts(), text + OTHER])


def journeys(participants: int) -> list[list[list[Any]]]:
    found: dict[str, list[list[Any]]] = defaultdict(list)
    for event in generate(participants, 5, TODAY):
        read = read_event(orjson.dumps(event), hash_key=b"test")
        row = [*read.ref, read.name, read.on.isoformat(), read.time.isoformat(), read.data.decode()]
        found[str(read.participant)].append(row)
    return list(found.values())


@pytest.fixture
def plays(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    made: list[object] = []

    def counted(*arguments: Any) -> Any:
        made.append(arguments)
        return play(*arguments)

    monkeypatch.setattr("analysis.what_if.player.play", counted)
    return made


def test_both_answers_are_those_of_each_rule_book_alone(plays: list[object]) -> None:
    newer = 'id = "newer"\nextends = "2021"\nin_force = 2024-06-01\n'
    books = player.sharing([packaged_rules(), under(newer)])
    caseload = journeys(60)
    alone = [[player.played([book], events, TODAY)[0] for book in books] for events in caseload]
    plays.clear()
    assert [player.played(books, events, TODAY) for events in caseload] == alone
    changed = sum(before != after for before, after in alone)
    assert 0 < changed < len(caseload)
    assert len(caseload) + changed <= len(plays) < 2 * len(caseload), "the others were played once"


def test_a_set_that_nobody_follows_is_played_once(plays: list[object]) -> None:
    books = player.sharing([packaged_rules(), under('id = "far"\nextends = "2021"\nin_force = 2080-01-01\n')])
    (events,) = journeys(1)
    before, after = player.played(books, events, TODAY)
    assert before == after
    assert len(plays) == 1
