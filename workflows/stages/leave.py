"""Leave and self-certified absence by the rules (forskrift §§ 8, 11 to 16); the offer in parental leave (§ 16)."""

from datetime import date, timedelta

from schemas.calendar import each_day, working_days
from schemas.events import Event
from schemas.events.catalogue import AbsenceRegistered, LeaveGranted, LeaveOfferMade, ProgrammeStarted
from workflows.engine.case import Case
from workflows.stages.records import Records


def leave(case: Case, started: Event[ProgrammeStarted], records: Records) -> None:
    """From now on, hold leave and self-certificates against the rules, and have the offer in parental leave made."""
    days: dict[tuple[str, int], set[date]] = {}
    self_certified: list[Event[AbsenceRegistered]] = []

    def granted(event: Event[LeaveGranted]) -> None:
        _within_the_rules(case, event, days)
        if event.data.kind != "parental":
            return
        offer_by = case.rule("parental-leave-offer").due_after(event.data.from_)
        if offer_by <= event.data.to:
            case.spawn(_offered(case, event))

    def absent(event: Event[AbsenceRegistered]) -> None:
        if event.data.certificate == "self":
            _may_certify(case, started, event, self_certified)
            self_certified.append(event)

    records.leave.on_each(granted)
    records.absence.on_each(absent)


def _within_the_rules(case: Case, event: Event[LeaveGranted], days: dict[tuple[str, int], set[date]]) -> None:
    """Put leave on the timeline that is longer than its kind allows, or has the benefit against the rule."""
    rule, data = case.law.leave, event.data
    most, longest = rule.most_in_a_year(data.kind), rule.longest(data.kind)
    for day in working_days(data.from_, data.to) if most is not None else []:
        days.setdefault((data.kind, day.year), set()).add(day)
    taken = max((len(days[key]) for key in days if key[0] == data.kind), default=0)
    if most is not None and taken > most:
        case.add_to_timeline("leave-outside-the-rules", leave=data.kind, working_days=taken, most=most)
    if longest is not None and data.to >= longest.after(data.from_):
        case.add_to_timeline("leave-outside-the-rules", leave=data.kind, until=data.to, most=str(longest))
    owed = data.kind in rule.with_benefit
    if data.with_benefit is not None and (owed or longest is not None) and data.with_benefit is not owed:
        case.add_to_timeline("leave-outside-the-rules", leave=data.kind, with_benefit=data.with_benefit)


def _may_certify(
    case: Case,
    started: Event[ProgrammeStarted],
    event: Event[AbsenceRegistered],
    before: list[Event[AbsenceRegistered]],
) -> None:
    """Put absence on the timeline that needs a doctor's certificate (forskrift § 8)."""
    rule, first, last = case.law.self_certificate, event.data.from_, event.data.to
    together = timedelta(days=rule.together_within)
    days = set(each_day(first, last))
    for other in before:
        if first - together <= other.data.to < first:
            days.update(each_day(other.data.from_, other.data.to))
    if first < rule.after.after(started.on):
        case.add_to_timeline("self-certificate-outside-the-rules", why="too-early", absent_from=first)
    elif len(days) > rule.calendar_days:
        case.add_to_timeline("self-certificate-outside-the-rules", why="too-long", absent_from=first, days=len(days))


async def _offered(case: Case, event: Event[LeaveGranted]) -> None:
    key = f"leave/{event.ref.digest}/offer"
    deadline = case.deadline("parental-leave-offer", event, key=key, counted_from=event.data.from_)
    details = {"from": event.data.from_, "to": event.data.to}
    await case.expect(LeaveOfferMade, key=key, by=deadline, task=True, details=details, not_before=event.on)
