"""``/law``: the law in force today as deadlines with their time and paragraph, and what is coming apart from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from analysis.supervision.texts.written import Written
from console.access.visitors import Visitor
from console.pages.frame import Pages, language_of
from console.pages.words import capitalised, deadline_name
from schemas.deadlines import DeadlineRule
from schemas.kommuner import KOMMUNER
from schemas.labels.lengths import length_in_words, one_of
from schemas.rules import NEVER, RuleBook, RuleSet
from schemas.texts import TextLanguage
from workers.connections import today_in_oslo
from workers.rules import in_kommune


@dataclass(frozen=True, slots=True)
class Duty:
    """A deadline of the law in force: what, how long, by which paragraph, whose; own where the kommune chose it."""

    name: str
    time: str
    basis: str
    role: str
    own: bool


@dataclass(frozen=True, slots=True)
class Coming:
    """A text that is not the law of today: what people call it, its basis, and the day of the change.

    Attributes:
        day: On which it begins, or ends where ``ends``; None where nobody has decided it.
    """

    title: str
    basis: str
    day: date | None
    ends: bool = False


def router(pages: Pages) -> APIRouter:
    """Give the route."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get("/law")
    async def law_in_force(request: Request, visitor: visiting) -> Response:
        today, language, book = today_in_oslo(), language_of(request), pages.book
        law = book.in_force_on(today)
        here = visitor.organisation if visitor.organisation in KOMMUNER else None
        return pages.page(
            request,
            "oversight/law.html",
            title=law.title.in_(language),
            here=here,
            duties=list(_duties(law, law, "statutory", language)),
            routines=list(_duties(law, in_kommune(book, law, here) if here else law, "routine", language)),
            coming=list(_coming(book, today, language)),
        )

    return made


def _duties(law: RuleSet, here: RuleSet, kind: str, language: TextLanguage) -> Iterator[Duty]:
    for name, rule in here.deadlines.items():
        if rule.kind == kind:
            named = capitalised(deadline_name(name, language))
            own = rule.length != law.deadlines[name].length
            yield Duty(named, _time(law, rule, language), rule.legal_basis, rule.role, own)


def _time(law: RuleSet, rule: DeadlineRule, language: TextLanguage) -> str:
    """Give the length of a deadline; where it goes by education or end goal, those of which one holds; else nothing."""
    if rule.length is not None:
        return length_in_words(rule.length, language)
    return one_of(found, language) if (found := law.lengths_of(rule.name)) else ""


def _coming(book: RuleBook, today: date, language: TextLanguage) -> Iterator[Coming]:
    """Give what begins or ends after today, those with a day first."""

    def text(rules: RuleSet, day: date | None, *, ends: bool = False) -> Coming:
        basis = Written(language).paragraph(rules.legal_basis)
        return Coming(capitalised(rules.title.in_(language)), basis, day, ends)

    begins = [text(each, each.in_force) for each in book.sets if each.in_force > today]
    ends = [text(each, each.ended, ends=True) for each in book.sets if each.ended is not None and each.ended > today]
    yield from sorted(begins + ends, key=lambda each: each.day or NEVER)
    for each in book.coming:
        yield text(each, None)
