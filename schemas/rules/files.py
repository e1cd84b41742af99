"""Reads rule sets from TOML; one that extends another names only the values that differ."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from schemas.rules.book import RuleBook
from schemas.rules.provision import NEVER
from schemas.rules.rule_set import RuleSet


def read_rule_sets(texts: Iterable[str]) -> RuleBook:
    """Read rule sets from TOML texts. A rule set may extend another by id, and then names only the values that differ.

    Raises:
        ValueError: A text is not a rule set, or extends a rule set that is missing.
    """
    raw = {_id_of(content): _spread(content) for content in map(tomllib.loads, texts)}
    merged = [_merged(content, raw) for content in raw.values()]
    sets = sorted(map(_rule_set, merged), key=lambda rules: (rules.in_force, rules.id))
    return RuleBook(
        tuple(rules for rules in sets if rules.in_force != NEVER),
        coming=tuple(rules for rules in sets if rules.in_force == NEVER),
    )


@cache
def packaged_rules() -> RuleBook:
    """Give the rule sets that come with Stegvis."""
    return read_rule_sets(packaged_texts())


def packaged_texts() -> list[str]:
    """Give the texts of the rule sets that come with Stegvis, to read together with rule sets that extend them."""
    folder = resources.files("schemas") / "data" / "rules"
    return [file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".toml")]


def _id_of(content: Mapping[str, Any]) -> str:
    if not isinstance(content.get("id"), str):
        raise ValueError('a rule set has no id; name it at the top of its file, such as id = "2026"')
    return str(content["id"])


def _merged(
    content: Mapping[str, Any], raw: Mapping[str, Mapping[str, Any]], below: tuple[str, ...] = ()
) -> dict[str, Any]:
    parent = content.get("extends")
    if parent is None:
        return dict(content)
    if parent in below:
        raise ValueError(f"rule set {content['id']} extends {parent}, which extends it in turn; correct one of them")
    if parent not in raw:
        raise ValueError(f"rule set {content['id']} extends {parent}, which is not among {', '.join(sorted(raw))}")
    inherited = _merged(raw[parent], raw, (*below, content["id"]))
    return _overlaid(inherited, content)


def _overlaid(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one table over another. A changed value loses its own origin; the upper table may give it a new one."""
    both = dict(below)
    if "of" in below:
        both["of"] = {name: origin for name, origin in _table(below["of"]).items() if name not in above}
    for key, value in above.items():
        old = both.get(key)
        both[key] = _overlaid(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return both


def _spread(content: dict[str, Any]) -> dict[str, Any]:
    """Copy the origins in ``[deadlines.of]`` to every deadline of a text; a deadline's own origins take precedence."""
    deadlines = _table(content.get("deadlines"))
    if "of" not in deadlines:
        return content
    of_all = _table(deadlines["of"])
    rules = {name: _table(rule) for name, rule in deadlines.items() if name != "of"}
    spread = {name: {**rule, "of": {**of_all, **_table(rule.get("of"))}} for name, rule in rules.items()}
    return {**content, "deadlines": spread}


def _table(found: Any) -> dict[str, Any]:
    if not isinstance(found, dict | None):
        raise ValueError(f"found {found!r} where a table should be; write one, such as [deadlines.appeal]")
    return found or {}


def _rule_set(content: Mapping[str, Any]) -> RuleSet:
    deadlines = content.get("deadlines")
    if isinstance(deadlines, dict):
        deadlines = {name: {"name": name, **_table(rule)} for name, rule in deadlines.items()}
    return RuleSet.model_validate({**content, "deadlines": deadlines})
