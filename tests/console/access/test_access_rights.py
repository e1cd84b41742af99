"""The table of rights: every scope times every action."""

import pytest

from console.access.callers import Caller, Scope, check_scopes
from console.access.rights import RIGHTS, RIGHTS_OF_PEOPLE, Action, RightMissing, require, require_of_person
from schemas.accounts import ROLES, post


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("action", Action)
def test_a_scope_lets_do_what_is_in_its_row_and_nothing_else(scope: Scope, action: Action) -> None:
    caller = Caller("3301", frozenset({scope}), "a-key")

    if action in RIGHTS[scope]:
        require(caller, action)
    else:
        with pytest.raises(RightMissing, match="is missing"):
            require(caller, action)


def test_every_action_is_somebodys() -> None:
    rows = [*RIGHTS.values(), *RIGHTS_OF_PEOPLE.values()]
    assert set().union(*rows) == set(Action)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", Action)
def test_a_role_lets_do_what_is_in_its_row_at_its_own_organisation_alone(role: str, action: Action) -> None:
    where = {None: "stegvis", "kommune": "3301", "county": "33"}
    kind = sorted(ROLES[role].parties, key=str)[0]
    there = post(f"{role}@{where.get(kind, kind)}")
    if action in RIGHTS_OF_PEOPLE[role]:
        require_of_person([there], action, there.organisation)
    else:
        with pytest.raises(RightMissing, match="ask the organisation's access administrator"):
            require_of_person([there], action, there.organisation)
    with pytest.raises(RightMissing):
        require_of_person([there], action, "4601" if there.organisation != "4601" else "3301")


def test_nobody_may_do_anything_without_a_grant() -> None:
    for action in Action:
        with pytest.raises(RightMissing):
            require_of_person([], action, "3301")


def test_operators_administrators_and_auditors_see_no_person() -> None:
    for role in ("operator", "access_administrator", "auditor"):
        assert not RIGHTS_OF_PEOPLE[role] & {Action.SEE_PERSON, Action.LOOK_UP_PERSON, Action.SEND_EVENTS}


def test_a_key_without_scopes_may_do_nothing() -> None:
    for action in Action:
        with pytest.raises(RightMissing):
            require(Caller("3301", frozenset(), "a-key"), action)


def test_operate_is_for_stegvis_and_persons_are_not() -> None:
    assert check_scopes("stegvis", ["operate", "events:write"]) == frozenset({Scope.OPERATE, Scope.EVENTS_WRITE})
    for organisation, scope in (("3301", "operate"), ("stegvis", "persons:lookup")):
        with pytest.raises(ValueError, match="organisation"):
            check_scopes(organisation, [scope])
