"""Rule sets with another length of one deadline, as files that ``what-if`` reads over the packaged ones."""

import re
from collections.abc import Iterable
from pathlib import Path

from schemas.rules import read_rule_sets


class NoSuchLength(ValueError):
    """No rule set has the deadline, or the length does not fit the rules."""


_GIVEN = re.compile(r'^\[deadlines\.([a-z0-9-]+)\]\n(?:(?!\[).*\n)*?length = "([^"\n]*)"', re.MULTILINE)


def given_lengths(texts: Iterable[str]) -> dict[str, str]:
    """Give the length that rule sets give each deadline, where several do that of the last text."""
    return {name: length for text in texts for name, length in _GIVEN.findall(text)}


def with_length(texts: Iterable[str], deadline: str, length: str) -> list[str]:
    """Give the rule sets in which the text itself gives a deadline's length, with another; others extend these.

    Args:
        texts: Every rule set, in TOML.
        deadline: The name of a deadline.
        length: As a rule set writes it: ``42 days``, ``3 months``.

    Raises:
        NoSuchLength: No text gives the deadline a length, or the rules refuse the new one.
    """
    given = re.compile(rf'(^\[deadlines\.{re.escape(deadline)}\]\n(?:(?!\[).*\n)*?length = )"[^"\n]*"', re.MULTILINE)
    every = list(texts)
    changed = {text: given.sub(rf'\g<1>"{length}"', text) for text in every if given.search(text)}
    if not changed:
        raise NoSuchLength(f"no rule set gives the deadline {deadline} a length")
    try:
        read_rule_sets([changed.get(text, text) for text in every])
    except ValueError as fault:
        raise NoSuchLength(str(fault)) from None
    return list(changed.values())


def write_lengths(folder: Path, texts: Iterable[str]) -> None:
    """Write rule sets into a folder, a file each."""
    for number, text in enumerate(texts):
        (folder / f"{number}.toml").write_text(text, "utf-8")
