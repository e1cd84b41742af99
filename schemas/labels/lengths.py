"""Lengths of time in words, in every language."""

from collections.abc import Mapping, Sequence

from schemas.calendar import Length
from schemas.texts import TextLanguage
from schemas.texts import in_all_languages as _t

_ONE: Mapping[str, Mapping[str, str]] = {
    "days": _t("dag", "dag", "day"),
    "working_days": _t("virkedag", "yrkedag", "working day"),
    "weeks": _t("uke", "veke", "week"),
    "months": _t("måned", "månad", "month"),
}
_MORE: Mapping[str, Mapping[str, str]] = {
    "days": _t("dager", "dagar", "days"),
    "working_days": _t("virkedager", "yrkedagar", "working days"),
    "weeks": _t("uker", "veker", "weeks"),
    "months": _t("måneder", "månader", "months"),
}
_ON_THE_DAY = _t("på dagen det gjelder", "på dagen det gjeld", "on the day in question")
_BEFORE = _t("{} før dagen det gjelder", "{} før dagen det gjeld", "{} before the day in question")
_OR = _t("eller", "eller", "or")


def amount_in_words(length: Length, language: TextLanguage) -> str:
    """Write how long a length is, whichever way it is counted: ``3 måneder``."""
    amount = abs(length.amount)
    return f"{amount} {(_ONE if amount == 1 else _MORE)[length.unit][language]}"


def length_in_words(length: Length, language: TextLanguage) -> str:
    """Write a length; one that is counted back is so long before its day, and none at all is the day itself."""
    if not length.amount:
        return _ON_THE_DAY[language]
    text = amount_in_words(length, language)
    return _BEFORE[language].format(text) if length.amount < 0 else text


def one_of(lengths: Sequence[Length], language: TextLanguage) -> str:
    """Write lengths of which one holds, shortest first; all have one unit."""
    *others, longest = sorted(set(lengths), key=lambda length: length.amount)
    last = length_in_words(longest, language)
    return f"{', '.join(str(length.amount) for length in others)} {_OR[language]} {last}" if others else last
