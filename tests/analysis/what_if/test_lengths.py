"""Another length of a deadline is written where the rules give it, and refused where they cannot take it."""

import pytest

from analysis.what_if.lengths import NoSuchLength, given_lengths, with_length
from schemas.rules import packaged_texts, read_rule_sets


def test_the_length_is_changed_in_every_rule_set_that_gives_or_inherits_it() -> None:
    texts = packaged_texts()
    changed = with_length(texts, "programme-decision", "2 months")
    kept = [text for text in texts if not any(each.splitlines()[:3] == text.splitlines()[:3] for each in changed)]
    book = read_rule_sets([*kept, *changed])
    lengths = {str(rules.deadlines["programme-decision"].length) for rules in book.sets if rules.applies_to is None}
    before = {str(rules.deadlines["programme-decision"].length) for rules in read_rule_sets(texts).sets}
    assert len(lengths) == 1
    assert lengths.isdisjoint(before)


@pytest.mark.parametrize(
    ("deadline", "length"), [("no-such-deadline", "3 days"), ("programme-decision", "3 moons"), ('a"]', "3 days")]
)
def test_what_no_rule_set_takes_is_refused(deadline: str, length: str) -> None:
    with pytest.raises(NoSuchLength):
        with_length(packaged_texts(), deadline, length)


def test_the_lengths_that_are_given_are_known() -> None:
    assert given_lengths(packaged_texts())["programme-decision"] == "3 months"
