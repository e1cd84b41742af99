"""Every event has a name for people."""

from schemas.event_names import EVENT_NAMES
from schemas.events import CATALOGUE


def test_every_event_has_a_name_and_no_name_is_left_over() -> None:
    assert list(EVENT_NAMES) == [name for name in CATALOGUE if name in EVENT_NAMES]
    assert set(EVENT_NAMES) == set(CATALOGUE)


def test_names_of_two_events_differ() -> None:
    for language in ("nb", "nn", "en"):
        names = [each[language] for each in EVENT_NAMES.values()]
        assert len(set(names)) == len(names)
