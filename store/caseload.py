"""Figures of the whole caseload as metrics: read from the database now and then, and given until they are forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from store import feed
from store.database import Connection
from store.metrics import REGISTRY
from store.reports import NEAR
from store.sql import queries

_SQL = queries("caseload")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its name, what it means, and its label, if it has one. A name on ``_total`` only grows."""

    name: str
    meaning: str
    label: str | None = None


FIGURES = (
    Figure(
        "stegvis_inbox_events_total",
        "Events by verdict, from every way in: accepted, duplicate, refused",
        "verdict",
    ),
    Figure(
        "stegvis_buffered_events",
        "Accepted events that no wait has taken: in an active journey they may still be, in a closed one they will "
        "not be unless it begins again, and those without a journey wait for a settlement",
        "journey",
    ),
    Figure("stegvis_undelivered_mailboxes", "Participants with events about which no journey was nudged yet"),
    Figure("stegvis_undelivered_oldest_seconds", "How long the oldest of them has waited; 0 where there is none"),
    Figure(
        "stegvis_uncommitted_oldest_seconds",
        "How long ago the oldest nudge was that no commit has followed; 0 where there is none",
    ),
    Figure("stegvis_journeys", "Journeys of participants, by status", "status"),
    Figure("stegvis_tasks_open", "Open tasks, by role", "role"),
    Figure("stegvis_tasks_overdue", "Open tasks whose day has passed, by role", "role"),
    Figure(
        "stegvis_deadlines_near",
        f"Open deadlines of active journeys that pass within {NEAR} days, by kind",
        "deadline",
    ),
    Figure("stegvis_deadlines_passed", "Open deadlines of active journeys that have passed, by kind", "deadline"),
    Figure("stegvis_requests_open", "Requests to partner services that are still to be made, by service", "service"),
    Figure("stegvis_incidents_open", "Open incidents, by kind", "kind"),
    Figure(
        "stegvis_feed_lag_seconds",
        "For how long the oldest published event could not be read yet, because an older transaction is under way",
    ),
)

Values = dict[str, list[tuple[str | None, float]]]
"""By the name of a figure: label and value of each of its lines."""


async def read(conn: Connection, today: date) -> Values:
    """Read all figures. Takes some tens of milliseconds with 60,000 journeys, and locks nothing."""
    values: Values = {}
    for name, label, value in await conn.fetch(_SQL["figures"], today, NEAR):
        values.setdefault(name, []).append((label, float(value)))
    held = await feed.held_up(conn)
    values["stegvis_feed_lag_seconds"] = [(None, held.seconds if held is not None else 0.0)]
    return values


class Caseload(Collector):
    """The figures last read, for the registry of this process. Empty where another process reads them."""

    def __init__(self) -> None:
        self._values: Values = {}

    def show(self, values: Values) -> None:
        """Give these figures from now on."""
        self._values = values

    def forget(self) -> None:
        """Give none: another dispatcher is active, or the database is away."""
        self._values = {}

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        """Give the figures that have values."""
        for figure in FIGURES:
            values = self._values.get(figure.name)
            if values is None:
                continue
            labels = [figure.label] if figure.label else []
            counts = figure.name.endswith("_total")
            family = (CounterMetricFamily if counts else GaugeMetricFamily)(figure.name, figure.meaning, labels=labels)
            for label, value in values:
                family.add_metric([label or ""] if labels else [], value)
            yield family


CASELOAD = Caseload()
REGISTRY.register(CASELOAD)
