"""A programme that runs: followed up, its plan reviewed, measures started, hours reached."""

import pytest

from tests.workflows.caseload import Standing, Story, entries, granted, open_tasks, running, standing, standings, task


def test_a_conversation_a_month() -> None:
    """'one month after `started_on`, then one month after each `followup.held`'"""
    story = running().followed_up("2026-12-10").followed_up("2027-01-11")
    assert standings(story.on("2027-01-20"), "follow-up") == [
        Standing("2026-11-16", "2026-12-16", "2026-12-16", "met", "2026-12-10"),
        Standing("2026-12-10", "2027-01-10", "2027-01-11", "met_late", "2027-01-11"),
        Standing("2027-01-11", "2027-02-11", "2027-02-11", "running"),
    ]
    assert task(story.on("2027-01-20"), "hold-follow-up").organisation == "3301"


def test_follow_up_ends_with_the_programme() -> None:
    """'... and starts the next, until the programme ends.'"""
    story = running().followed_up("2026-12-10").completed("2027-01-05")
    state = story.on("2027-03-01")
    assert [each.status for each in standings(state, "follow-up")] == ["met", "cancelled"]
    assert "hold-follow-up" not in open_tasks(state)
    assert [each.status for each in standings(running().completed("2027-03-01").on("2027-04-01"), "follow-up")] == [
        "passed"
    ]


def test_a_conversation_registered_late_and_out_of_order_counts_on_its_day() -> None:
    in_order = running().followed_up("2026-12-10").followed_up("2027-01-09")
    swapped = running().followed_up("2027-01-09").followed_up("2026-12-10")
    assert standings(in_order.on("2027-01-20"), "follow-up") == standings(swapped.on("2027-01-20"), "follow-up")


def test_the_plan_is_reviewed_every_three_months_until_the_programme_ends() -> None:
    """'`plan-review`: three months after `agreed_on`, then after each `plan.revised`, until the programme ends.'"""
    story = running().planned("2026-11-10").plan_revised("2027-02-08")
    state = story.on("2027-03-01")
    assert standings(state, "plan-review") == [
        Standing("2026-11-10", "2027-02-10", "2027-02-10", "met", "2027-02-08"),
        Standing("2027-02-08", "2027-05-08", "2027-05-10", "running"),
    ]
    assert "review-plan" in open_tasks(state)
    over = story.completed("2027-04-01").on("2027-06-01")
    assert [each.status for each in standings(over, "plan-review")] == ["met", "cancelled"]
    assert "review-plan" not in open_tasks(over)


@pytest.mark.parametrize(
    ("education", "due"), [("none", "2029-11-16"), ("upper_secondary", "2028-05-16"), ("higher", "2028-05-16")]
)
def test_the_norwegian_goal_depends_on_education(education: str, due: str) -> None:
    """'18 months from `started_on` with upper secondary or higher education, else three years.'"""
    story = running(education=education)
    mapping = next(entries for entries in story.events if entries.name == "mapping.completed")
    story = story.without(mapping.ref).add(
        "mapping.completed",
        "2026-09-21",
        completed_on="2026-09-21",
        languages=["ar"],
        education=education,
        work_years=2,
    )
    assert standing(story.on("2026-12-01"), "norwegian-goal")[:2] == ("2026-11-16", due)


def test_an_education_that_the_mapping_does_not_know_is_the_one_registered_at_settlement() -> None:
    story = running(education="upper_secondary")
    mapping = next(answer for answer in story.events if answer.name == "mapping.completed")
    facts = {"completed_on": "2026-09-21", "languages": ["ar"], "education": "unknown", "work_years": 2}
    unknown = story.without(mapping.ref).add("mapping.completed", "2026-09-21", **facts)
    assert standing(unknown.on("2026-12-01"), "norwegian-goal").due == "2028-05-16"


def test_fifteen_hours_of_career_competence_are_reached_on_the_day_of_the_hour_that_completes_them() -> None:
    """'30 days before `programme-end`; met on the day when the recorded hours of `career_competence` reach 15.'"""
    story = running("2027-11-16").hours("2027-01-10", 7.5).hours("2027-01-20", 40, "norwegian").hours("2027-02-10", 7)
    assert standing(story.on("2027-03-01"), "career-competence-hours") == Standing(
        "2026-11-16", "2027-10-17", "2027-10-18", "running"
    )
    reached = story.hours("2027-03-05", 0.5)
    assert standing(reached.on("2027-03-06"), "career-competence-hours")[3:] == ("met", "2027-03-05")
    assert standing(story.hours("2027-10-18", 0.5).on("2027-12-01"), "career-competence-hours").status == "met_late"


@pytest.mark.parametrize(
    ("education", "settled_on", "decided", "status"),
    [
        ("higher", "2026-09-01", "2026-11-02", "met"),
        ("upper_secondary", "2025-11-01", "2026-01-01", "met"),
        ("higher", "2025-11-01", "2025-12-31", "running"),
        ("primary", "2026-09-01", "2026-11-02", "running"),
    ],
)
def test_ten_hours_are_enough_with_upper_secondary_where_it_was_decided_from_2026_on(
    education: str, settled_on: str, decided: str, status: str
) -> None:
    """'minimum 10 timer veiledning innenfor temaområdet' (forskrift § 4(4)); before, 15 for all."""
    story = Story().settled(settled_on, permit_granted_on="2025-10-01", education=education)
    story = story.decided(decided, reason="not mapped yet").started("2026-11-16", planned_end="2027-11-16")
    state = story.hours("2027-01-10", 10).on("2027-02-01")
    assert standing(state, "career-competence-hours").status == status


def test_tenths_of_hours_add_up() -> None:
    story = running()
    for number in range(150):
        story = story.hours(f"2027-{number // 28 + 1:02}-{number % 28 + 1:02}", 0.1)
    assert standing(story.on("2027-09-01"), "career-competence-hours").met_on == "2027-06-10"


def test_hours_that_were_reached_are_not_asked_for_again_by_an_extension() -> None:
    state = running().hours("2027-01-10", 15).extended("2027-06-01", 6).on("2027-07-01")
    assert [each.status for each in standings(state, "career-competence-hours")] == ["met"]


def test_parental_guidance_is_for_parents_only() -> None:
    """'only with children under 18; due at `programme-end`'"""
    assert standings(running().on("2026-12-01"), "parental-guidance") == []
    assert standings(running(children_under_18=0).on("2026-12-01"), "parental-guidance") == []
    story = running(children_under_18=3)
    assert standing(story.on("2026-12-01"), "parental-guidance").due == "2027-11-16"
    for number in range(1, 9):
        story = story.hours(f"2027-02-0{number}", 2, "parental_guidance")
    assert standing(story.on("2027-03-01"), "parental-guidance")[3:] == ("met", "2027-02-08")


def test_without_a_known_end_nothing_hangs_on_it() -> None:
    story = running()
    start = story.ref("programme.started")
    story = story.without(start).started("2026-11-16").hours("2027-01-10", 15)
    state = story.on("2027-06-01")
    for name in ("programme-end", "career-competence-hours", "handover"):
        assert standings(state, name) == []
    assert state.buffered == ()


# --- measures -------------------------------------------------------------------------------------------------------


def test_a_planned_measure_is_to_be_started() -> None:
    """S-16: make sure that measures are actually set in motion; five working days of grace (DL-17)."""
    story = running().measure_planned("2026-11-20", start="2026-12-01")
    state = story.on("2026-12-02")
    assert standing(state, "measure-started") == Standing("2026-11-20", "2026-12-08", "2026-12-08", "running")
    assert "start-measure" in open_tasks(state)
    assert standing(story.on("2026-12-09"), "measure-started").status == "passed"
    started = story.measure_started("2026-12-07").on("2026-12-20")
    assert standing(started, "measure-started")[3:] == ("met", "2026-12-07")
    assert "start-measure" not in open_tasks(started)


def test_a_measure_without_a_day_has_no_deadline() -> None:
    state = running().measure_planned("2026-11-20").on("2026-12-02")
    assert standings(state, "measure-started") == []
    assert "start-measure" in open_tasks(state)


def test_each_measure_is_started_for_itself() -> None:
    story = running().measure_planned("2026-11-20", "a", "2026-12-01").measure_planned("2026-11-21", "b", "2026-12-01")
    state = story.measure_started("2026-12-01", "b").on("2026-12-02")
    assert [each.status for each in standings(state, "measure-started")] == ["running", "met"]


def test_a_measure_planned_anew_counts_from_its_new_day() -> None:
    story = (
        running().measure_planned("2026-11-20", start="2026-12-01").measure_planned("2026-12-03", start="2027-01-04")
    )
    assert [each.status for each in standings(story.on("2026-12-20"), "measure-started")] == ["cancelled", "running"]


def test_a_measure_of_before_the_decision_was_to_be_started_too() -> None:
    """'Deadlines start from and are judged by business dates', whenever the stage came to take the events."""
    early = Story().settled("2026-09-01").measure_planned("2026-09-10", start="2026-09-15")
    early = early.measure_planned("2026-09-11", "b", "2026-09-15").measure_planned("2026-09-14", "b", "2026-09-21")
    early = early.measure_started("2026-09-25").measure_started("2026-09-25", "b").measure_started("2026-09-26", "c")
    state = early.decided("2026-10-01", reason="known").on("2026-10-02")
    assert standings(state, "measure-started") == [
        Standing("2026-09-10", "2026-09-22", "2026-09-22", "met_late", "2026-09-25"),
        Standing("2026-09-14", "2026-09-28", "2026-09-28", "met", "2026-09-25"),
    ]
    assert "start-measure" not in open_tasks(state)
    assert state.buffered == ()


@pytest.mark.parametrize("story", [running(), Story().settled("2026-09-01").decided("2026-12-15", reason="known")])
def test_a_measure_registered_as_planned_after_it_was_started_is_no_task(story: Story) -> None:
    state = story.measure_started("2026-12-01").measure_planned("2026-12-03", start="2026-12-01").on("2026-12-20")
    assert "start-measure" not in open_tasks(state)
    assert standings(state, "measure-started") == []
    assert state.buffered == ()


def test_measures_not_started_when_the_programme_ends_are_given_up() -> None:
    state = running().measure_planned("2026-11-20", start="2027-12-01").completed("2027-06-01").on("2027-07-01")
    assert "start-measure" not in open_tasks(state)
    assert standing(state, "measure-started").status == "cancelled"


def test_measures_that_are_not_full_time_raise_an_alarm_from_the_first_week_on() -> None:
    """What is wanted is what is compared: full time where measures need much study on one's own (§ 14 a)."""
    facts = {"measure_id": "c1", "kind": "norwegian", "hours_per_week": 20}
    story = running().add("measure.planned", "2026-11-10", **facts)
    assert entries(story.on("2026-11-22"), "not-full-time") == []
    looked_at = entries(story.on("2027-05-16"), "not-full-time")
    assert [entry.on.isoformat() for entry in looked_at] == ["2026-11-23", "2027-02-16", "2027-05-16"]
    assert [entry.details for entry in looked_at] == [{"hours": 20, "wanted": 30.0}] * 3
    enough = story.add("measure.planned", "2026-11-11", measure_id="c2", kind="practice", hours_per_week=10)
    assert entries(enough.on("2027-05-16"), "not-full-time") == []
    ended = enough.add("measure.ended", "2027-01-10", measure_id="c2", on="2027-01-10")
    assert [entry.on.isoformat() for entry in entries(ended.on("2027-03-01"), "not-full-time")] == ["2027-02-16"]


@pytest.mark.parametrize(
    ("goal", "kind", "hours", "too_little"),
    [
        ("work", "work_practice", 10, [10]),
        ("work", "work_practice", 15, []),
        ("work", "network", 30, [0]),
        ("higher_education", "network", 30, []),
    ],
)
def test_too_little_work_raises_an_alarm_for_those_whose_goal_it_is(
    goal: str, kind: str, hours: float, too_little: list[float]
) -> None:
    """§ 14 a: fifteen hours a week on average after six months, or after three with upper secondary education."""
    story = granted(end_goal=goal).delivered("2026-11-03").started("2026-11-16", planned_end="2027-11-16")
    facts = {"measure_id": "c1", "kind": kind, "hours_per_week": hours}
    story = story.add("measure.planned", "2026-11-20", **facts)
    assert entries(story.on("2027-05-16"), "too-little-work") == [], "nothing is asked for in the first six months"
    assert [each.details["hours"] for each in entries(story.on("2027-05-20"), "too-little-work")] == too_little


def test_work_counts_on_average_over_the_time_after_the_first_months() -> None:
    story = Story().settled("2026-09-01", education="higher").decided("2026-11-02", reason="known", end_goal="work")
    story = story.started("2026-11-16", planned_end="2027-11-16")
    practice = {"kind": "practice", "hours_per_week": 20}
    story = story.add("measure.planned", "2026-11-20", measure_id="c1", **practice)
    ended = story.add("measure.ended", "2027-04-01", measure_id="c1", on="2027-04-01")
    found = entries(ended.on("2027-05-20"), "too-little-work")
    days = 44, 93  # of practice from 16 February on, and of the whole time
    assert [each.details["hours"] for each in found] == [round(20 * days[0] / days[1], 2)]


def test_before_the_revision_no_amount_of_work_was_asked_for() -> None:
    story = Story().settled("2025-09-01").mapped("2025-09-21").decided("2025-11-02", end_goal="work")
    story = story.delivered("2025-11-03").started("2025-11-16")
    facts = {"measure_id": "c1", "kind": "network", "hours_per_week": 30}
    assert entries(story.add("measure.planned", "2025-11-20", **facts).on("2026-02-20"), "too-little-work") == []


def test_practice_tied_to_an_occupation_is_work_oriented_whatever_it_is_called() -> None:
    """S-53"""
    story = granted(end_goal="work").delivered("2026-11-03").started("2026-11-16", planned_end="2027-11-16")
    facts = {"measure_id": "c1", "kind": "kitchen", "hours_per_week": 20, "occupation_oriented": True}
    state = story.add("measure.planned", "2026-11-20", **facts).on("2027-05-20")
    assert entries(state, "too-little-work") == []


def test_measures_that_ended_and_others_after_them_are_looked_at_once_a_time() -> None:
    story = running().add("measure.planned", "2026-11-20", measure_id="c1", kind="network", hours_per_week=10)
    story = story.add("measure.ended", "2026-12-01", measure_id="c1", on="2026-12-01")
    story = story.add("measure.planned", "2026-12-10", measure_id="c2", kind="network", hours_per_week=10)
    assert len(entries(story.on("2026-12-30"), "not-full-time")) == 1
    assert len(entries(story.on("2027-02-20"), "not-full-time")) == 2


def test_a_place_for_practice_is_looked_for_until_there_is_one() -> None:
    """S-54: with retry and escalation."""
    asked = running().add("practice.requested", "2026-12-01", practice_id="p1", on="2026-12-01")
    none = asked.add("practice.notfound", "2026-12-10", practice_id="p1", on="2026-12-10", reason="no place")
    state = none.on("2026-12-10")
    assert task(state, "find-practice").details == {"searched": 1}
    assert [each.role for each in state.notices if each.kind == "practice-not-found"] == ["programme_leader"]
    found = none.add("practice.found", "2026-12-15", practice_id="p1", on="2026-12-15")
    assert "find-practice" not in open_tasks(found.on("2026-12-15"))


def test_a_measure_that_is_given_up_before_its_start_is_waited_for_no_more() -> None:
    planned = {"measure_id": "c1", "kind": "practice", "provider": "nav", "planned_start": "2027-01-11"}
    story = running().add("measure.planned", "2026-12-01", **planned)
    assert "order-measure" in {each.kind for each in story.on("2026-12-02").requests}
    state = story.add("measure.ended", "2026-12-05", measure_id="c1", on="2026-12-05").on("2026-12-05")
    assert "start-measure" not in open_tasks(state)
    assert "order-measure" not in {each.kind for each in state.requests}
    assert standing(state, "measure-started").status == "cancelled"


def test_whoever_gives_a_measure_is_notified_of_its_delay() -> None:
    planned = {"measure_id": "c1", "kind": "practice", "provider": "nav", "planned_start": "2027-01-11"}
    story = running().add("measure.planned", "2026-12-01", **planned)
    delay = {"measure_id": "c1", "on": "2026-12-10", "planned_start": "2027-02-01", "reason": "no teacher"}
    state = story.add("measure.delayed", "2026-12-10", **delay).on("2026-12-10")
    (order,) = [each for each in state.requests if each.kind == "order-measure"]
    assert order.details["planned_start"].isoformat() == "2027-02-01"


def test_whoever_has_confirmed_a_place_is_notified_of_a_delay_too() -> None:
    planned = {"measure_id": "c1", "kind": "practice", "provider": "nav", "planned_start": "2027-01-11"}
    story = running().add("measure.planned", "2026-12-01", **planned)
    story = story.add("measure.confirmed", "2026-12-05", measure_id="c1", confirmed_on="2026-12-05")
    delay = {"measure_id": "c1", "on": "2026-12-10", "planned_start": "2027-02-01", "reason": "no teacher"}
    (order,) = story.add("measure.delayed", "2026-12-10", **delay).on("2026-12-10").kept
    assert (order.kind, order.details["planned_start"].isoformat()) == ("order-measure", "2027-02-01")


# --- livsmestring by theme (forskrift § 4) --------------------------------------------------------------------------

THEMES = ("career_competence", "migration_health_diversity")


@pytest.mark.parametrize(
    ("education", "hours"), [("lower_secondary", (15, 10)), ("unknown", (15, 10)), ("higher", (10, 5))]
)
def test_the_hours_of_each_theme_depend_on_education(education: str, hours: tuple[int, int]) -> None:
    """'reach 15 and of `migration_health_diversity` 10; with upper secondary or higher education 10 and 5'"""
    story = Story().settled("2026-09-01", education=education).decided("2026-11-02", reason="known", months=12)
    story = story.started("2026-11-16")
    names = ("career-competence-hours", "migration-health-hours")
    for theme, enough in zip(THEMES, hours, strict=True):
        story = story.hours("2027-02-01", enough - 0.5, theme)
    assert [standing(story.on("2027-02-01"), name).status for name in names] == ["running"] * 2
    assert [standing(story.on("2027-02-01"), name).due for name in names] == ["2027-10-17"] * 2
    for theme in THEMES:
        story = story.hours("2027-03-01", 0.5, theme)
    assert [standing(story.on("2027-03-01"), name).met_on for name in names] == ["2027-03-01"] * 2


@pytest.mark.parametrize("basis", ["asylum", "collective_protection"])
def test_before_2026_there_are_fifteen_hours_of_career_competence_for_all(basis: str) -> None:
    """'Where the decision is from before 2026: 15 for all, and no `migration-health-hours`.'"""
    story = Story().settled("2025-10-01", education="higher", residence_basis=basis, permit_granted_on="2025-09-01")
    story = story.decided("2025-12-31", reason="known", months=12).started("2026-01-12").hours("2026-03-02", 14.5)
    assert standing(story.on("2026-03-02"), "career-competence-hours").status == "running"
    state = story.hours("2026-03-09", 0.5).on("2026-03-09")
    assert standing(state, "career-competence-hours").met_on == "2026-03-09"
    assert standings(state, "migration-health-hours") == []


@pytest.mark.parametrize(("form", "enough"), [(None, 8), ("group", 8), ("individual", 5)])
def test_parental_guidance_takes_eight_meetings_in_a_group_or_five_alone(form: str | None, enough: int) -> None:
    story = running(children_under_18=1)
    for day_ in range(1, enough + 1):
        assert standing(story.on("2027-02-20"), "parental-guidance").status == "running"
        on = f"2027-02-{day_:02}"
        story = story.add("hours.recorded", on, on=on, element="parental_guidance", hours=2, form=form)
    assert standing(story.on("2027-02-20"), "parental-guidance").met_on == f"2027-02-{enough:02}"


def test_meetings_in_a_group_and_alone_are_not_added() -> None:
    story = running(children_under_18=1)
    for day_ in range(1, 12):
        on, form = f"2027-02-{day_:02}", "group" if day_ <= 7 else "individual"
        story = story.add("hours.recorded", on, on=on, element="parental_guidance", hours=2, form=form)
    assert standing(story.on("2027-02-20"), "parental-guidance").status == "running"
