"""A kommune's own routines: for routine deadlines, never for statutory ones."""

from dataclasses import replace

import pytest

from schemas.routines import InvalidRoutine, Routines, read_routines
from schemas.rules import packaged_rules
from tests.workflows.caseload import DRAMMEN, Story, settled, standing

BOOK = packaged_rules()
STATUTORY = sorted({rule.name for rule in BOOK.every_deadline() if rule.kind == "statutory"})


def routines(text: str) -> Routines:
    return read_routines(text, BOOK.every_deadline())


def test_a_routine_length_is_the_kommunes_own() -> None:
    own = routines(f'[{DRAMMEN}.mapping-completed]\nlength = "35 days"\nreason = "agreed with the county"')
    rules = replace(BOOK, routines=own)
    assert standing(settled().on("2026-09-02"), "mapping-completed").due == "2026-09-29"
    assert standing(settled().on("2026-09-02", rules), "mapping-completed").due == "2026-10-06"
    elsewhere = Story().settled("2026-09-01", kommune="0301")
    assert standing(elsewhere.on("2026-09-02", rules), "mapping-completed").due == "2026-09-29"


def test_a_routine_of_the_kommune_moved_to_restarts_nothing() -> None:
    rules = replace(BOOK, routines=routines('[0301.mapping-completed]\nlength = "35 days"\nreason = "r"'))
    moved = settled().moved("2026-09-05", "0301")
    assert standing(moved.on("2026-09-06", rules), "mapping-completed").due == "2026-09-29"


def test_a_routine_under_a_replaced_number_holds_for_the_kommune_of_today_and_is_written_once() -> None:
    section = '.mapping-completed]\nlength = "35 days"\nreason = "r"\n'
    rules = replace(BOOK, routines=routines(f"[3005{section}"))
    assert standing(settled().on("2026-09-02", rules), "mapping-completed").due == "2026-10-06"
    with pytest.raises(InvalidRoutine, match="3301 is the same kommune today"):
        routines(f"[3005{section}[3301{section}")


def test_warnings_may_be_the_kommunes_own() -> None:
    own = routines(f'[{DRAMMEN}.follow-up]\nwarnings = ["10 days"]\nreason = "r"')
    rule = own.of(BOOK.named("2021").deadline("follow-up"), DRAMMEN)
    assert [str(each) for each in rule.warnings] == ["10 days"]
    assert str(rule.length) == "1 month"


@pytest.mark.parametrize("name", STATUTORY)
def test_a_statutory_one_is_nobodys_to_change(name: str) -> None:
    with pytest.raises(InvalidRoutine, match=rf"\[{DRAMMEN}\.{name}\]: {name} is statutory .* take the section out"):
        routines(f'[{DRAMMEN}.{name}]\nlength = "4 months"\nreason = "r"')


@pytest.mark.parametrize(
    ("text", "details"),
    [
        ('[9999.follow-up]\nlength = "2 months"\nreason = "r"', "9999"),
        (f'[{DRAMMEN}.follow-ups]\nlength = "2 months"\nreason = "r"', "did you mean follow-up?"),
        (f'[{DRAMMEN}.eligibility]\nmax_age = 65\nreason = "r"', "there is no deadline eligibility"),
        (f'[{DRAMMEN}.follow-up]\nlength = "2 months"', "reason"),
        (f'[{DRAMMEN}.follow-up]\nlength = "two months"\nreason = "r"', "length"),
        (f'[{DRAMMEN}.follow-up]\nlenght = "2 months"\nreason = "r"', "lenght"),
        (f'[{DRAMMEN}.info-pack-sent]\nlength = "7 days"\nreason = "r"', "same sign"),
        (f'[{DRAMMEN}.follow-up]\njudged_on = "rolled"\nreason = "r"', "judged_on"),
        (f'{DRAMMEN} = "x"', f"[{DRAMMEN}.follow-up]"),
        ("[3301", "not TOML"),
    ],
)
def test_what_cannot_be_is_refused_with_the_place_and_the_way_out(text: str, details: str) -> None:
    with pytest.raises(InvalidRoutine) as refused:
        routines(text)
    assert details in str(refused.value)


@pytest.mark.parametrize(
    ("section", "why"),
    [
        ('length = "99999 days"\nreason = "x"', "length: '99999 days' is longer than ten years"),
        ('length = "0 days"\nreason = "x"', "length: '0 days' leaves no time"),
        ('warnings = ["-5 days"]\nreason = "x"', "warnings.0: '-5 days' is negative; write it without a sign"),
        ('length = "6 weeks"\nreason = ""', "reason: "),
        ('length = "6 weeks"\nreason = "asked by 15859012342"', "reason: holds a person number"),
        ('reason = "x"', "gives only a reason"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_place_and_the_reason(section: str, why: str) -> None:
    with pytest.raises(InvalidRoutine) as refused:
        read_routines(f"[3301.follow-up]\n{section}", packaged_rules().every_deadline())
    assert str(refused.value).startswith("[3301.follow-up]")
    assert why in str(refused.value)


# --- limits of the installation -------------------------------------------------------------------------------------


def test_limits_stand_beside_the_routines() -> None:
    own = routines('[limits]\nevents = 45_000\n[3301.follow-up]\nlength = "6 weeks"\nreason = "r"\n')
    assert (own.limits.events, own.limits.events_per_day) == (45_000, 500)
    assert list(own.by_kommune) == ["3301"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[limits]\nevent = 1", r"\[limits\] event: there is no such limit; there are events, events_per_day, seconds"),
        ("[limits]\nevents = 0", r"\[limits\] events: input should be greater than or equal to 1"),
        ("[limits]\nseconds = 61", r"\[limits\] seconds: input should be less than or equal to 60"),
        ("limits = 3", r"\[limits\]"),
    ],
)
def test_a_wrong_limit_is_refused_with_its_name(text: str, reason: str) -> None:
    with pytest.raises(InvalidRoutine, match=reason):
        routines(text)
