"""The roles of people: whose tasks each does, and at which kind of organisation."""

import pytest

from schemas.accounts import ROLES, post
from schemas.events.vocabulary import Role
from schemas.organisations import UnknownOrganisation, party_of


def test_the_tasks_of_every_role_of_people_are_somebodys() -> None:
    worked = frozenset[Role]().union(*(role.works_as for role in ROLES.values()))
    assert set(Role) - worked == {Role.PARTICIPANT, Role.ARCHIVE}


def test_a_role_works_only_at_the_organisation_whose_tasks_it_does() -> None:
    for role in ROLES.values():
        assert all(role.parties == {task.party} for task in role.works_as)


@pytest.mark.parametrize(
    "text",
    ["programme_adviser@3301", "career_adviser@33", "interpreter_desk@interpreter-service", "programme_leader@3301",
     "operator@stegvis", "auditor@imdi", "access_administrator@stegvis"],
)  # fmt: skip
def test_these_sign_in(text: str) -> None:
    read = post(text)
    assert party_of(read.organisation) in ROLES[read.role].parties
    assert post(str(read)) == read


@pytest.mark.parametrize(
    "text",
    ["", "@", "operator@3301", "career_adviser@3301", "participant@3301", "nav@stegvis", "programme_adviser@9999"],
)
def test_these_do_not(text: str) -> None:
    with pytest.raises((ValueError, UnknownOrganisation)):
        post(text)
