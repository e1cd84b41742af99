"""A builder of the events of a journey, and what a test asks of the played state.

Every event goes the whole way, from JSON through intake to the inbox's form, so that no test plays what could not come;
only the words that intake sets apart are put back, for tests to read.
Days are ISO texts throughout, for they read better in a row than ``date`` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

import orjson

from schemas.deadlines import Deadline
from schemas.events import CATALOGUE, Event, EventData, EventRef, full_type, read_event, stored_event
from schemas.events.texts import with_texts
from schemas.journey import JourneyState, Notice, Request, Task, TimelineEntry, Wait
from schemas.rules import RuleBook, packaged_rules
from workflows.engine.play import play

DRAMMEN = "3301"
LIER = "3312"
SOURCE = "https://kommune.example/3301"
SUBJECT = "/participant/7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b02"

AnyEvent = Event[EventData]


def event(
    name: str, data: dict[str, Any], *, id_: str, source: str = SOURCE, registered: str = "2026-09-01"
) -> AnyEvent:
    """Send an event through intake, and bring it back as the inbox would.

    Args:
        name: The short type name.
        data: Its data, as JSON.
        id_: Unique within the source.
        source: Who sent it.
        registered: The day on which the sender registered it; its time of day is noon in UTC.
    """
    body = {
        "specversion": "1.0",
        "id": id_,
        "source": source,
        "type": full_type(name),
        "subject": f"/cooperation/{DRAMMEN}" if CATALOGUE[name].of_pair else SUBJECT,
        "time": registered if "T" in registered else f"{registered}T12:00:00Z",
        "data": data,
    }
    read = read_event(orjson.dumps(body), hash_key=b"caseload")
    words = {text.reference: text.text for text in read.texts}
    in_words, _ = with_texts(CATALOGUE[name], orjson.loads(read.data), words)
    return stored_event(*read.ref, read.name, read.on, read.time, orjson.dumps(in_words))


@dataclass(frozen=True)
class Story:
    """The events of one participant, in the order in which they were added. Adding an event gives another story."""

    events: tuple[AnyEvent, ...] = ()

    # --- adding ------------------------------------------------------------------------------------------------

    def add(self, name: str, registered: str, **data: Any) -> "Story":
        """Add an event. Ids grow, so that events of one moment are played in the order in which they were added."""
        added = event(name, data, id_=f"{len(self.events) + 1:03}", registered=registered)
        return replace(self, events=(*self.events, added))

    def settled(self, on: str, *, registered: str | None = None, **more: Any) -> "Story":
        facts = {
            "kommune": DRAMMEN,
            "residence_basis": "asylum",
            "permit_granted_on": "2026-05-01",
            "entry": "reception",
            "language": "ar",
            "interpreter_needed": False,
            "education": "lower_secondary",
            "person": {"birth_date": "1990-05-15"},
        }
        return self.add("participant.settled", registered or on, settled_on=on, **(facts | more))

    def corrected(self, registered: str, *, settled_on: str, **more: Any) -> "Story":
        return self.add("participant.settlementcorrected", registered, settled_on=settled_on, reason="wrong", **more)

    def moved(self, on: str, to: str) -> "Story":
        return self.add("participant.moved", on, moved_on=on, to_kommune=to)

    def claimed(self, on: str, *, registered: str | None = None) -> "Story":
        return self.add("programme.claimed", registered or on, claimed_on=on)

    def eligible(self, on: str, outcome: str) -> "Story":
        return self.add("eligibility.assessed", on, assessed_on=on, outcome=outcome)

    def housed(self, on: str) -> "Story":
        return self.add("dwelling.allocated", on, allocated_on=on)

    def informed(self, on: str) -> "Story":
        return self.add(
            "information.given", on, given_on=on, language="ar", interpreter_used=True, topics=["rights", "duties"]
        )

    def nir_registered(self, on: str) -> "Story":
        return self.add("nir.registered", on, registered_on=on, reference="nir-1")

    def mapping_imported(self, on: str) -> "Story":
        return self.add("mapping.imported", on, completed_on=on, origin="imdi", reference="imdi-1")

    def mapped(self, on: str, *, registered: str | None = None) -> "Story":
        return self.add(
            "mapping.completed",
            registered or on,
            completed_on=on,
            languages=["ar"],
            education="lower_secondary",
            work_years=4,
        )

    def mapping_received(self, on: str, *, registered: str | None = None) -> "Story":
        return self.add("mapping.received", registered or on, received_on=on, reference="county-1")

    def assessed(self, on: str, outcome: str = "now", **more: Any) -> "Story":
        return self.add("guidance.assessed", on, assessed_on=on, outcome=outcome, reason="so found", **more)

    def accepted(self, on: str) -> "Story":
        return self.add("guidance.accepted", on, answered_on=on)

    def declined(self, on: str) -> "Story":
        return self.add("guidance.declined", on, answered_on=on, reason="no capacity")

    def booked(self, on: str, meeting: str = "m1", *, at: str = "2026-10-14") -> "Story":
        return self.add(
            "guidance.booked",
            on,
            meeting_id=meeting,
            starts_at=f"{at}T10:00:00+02:00",
            minutes=90,
            mode="attendance",
            booked_on=on,
        )

    def rescheduled(self, on: str, meeting: str = "m1", *, at: str = "2026-10-21") -> "Story":
        moment = f"{at}T10:00:00+02:00"
        return self.add("guidance.rescheduled", on, meeting_id=meeting, starts_at=moment, reason="illness")

    def cancelled(self, on: str, meeting: str = "m1") -> "Story":
        return self.add("guidance.cancelled", on, meeting_id=meeting, reason="illness")

    def held(self, on: str, meeting: str = "m1", *, registered: str | None = None) -> "Story":
        return self.add("guidance.held", registered or on, meeting_id=meeting, held_on=on, interpreter_present=False)

    def noshow(self, on: str, meeting: str = "m1", *, who: str = "participant") -> "Story":
        return self.add("guidance.noshow", on, meeting_id=meeting, who=who, on=on)

    def note_shared(self, on: str, meeting: str = "m1", *, registered: str | None = None) -> "Story":
        return self.add(
            "note.shared",
            registered or on,
            meeting_id=meeting,
            shared_on=on,
            recommendation="upper secondary as a health worker",
            participant_access=True,
            recipients=["programme_adviser"],
            registered_in_imdinett=True,
        )

    def note_received(self, on: str, meeting: str = "m1") -> "Story":
        return self.add("note.received", on, meeting_id=meeting, received_on=on)

    def decided(self, on: str, outcome: str = "granted", *, registered: str | None = None, **more: Any) -> "Story":
        return self.add("decision.made", registered or on, decided_on=on, outcome=outcome, **more)

    def delivered(self, on: str) -> "Story":
        return self.add("decision.delivered", on, delivered_on=on)

    def appealed(self, on: str) -> "Story":
        return self.add("appeal.received", on, received_on=on, about="the months granted")

    def appeal_decided(self, on: str, outcome: str = "upheld") -> "Story":
        return self.add("appeal.decided", on, decided_on=on, outcome=outcome)

    def planned(self, on: str) -> "Story":
        return self.add("plan.agreed", on, agreed_on=on, end_goal="upper_secondary", norwegian_goal="B1")

    def signed(self, on: str) -> "Story":
        return self.add("contract.signed", on, signed_on=on)

    def contract_refused(self, on: str) -> "Story":
        return self.add("contract.refused", on, refused_on=on, reason="wants to think")

    def started(self, on: str, *, registered: str | None = None, **more: Any) -> "Story":
        return self.add("programme.started", registered or on, started_on=on, **more)

    def extended(self, on: str, months: int) -> "Story":
        return self.add("programme.extended", on, decided_on=on, months=months)

    def completed(self, on: str, outcome: str = "work") -> "Story":
        return self.add("programme.completed", on, ended_on=on, outcome=outcome)

    def interrupted(self, on: str) -> "Story":
        return self.add("programme.interrupted", on, ended_on=on, outcome="other")

    def info_sent(self, on: str, meeting: str = "m1") -> "Story":
        return self.add("infopack.sent", on, meeting_id=meeting, language="ar", sent_on=on)

    def prepared(self, on: str, role: str, meeting: str = "m1") -> "Story":
        return self.add("preparation.completed", on, meeting_id=meeting, role=role, completed_on=on)

    def interpreter_confirmed(self, on: str, booking: str = "m1", category: str = "B") -> "Story":
        return self.add("interpreter.confirmed", on, booking_id=booking, category=category, confirmed_on=on)

    def interpreter_declined(self, on: str, booking: str = "m1") -> "Story":
        return self.add("interpreter.declined", on, booking_id=booking, reason="busy", declined_on=on)

    def exception_granted(self, on: str, booking: str = "m1") -> "Story":
        facts = {"reason": "nobody else speaks it", "granted_by": "the leader", "granted_on": on}
        return self.add("interpreter.exceptiongranted", on, booking_id=booking, **facts)

    def interpreted(self, on: str, booking: str = "m1") -> "Story":
        return self.add("interpreting.completed", on, booking_id=booking, on=on, rating=4)

    def followed_up(self, on: str) -> "Story":
        return self.add("followup.held", on, held_on=on)

    def plan_revised(self, on: str) -> "Story":
        return self.add("plan.revised", on, revised_on=on)

    def measure_planned(self, on: str, measure: str = "language-cafe", start: str | None = None) -> "Story":
        facts = {} if start is None else {"planned_start": start}
        return self.add("measure.planned", on, measure_id=measure, kind="network", **facts)

    def measure_started(self, on: str, measure: str = "language-cafe") -> "Story":
        return self.add("measure.started", on, measure_id=measure, on=on)

    def hours(self, on: str, hours: float, element: str = "career_competence") -> "Story":
        return self.add("hours.recorded", on, element=element, hours=hours, on=on)

    def handed_over(self, on: str, to: str = "nav") -> "Story":
        return self.add("handover.started", on, on=on, to=to)

    def taken_on(self, on: str, to: str = "nav") -> "Story":
        return self.add("handover.accepted", on, on=on, to=to)

    def certified(self, on: str) -> "Story":
        return self.add("certificate.issued", on, issued_on=on)

    def outcome(self, on: str) -> "Story":
        return self.add("outcome.followedup", on, on=on, situation="work")

    def retracted(self, on: str, ref: EventRef) -> "Story":
        return self.add("event.retracted", on, source=ref.source, id=ref.id, reason="a mistake")

    # --- asking -------------------------------------------------------------------------------------------------

    def ref(self, name: str, nth: int = 1) -> EventRef:
        """Give the key of the nth event of a type, in the order of telling."""
        return [each.ref for each in self.events if each.name == name][nth - 1]

    def without(self, ref: EventRef) -> "Story":
        return replace(self, events=tuple(each for each in self.events if each.ref != ref))

    def on(self, today: str, rules: RuleBook | None = None) -> JourneyState:
        """Play the story to a day."""
        return play(self.events, rules or packaged_rules(), day(today))


def settled() -> Story:
    """Settled on a Tuesday in September with a clear right and duty: the decision is due on 1 December."""
    return Story().settled("2026-09-01")


def mapped() -> Story:
    """... mapped, and the county has it."""
    return settled().mapped("2026-09-21").mapping_received("2026-09-23")


def booked() -> Story:
    """... and career guidance is booked as the meeting ``m1``."""
    return mapped().assessed("2026-09-25").booked("2026-09-30")


def guided() -> Story:
    """... held, and the note read."""
    return booked().held("2026-10-14").note_shared("2026-10-19").note_received("2026-10-22")


def quick() -> Story:
    """Mapped and guided within two weeks."""
    story = settled().mapped("2026-09-03").mapping_received("2026-09-04").assessed("2026-09-04").booked("2026-09-07")
    return story.held("2026-09-10").note_shared("2026-09-11").note_received("2026-09-14")


def granted(**more: Any) -> Story:
    """... and a programme granted on 2 November."""
    return guided().decided("2026-11-02", "granted", **more)


def running(planned_end: str = "2027-11-16", **settled_with: Any) -> Story:
    """... a programme towards upper secondary education, started on 16 November, to end a year later."""
    story = Story().settled("2026-09-01", **settled_with).mapped("2026-09-21").mapping_received("2026-09-23")
    story = story.assessed("2026-09-25").booked("2026-09-30").held("2026-10-14")
    story = story.note_shared("2026-10-19").note_received("2026-10-22")
    story = story.decided("2026-11-02", "granted", end_goal="upper_secondary")
    return story.delivered("2026-11-03").started("2026-11-16", planned_end=planned_end)


day = date.fromisoformat


class Standing(NamedTuple):
    """A deadline as the report shows it."""

    starts: str
    due: str
    rolled: str
    status: str
    met_on: str | None = None


def deadlines(state: JourneyState, name: str) -> list[Deadline]:
    return [deadline for deadline in state.deadlines if deadline.name == name]


def deadline(state: JourneyState, name: str) -> Deadline:
    (only,) = deadlines(state, name)
    return only


def standings(state: JourneyState, name: str) -> list[Standing]:
    return [
        Standing(
            starts=each.starts.isoformat(),
            due=each.due.isoformat(),
            rolled=each.rolled.isoformat(),
            status=each.status(state.as_of).value,
            met_on=each.met_on.isoformat() if each.met_on else None,
        )
        for each in deadlines(state, name)
    ]


def standing(state: JourneyState, name: str) -> Standing:
    (only,) = standings(state, name)
    return only


def open_tasks(state: JourneyState) -> set[str]:
    return {task.type for task in state.tasks}


def task(state: JourneyState, type_: str) -> Task:
    (only,) = [task for task in state.tasks if task.type == type_]
    return only


def waits(state: JourneyState) -> set[str]:
    """Give the event that each open wait is for."""
    return {wait.event for wait in state.waits}


def wait(state: JourneyState, event_name: str) -> Wait:
    (only,) = [wait for wait in state.waits if wait.event == event_name]
    return only


def request(state: JourneyState, kind: str) -> Request:
    (only,) = [request for request in state.requests if request.kind == kind]
    return only


def notices(state: JourneyState, name: str) -> list[Notice]:
    """Give the notices about the deadlines of a name."""
    keys = {deadline.key for deadline in deadlines(state, name)}
    return [notice for notice in state.notices if notice.deadline in keys]


def entries(state: JourneyState, kind: str) -> list[TimelineEntry]:
    return [entry for entry in state.timeline if entry.kind == kind]


def taken(state: JourneyState) -> list[str]:
    """Give the names of the events that the timeline shows as taken, in its order."""
    return [entry.details["event"] for entry in entries(state, "event")]


def sameness(state: JourneyState, but: Sequence[str] = ()) -> dict[str, Any]:
    """Give all there is to a state but some of its parts, to compare it with another."""
    return {name: getattr(state, name) for name in JourneyState.__slots__ if name not in but}
