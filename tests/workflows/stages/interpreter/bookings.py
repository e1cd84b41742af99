"""Meetings with an interpreter, as the tests of the interpreter begin."""

from tests.workflows.caseload import Story


def booked(at: str = "2026-10-14") -> Story:
    """Guidance of somebody who needs an interpreter, booked on a Wednesday."""
    story = Story().settled("2026-09-01", interpreter_needed=True, language="ti").mapped("2026-09-21")
    return story.mapping_received("2026-09-23").assessed("2026-09-25").booked("2026-09-30", at=at)


def held_with_interpreter(story: Story, on: str) -> Story:
    return story.add("guidance.held", on, meeting_id="m1", held_on=on, interpreter_present=True)


def need(story: Story, on: str, *, needed: bool, **more: object) -> Story:
    facts = {"booking_id": "m1", "meeting": "guidance", "assessed_on": on, "needed": needed} | more
    return story.add("interpreter.needassessed", on, **facts)


def not_allowed(**more: bool) -> Story:
    return booked().add(
        "interpreter.confirmed", "2026-10-01", booking_id="m1", category="A", confirmed_on="2026-10-01", **more
    )


def own(story: Story, on: str, at: str, *, needed: bool = True) -> Story:
    facts = {"booking_id": "k1", "meeting": "mapping", "starts_at": f"{at}T09:00:00+02:00", "minutes": 60}
    return story.add("interpreter.needassessed", on, assessed_on=on, needed=needed, **facts)


def confirmed(number: str = "12345") -> Story:
    return booked().add(
        "interpreter.confirmed", "2026-10-01", booking_id="m1", category="A", confirmed_on="2026-10-01",
        interpreter_number=number,
    )  # fmt: skip
