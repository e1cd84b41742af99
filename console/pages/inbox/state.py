"""What the address of the inbox says: whose tasks, which filters, which page. Every filter is a link."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from console.pages.frame import address_with
from schemas.journey import STAGES
from schemas.kommuner import KOMMUNER
from schemas.tasks import TASK_TYPES
from store.worklists import Band, View, WorkFilter

INBOX = "/inbox"
_TYPES = frozenset(task.name for task in TASK_TYPES)

New = Literal["appeared", "moved"]
URGENCIES: Mapping[str, frozenset[Band]] = {
    "over": frozenset({Band.LAW, Band.ROUTINE}),
    "soon": frozenset({Band.SOON}),
    "later": frozenset({Band.LATER}),
}
"""The values of the filter for urgency."""
_KNOWN = {
    "view": frozenset(View),
    "type": _TYPES,
    "stage": frozenset(STAGES),
    "kommune": frozenset(KOMMUNER),
    "urgency": frozenset(URGENCIES),
    "own": frozenset({"today"}),
    "new": frozenset({"appeared", "moved"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxState:
    """The state of the page; None for a filter that is not set.

    Attributes:
        view: Whose tasks.
        type: The task type.
        stage: The stage.
        kommune: Where the participant lives.
        urgency: A value of ``URGENCIES``.
        own: ``today``: those whose own date has come.
        new: What is new since the last visit.
        substitutes: The account of somebody whom one substitutes: their tasks alone.
        after: The cursor of the page before.
        lost: The names of filters in the address that say nothing any more.
    """

    view: View = View.MINE
    type: str | None = None
    stage: str | None = None
    kommune: str | None = None
    urgency: str | None = None
    own: str | None = None
    new: str | None = None
    substitutes: UUID | None = None
    after: str | None = None
    lost: tuple[str, ...] = ()

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Self:
        """Read the parameters of an address; what is not known is left out and named."""
        kept = {name: asked[name] for name, values in _KNOWN.items() if asked.get(name) in values}
        lost = tuple(name for name in _KNOWN if name in asked and name not in kept)
        substitutes = None
        try:
            substitutes = UUID(asked["for"]) if "for" in asked else None
        except ValueError:
            lost += ("for",)
        view = View(kept.pop("view", View.MINE))
        return cls(view=view, substitutes=substitutes, after=asked.get("after"), lost=lost, **kept)

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set, but for the view."""
        values = {name: getattr(self, name) for name in ("type", "stage", "kommune", "urgency", "own", "new")}
        return {name: value for name, value in values.items() if value is not None}

    def query(self) -> dict[str, str]:
        """Give the parameters that an address needs to bring this back, but for the page."""
        view = {} if self.view is View.MINE else {"view": self.view.value}
        whose = {} if self.substitutes is None else {"for": str(self.substitutes)}
        return view | whose | self.filters

    def address(self, **changed: str | None) -> str:
        """Give the address with some filters changed, from the first page on; a filter set again is taken away."""
        same = {name for name, value in changed.items() if value is not None and getattr(self, name) == value}
        return address_with(INBOX, **(self.query() | changed | dict.fromkeys(same)))

    @property
    def here(self) -> str:
        """The address of this page."""
        return self.page_after(self.after) if self.after else self.address()

    def page_after(self, cursor: str) -> str:
        """Give the address of the next page."""
        return address_with(INBOX, **self.query(), after=cursor)

    def which(self, today: date, since: datetime) -> WorkFilter:
        """Give the filters as the worklist takes them."""
        return WorkFilter(
            view=self.view,
            type=self.type,
            stage=self.stage,
            kommune=self.kommune,
            bands=None if self.urgency is None else URGENCIES[self.urgency],
            own_to=today if self.own else None,
            appeared_after=since if self.new == "appeared" else None,
            moved_after=since if self.new == "moved" else None,
        )


def view_address(view: str) -> str:
    """Give the address of a view without filters."""
    return InboxState(view=View(view)).address()
