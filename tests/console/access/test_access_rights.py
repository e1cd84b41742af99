"""The table of rights: every scope times every action."""

import pytest

from console.access.callers import Caller, Scope, check_scopes
from console.access.rights import RIGHTS, Action, RightMissing, require


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("action", Action)
def test_a_scope_lets_do_what_is_in_its_row_and_nothing_else(scope: Scope, action: Action) -> None:
    caller = Caller("3301", frozenset({scope}), "a-key")

    if action in RIGHTS[scope]:
        require(caller, action)
    else:
        with pytest.raises(RightMissing, match="is missing"):
            require(caller, action)


def test_every_action_is_in_one_row() -> None:
    assert sorted(action for actions in RIGHTS.values() for action in actions) == sorted(Action)


def test_a_key_without_scopes_may_do_nothing() -> None:
    for action in Action:
        with pytest.raises(RightMissing):
            require(Caller("3301", frozenset(), "a-key"), action)


def test_operate_is_for_stegvis_and_persons_are_not() -> None:
    assert check_scopes("stegvis", ["operate", "events:write"]) == frozenset({Scope.OPERATE, Scope.EVENTS_WRITE})
    for organisation, scope in (("3301", "operate"), ("stegvis", "persons:lookup")):
        with pytest.raises(ValueError, match="organisation"):
            check_scopes(organisation, [scope])
