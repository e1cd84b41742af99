"""Leave and absence: the offer in parental leave, and what both add to the programme (forskrift §§ 10, 16, 19)."""

from datetime import timedelta

import pytest

from tests.workflows.caseload import Standing, Story, entries, open_tasks, running, standing, standings, task

END = "2027-11-16"  # a Tuesday


def on_leave(story: Story, first: str, last: str, kind: str = "health", decided: str | None = None) -> Story:
    decided = decided or first
    return story.add("leave.granted", decided, decided_on=decided, kind=kind, **{"from": first, "to": last})


def absent(story: Story, first: str, last: str, **more: object) -> Story:
    return story.add("absence.registered", first, **({"from": first, "to": last, "valid": True} | more))


def ends(story: Story, on: str = "2027-10-01") -> str:
    return standings(story.on(on), "programme-end")[-1].due


# --- the offer in parental leave ------------------------------------------------------------------------------------


def test_an_offer_is_owed_three_months_into_parental_leave() -> None:
    """'three months after `from` of a leave of kind `parental` that lasts longer; starts on its `decided_on`'"""
    story = on_leave(running(), "2027-02-01", "2027-11-30", "parental", decided="2027-01-11")
    state = story.on("2027-01-11")
    assert standing(state, "parental-leave-offer") == Standing("2027-01-11", "2027-05-01", "2027-05-03", "running")
    assert task(state, "offer-in-leave").completes_with == "leave.offermade"
    made = story.add("leave.offermade", "2027-04-19", offered_on="2027-04-19").on("2027-04-19")
    assert standing(made, "parental-leave-offer")[3:] == ("met", "2027-04-19")
    assert "offer-in-leave" not in open_tasks(made)


def test_an_offer_never_made_passes_on_the_nominal_day() -> None:
    story = on_leave(running(), "2027-02-01", "2027-11-30", "parental")
    assert standing(story.on("2027-05-02"), "parental-leave-offer").status == "passed"
    late = story.add("leave.offermade", "2027-05-10", offered_on="2027-05-10").on("2027-05-10")
    assert standing(late, "parental-leave-offer")[3:] == ("met_late", "2027-05-10")


@pytest.mark.parametrize(
    ("kind", "last", "owed"),
    [("parental", "2027-04-30", False), ("parental", "2027-05-01", True), ("health", "2027-11-30", False)],
)
def test_only_in_parental_leave_that_lasts_longer_than_three_months(kind: str, last: str, owed: bool) -> None:
    state = on_leave(running(), "2027-02-01", last, kind).on("2027-02-01")
    assert bool(standings(state, "parental-leave-offer")) is owed


# --- more than ten working days -------------------------------------------------------------------------------------


def test_ten_working_days_add_nothing_and_the_eleventh_adds_all() -> None:
    """'once they are more than ten, all of them are added: the end moves by that many working days'"""
    ten = absent(running(END), "2027-02-01", "2027-02-14")  # two weeks with their weekends
    assert ends(ten) == END
    assert ends(absent(ten, "2027-02-15", "2027-02-15")) == "2027-12-01"
    assert ends(absent(ten, "2027-02-15", "2027-02-16")) == "2027-12-02"


def test_absence_and_leave_are_counted_together_each_day_once() -> None:
    story = on_leave(absent(running(END), "2027-02-01", "2027-02-05"), "2027-02-04", "2027-02-12", "welfare")
    assert ends(story) == END
    assert ends(absent(story, "2027-03-01", "2027-03-01", kind="own_illness")) == "2027-12-01"


@pytest.mark.parametrize("more", [{"valid": False}, {"kind": "holiday"}, {"kind": "religious_day"}])
def test_holidays_religious_days_and_invalid_absence_are_not_counted(more: dict[str, object]) -> None:
    assert ends(absent(running(END), "2027-02-01", "2027-03-12", **more)) == END


@pytest.mark.parametrize("kind", ["parental", "birth", "pregnancy", "welfare", "peace_work", "health", "care", "work"])
def test_leave_of_every_kind_is_counted(kind: str) -> None:
    assert ends(on_leave(running(END), "2027-02-01", "2027-02-15", kind)) == "2027-12-01"


def test_a_public_holiday_is_no_working_day() -> None:
    """Maundy Thursday 25 March to Easter Monday 29 March 2027."""
    assert ends(absent(running(END), "2027-03-22", "2027-04-07")) == END
    assert ends(absent(running(END), "2027-03-22", "2027-04-08")) == "2027-12-01"


def test_an_extension_and_absence_give_the_same_end_in_either_order() -> None:
    first = absent(running(END), "2027-02-01", "2027-02-15").extended("2027-03-01", 3)
    last = absent(running(END).extended("2027-01-25", 3), "2027-02-01", "2027-02-15")
    assert ends(first) == ends(last) == "2028-03-02"


def test_days_of_leave_before_2026_add_a_day_each() -> None:
    """'Days of leave before 2026 add a day each, as before.'"""
    story = Story().settled("2025-06-02", permit_granted_on="2025-03-01").decided("2025-08-20", reason="known")
    story = story.started("2025-09-01", planned_end="2026-09-01")
    story = on_leave(story, "2025-12-22", "2026-01-04", decided="2025-12-15")
    assert ends(story, "2026-02-01") == "2026-09-11", "ten days of December; one working day of January is too few"
    assert ends(absent(story, "2026-01-12", "2026-01-23"), "2026-02-01") == "2026-09-28"


def test_an_extension_and_leave_of_before_2026_give_the_same_end_in_either_order() -> None:
    """'each extension adds its months to that date', the planned end; the days are counted from there."""
    story = Story().settled("2024-06-02", permit_granted_on="2024-03-01").decided("2024-08-20", reason="known")
    story = story.started("2024-09-01", planned_end="2025-02-20")
    first = on_leave(story, "2025-01-01", "2025-01-21").extended("2025-02-01", 6)
    last = on_leave(story.extended("2024-12-01", 6), "2025-01-01", "2025-01-21")
    assert ends(first, "2025-03-01") == ends(last, "2025-03-01") == "2025-09-10"


def test_days_of_leave_of_before_2026_past_the_planned_end_count_like_those_before_it() -> None:
    story = Story().settled("2024-06-02", permit_granted_on="2024-03-01").decided("2024-08-20", reason="known")
    story = story.started("2024-09-01", planned_end="2025-02-20")
    assert ends(on_leave(story, "2025-02-17", "2025-02-26"), "2025-03-01") == "2025-03-02"


def test_what_hangs_on_the_end_moves_with_it() -> None:
    state = absent(running(END), "2027-02-01", "2027-02-15").on("2027-02-15")
    assert [each.status for each in standings(state, "handover")] == ["cancelled", "running"]


def test_absence_from_before_the_start_is_not_counted() -> None:
    assert ends(absent(running(END), "2026-11-02", "2026-11-29")) == END


def test_a_retracted_absence_moves_nothing() -> None:
    story = absent(running(END), "2027-02-01", "2027-02-15")
    assert ends(story.retracted("2027-03-01", story.ref("absence.registered"))) == END


# --- leave and self-certificates by the rules -----------------------------------------------------------------------


def found(story: Story, kind: str, on: str = "2027-10-01") -> list[dict[str, object]]:
    return [entry.details for entry in entries(story.on(on), kind)]


def test_welfare_leave_is_ten_working_days_in_a_calendar_year() -> None:
    """Regulation § 14"""
    ten = on_leave(running(END), "2027-02-01", "2027-02-12", "welfare")
    assert found(ten, "leave-outside-the-rules") == []
    eleven = on_leave(ten, "2027-03-01", "2027-03-01", "welfare")
    assert found(eleven, "leave-outside-the-rules") == [{"leave": "welfare", "working_days": 11, "most": 10}]


def test_parental_leave_lasts_ten_months_and_is_without_benefit() -> None:
    """Regulation § 16"""
    story = on_leave(running(END), "2027-02-01", "2027-11-30", "parental")
    assert found(story, "leave-outside-the-rules") == []
    longer = on_leave(running(END), "2027-02-01", "2027-12-01", "parental")
    assert [each["most"] for each in found(longer, "leave-outside-the-rules")] == ["10 months"]
    paid = running(END).add(
        "leave.granted", "2027-02-01", decided_on="2027-02-01", kind="parental", with_benefit=True,
        **{"from": "2027-02-01", "to": "2027-06-30"},
    )  # fmt: skip
    assert found(paid, "leave-outside-the-rules") == [{"leave": "parental", "with_benefit": True}]


def test_ones_own_word_is_enough_for_three_days_after_eight_weeks() -> None:
    """Regulation § 8"""
    three = absent(running(END), "2027-05-03", "2027-05-05", certificate="self")
    assert found(three, "self-certificate-outside-the-rules") == []
    four = absent(running(END), "2027-05-03", "2027-05-06", certificate="self")
    assert [each["why"] for each in found(four, "self-certificate-outside-the-rules")] == ["too-long"]


def test_days_without_a_doctors_word_within_sixteen_days_count_together() -> None:
    first = absent(running(END), "2027-05-03", "2027-05-04", certificate="self")
    near = absent(first, "2027-05-20", "2027-05-21", certificate="self")
    assert [each["days"] for each in found(near, "self-certificate-outside-the-rules")] == [4]
    far = absent(first, "2027-05-24", "2027-05-25", certificate="self")
    assert found(far, "self-certificate-outside-the-rules") == []


def test_nobody_certifies_their_own_illness_in_the_first_eight_weeks() -> None:
    story = running(END)
    started = next(event.on for event in story.events if event.name == "programme.started")
    soon = (started + timedelta(days=7)).isoformat()
    early = absent(story, soon, soon, certificate="self")
    assert [each["why"] for each in found(early, "self-certificate-outside-the-rules")] == ["too-early"]
