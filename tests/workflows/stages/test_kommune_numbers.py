"""Journeys under kommune numbers that were replaced since 2020: kept as sent, and meaning the kommune of today."""

from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from schemas.kommuner import KOMMUNER, UnknownKommune, kommune, packaged_register, replaced_numbers, use_register
from store.database import Connection
from store.inbox import accept
from store.journeys import commit
from store.sweeps import in_no_kommune
from tests.store.builders import event, state
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


DIVIDED = (
    packaged_register().replace(
        "3301,Drammen,33,Buskerud,2024-01-01,,,", "3301,Drammen,33,Buskerud,2024-01-01,2026-12-31,3390 3391,"
    )
    + "3390,Strømsø,33,Buskerud,2027-01-01,,,unchanged,invented\n"
    + "3391,Bragernes,33,Buskerud,2027-01-01,,,unchanged,invented\n"
)


def test_a_journey_in_a_kommune_that_is_divided_waits_for_a_move_and_goes_on_there() -> None:
    story = in_2021("3005")
    try:
        use_register(DIVIDED, date(2027, 1, 1))
        assert story.on("2027-01-02").kommune not in KOMMUNER
        moved = story.moved("2027-01-01", "3391").on("2027-01-02")
        assert (moved.kommune, {each.organisation for each in moved.tasks}) == ("3391", {"3391"})
    finally:
        use_register(packaged_register())


async def test_what_is_left_in_a_divided_kommune_is_counted(conn: Connection) -> None:
    participant = uuid4()
    await accept(conn, [event(participant)])
    await commit(conn, participant, 1, state(kommune="3301"))
    try:
        assert await in_no_kommune(conn, [*KOMMUNER, *replaced_numbers()]) == {}
        use_register(DIVIDED, date(2027, 1, 1))
        assert await in_no_kommune(conn, [*KOMMUNER, *replaced_numbers()]) == {"3301": 1}
    finally:
        use_register(packaged_register())


def test_a_number_that_was_divided_twice_names_all_that_came_after_and_one_that_was_joined_again_means_it() -> None:
    twice = DIVIDED.replace("3390,Strømsø,33,Buskerud,2027-01-01,,,unchanged", "3390,Strømsø,33,Buskerud,2027-01-01,"
                            "2027-12-31,3392 3393,split")  # fmt: skip
    twice += (
        "3392,Strømsø,33,Buskerud,2028-01-01,,,unchanged,invented\n3393,Konnerud,33,Buskerud,2028-01-01,,,unchanged,x\n"
    )
    joined = DIVIDED.replace("2027-01-01,,,unchanged", "2027-01-01,2027-12-31,3399,merged")
    joined += "3399,Drammen,33,Buskerud,2028-01-01,,,unchanged,invented\n"
    try:
        use_register(twice, date(2028, 1, 1))
        with pytest.raises(UnknownKommune, match="3391 Bragernes or 3392 Strømsø or 3393 Konnerud"):
            kommune("3005")
        use_register(joined, date(2028, 1, 1))
        assert kommune("3005").number == kommune("3390").number == "3399"
    finally:
        use_register(packaged_register())


def test_a_setting_that_names_no_register_says_which_line_is_wrong(tmp_path: Path) -> None:
    wrong = tmp_path / "register.csv"
    wrong.write_text(packaged_register() + "5901,Drammen\n")
    with pytest.raises(SettingsError, match="line 473: a number has four digits"):
        load_settings(kommune_register=wrong)
    with pytest.raises(SettingsError, match="No such file"):
        load_settings(kommune_register=tmp_path / "none.csv")
