"""Journeys under kommune numbers that were replaced since 2020: kept as sent, and meaning the kommune of today."""

from datetime import date
from pathlib import Path

import pytest

from schemas.kommuner import packaged_register, use_register
from tests.workflows.caseload import Story, request
from workers.settings import SettingsError, load_settings
from workflows.engine.ownership import Ownership


def in_2021(number: str) -> Story:
    return Story().settled("2021-09-01", kommune=number, permit_granted_on="2021-05-01")


def test_a_settlement_under_a_replaced_number_is_a_journey_of_todays_kommune_and_county() -> None:
    story = in_2021("3005")
    state = story.on("2026-11-26")
    assert (state.kommune, state.county) == ("3301", "33")
    assert {task.organisation for task in state.tasks if task.role == "programme_adviser"} == {"3301"}
    assert request(state, "register-settlement").details["kommune"] == "3301"
    assert story.events[0].data.model_dump()["kommune"] == "3005"


def test_a_move_to_a_replaced_number_is_a_move_to_todays_kommune() -> None:
    state = in_2021("3301").moved("2023-03-01", "3024").on("2026-11-26")
    assert (state.kommune, state.county) == ("3201", "32")


def test_a_participant_settled_under_a_replaced_number_is_todays_kommunes_own() -> None:
    known = Ownership(date(2026, 11, 26), in_2021("3005").events)
    assert known.residences[-1].belongs_to("3301")
    assert known.residences[-1].belongs_to("33")
    assert not known.residences[-1].belongs_to("30")


def test_a_journey_goes_on_under_the_number_of_a_newer_register(tmp_path: Path) -> None:
    newer = tmp_path / "register.csv"
    newer.write_text(
        packaged_register().replace(
            "3301,Drammen,33,Buskerud,2024-01-01,,,", "3301,Drammen,33,Buskerud,2024-01-01,2024-06-30,5901,"
        )
        + "5901,Drammen,59,Nye Buskerud,2024-07-01,,,unchanged,invented\n"
    )
    try:
        load_settings(kommune_register=newer, cut_over={"5901": "2024-07-01"})
        state = in_2021("3005").on("2026-11-26")
        assert (state.kommune, state.county) == ("5901", "59")
    finally:
        use_register(packaged_register())


def test_a_setting_that_names_no_register_says_which_line_is_wrong(tmp_path: Path) -> None:
    wrong = tmp_path / "register.csv"
    wrong.write_text(packaged_register() + "5901,Drammen\n")
    with pytest.raises(SettingsError, match="line 473: a number has four digits"):
        load_settings(kommune_register=wrong)
    with pytest.raises(SettingsError, match="No such file"):
        load_settings(kommune_register=tmp_path / "none.csv")
