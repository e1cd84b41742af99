"""The metrics of Stegvis' own, by name, with what each means. Labels hold names of the domain, never of a person.

Each process counts what it does itself. Figures of the whole caseload come from the active dispatcher alone
(``store.caseload``), so that a sum over all processes counts nothing twice.
"""

from importlib.metadata import version

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

CONTENT_TYPE = CONTENT_TYPE_LATEST

REGISTRY = CollectorRegistry()
"""Apart from the library's own, in which other libraries may register what they like."""

_SHORT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_LONG = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0)

INTAKE_EVENTS = Counter(
    "stegvis_intake_events",
    "Events that this process answered, by kind of sender and verdict",
    ("sender", "verdict"),
    registry=REGISTRY,
)
INTAKE_SECONDS = Histogram(
    "stegvis_intake_commit_seconds",
    "Time from checked events to their commit, of one call or one batch of a file",
    buckets=_LONG,
    registry=REGISTRY,
)
NUDGES = Counter("stegvis_nudges", "Journeys that this dispatcher nudged, again ones included", registry=REGISTRY)
PLAY_SECONDS = Histogram(
    "stegvis_play_seconds",
    "Time to play one journey; a play in the process for long plays is left out",
    buckets=_SHORT,
    registry=REGISTRY,
)
ACCEPTANCE_TO_COMMIT = Histogram(
    "stegvis_acceptance_to_commit_seconds",
    "Time from the acceptance of a journey's oldest new event, over the nudge, to the commit of what follows from it",
    buckets=_LONG,
    registry=REGISTRY,
)
DIGESTS = Counter(
    "stegvis_digests",
    "Digests by mail, by outcome: sent, nothing (there was nothing to say), or failed (tried again later)",
    ("outcome",),
    registry=REGISTRY,
)
PLAYS_FAILED = Counter("stegvis_plays_failed", "Plays that ended in an incident", registry=REGISTRY)
PARTNER_CALLS = Counter(
    "stegvis_partner_calls",
    "Messages to a partner service, by outcome: made, unavailable (tried again), busy (not its turn), refused, "
    "not_taken, or fault",
    ("service", "outcome"),
    registry=REGISTRY,
)
PARTNER_SECONDS = Histogram(
    "stegvis_partner_call_seconds",
    "Time that a partner service took to answer a message",
    ("service",),
    buckets=_LONG,
    registry=REGISTRY,
)


BUILD = Gauge("stegvis_build", "Always 1; the label is the version of this process", ("version",), registry=REGISTRY)
OWN = (
    INTAKE_EVENTS,
    INTAKE_SECONDS,
    NUDGES,
    DIGESTS,
    PLAY_SECONDS,
    ACCEPTANCE_TO_COMMIT,
    PLAYS_FAILED,
    PARTNER_CALLS,
    PARTNER_SECONDS,
    BUILD,
)
"""All of them, in the order in which the page of the metrics explains them."""

BUILD.labels(version("stegvis")).set(1)
ProcessCollector(registry=REGISTRY)


def rendered() -> bytes:
    """Give all metrics of this process in Prometheus' text format."""
    return generate_latest(REGISTRY)
