"""Tokens of an issuer: whom they speak for, which are refused and why, and what happens while the issuer is away."""

import asyncio
import base64
import hmac
import time
from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

import orjson
import pytest
from joserfc.jwk import ECKey, RSAKey
from structlog.testing import capture_logs

from console.access.callers import NotAuthenticated, Scope
from console.access.signing_keys import FLOOR, FRESH_FOR, KEPT_FOR, IssuerAway, SigningKeys
from console.access.tokens import Tokens, is_token
from schemas.identifiers import make_synthetic_fnr
from tests.issuer import AUDIENCE, Issuer, issuing
from tests.waiting import eventually
from workers.settings import Settings, SettingsError, load_settings
from workers.settings.tokens import ScopeName


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with issuing() as running:
        yield running


A_NUMBER = next(filter(None, (make_synthetic_fnr(date(1990, 1, 1), serial) for serial in range(20))))


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def settings_for(issuer: Issuer, **more: Any) -> Settings:
    return load_settings(token_issuer=issuer.url, token_audience=AUDIENCE, **more)


def reading(issuer: Issuer, clock: Clock | None = None, **more: Any) -> Tokens:
    """Reads tokens with settings as an operator gives them."""
    settings = settings_for(issuer, **more)
    return Tokens(settings, SigningKeys(issuer.url, settings.token_jwks, clock or time.monotonic))


async def refusal(tokens: Tokens, token: str) -> str:
    with pytest.raises(NotAuthenticated) as refused:
        await tokens.caller(token)
    reason = str(refused.value)
    for part in token.split("."):
        assert len(part) < 4 or part not in reason
    return reason


# --- whom it speaks for ---------------------------------------------------------------------------------------------


async def test_a_token_that_a_machine_fetched_speaks_for_its_organisation(issuer: Issuer) -> None:
    caller = await reading(issuer).caller(issuer.token("3301", "read events:write openid"))
    assert (caller.organisation, caller.name) == ("3301", "client:3301")
    assert caller.scopes == frozenset({Scope.READ, Scope.EVENTS_WRITE})


async def test_an_issuer_with_one_key_need_not_name_it(issuer: Issuer) -> None:
    issuer.names_keys = False
    tokens = reading(issuer)
    assert (await tokens.caller(issuer.token("33"))).organisation == "33"
    issuer.sign_with_a_new_key("second")
    assert "kid" in await refusal(reading(issuer), issuer.token("33"))


async def test_the_address_of_the_keys_may_be_set(issuer: Issuer) -> None:
    issuer.named_as = "https://another.example"
    with pytest.raises(IssuerAway):
        await reading(issuer).caller(issuer.token("3301"))
    tokens = reading(issuer, token_jwks=f"{issuer.url}/keys")
    assert (await tokens.caller(issuer.token("3301"))).organisation == "3301"


async def test_an_organisation_is_mapped_from_a_number_inside_a_claim(issuer: Issuer) -> None:
    issuer.organisations["machine"] = {"consumer": {"authority": "iso6523-actorid-upis", "ID": "0192:938708606"}}
    tokens = reading(
        issuer, token_organisation_claim="consumer.ID", token_organisations={"0192:938708606": "interpreter-service"}
    )
    assert (await tokens.caller(issuer.token("machine"))).organisation == "interpreter_service"
    issuer.organisations["machine"] = {"consumer": {"ID": "3301"}}  # what is not mapped is not known
    assert "consumer.ID" in await refusal(tokens, issuer.token("machine"))


async def test_a_claim_whose_name_holds_dots_is_found(issuer: Issuer) -> None:
    name = "https://claims.example/organisation"
    tokens = reading(issuer, token_organisation_claim=name)
    assert (
        await tokens.caller(issuer.signed(None, None, **{name: "3303", "organisation": None}))
    ).organisation == "3303"


async def test_scopes_are_mapped_and_what_the_organisation_may_not_have_is_left_out(issuer: Issuer) -> None:
    tokens = reading(issuer, token_scopes={"stegvis:events.write": "events:write"})
    caller = await tokens.caller(issuer.token("3301", "stegvis:events.write read operate"))
    assert caller.scopes == frozenset({Scope.EVENTS_WRITE})
    tokens = reading(issuer)
    assert (await tokens.caller(issuer.token("3301", "operate read"))).scopes == frozenset({Scope.READ})
    operator = await tokens.caller(issuer.token("stegvis", "operate persons:lookup"))
    assert operator.scopes == frozenset({Scope.OPERATE})
    assert (await tokens.caller(issuer.signed(scope=None, scp=["read", 7]))).scopes == frozenset({Scope.READ})
    assert (await tokens.caller(issuer.signed(scope=None))).scopes == frozenset()


async def test_ecdsa_is_taken(issuer: Issuer) -> None:
    key = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"})
    issuer.keys.append(key)  # type: ignore[arg-type]
    assert await reading(issuer).caller(issuer.signed(key, {"alg": "ES256", "kid": "ec"}))


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"iss": "https://another.example"}, "another issuer"),
        ({"iss": None}, "another issuer"),
        ({"iss": 7}, "another issuer"),
        ({"aud": "https://another.example"}, "somebody else"),
        ({"aud": ["https://another.example"]}, "somebody else"),
        ({"aud": None}, "lacks aud"),
        ({"aud": {}}, "aud"),
        ({"exp": 1_000_000_000}, "expired"),
        ({"exp": None}, "lacks exp"),
        ({"exp": "soon"}, "no readable expiry"),
        ({"nbf": 4_000_000_000}, "not valid yet"),
        ({"iat": 4_000_000_000}, "in the future"),
        ({"client_id": None}, "no client"),
        ({"client_id": A_NUMBER}, "no client"),
        ({"client_id": "a\nb"}, "no client"),
        ({"organisation": None}, "no organisation"),
        ({"organisation": "9999"}, "no organisation"),
        ({"organisation": ["3301"]}, "no organisation"),
        ({"organisation": True}, "no organisation"),
    ],
)
async def test_a_wrong_claim_is_refused_with_its_reason(issuer: Issuer, changed: dict[str, Any], reason: str) -> None:
    assert reason in await refusal(reading(issuer), issuer.signed(**changed))


async def test_a_token_without_a_signature_is_refused(issuer: Issuer) -> None:
    head, claims, signature = issuer.signed().split(".")
    none = base64.urlsafe_b64encode(orjson.dumps({"alg": "none", "kid": issuer.keys[0].kid})).decode().rstrip("=")
    tokens = reading(issuer)
    for token in (f"{none}.{claims}.", f"{none}.{claims}.{signature}"):
        assert "must be signed with one of" in await refusal(tokens, token)
    assert "signature" in await refusal(tokens, f"{head}.{claims}.")


async def test_the_public_key_is_no_shared_secret(issuer: Issuer) -> None:
    head = base64.urlsafe_b64encode(orjson.dumps({"alg": "HS256", "kid": issuer.keys[0].kid})).decode().rstrip("=")
    signed = f"{head}.{issuer.signed().split('.')[1]}"
    mac = hmac.digest(issuer.keys[0].as_pem(private=False), signed.encode(), "sha256")
    token = f"{signed}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"
    assert "must be signed with one of" in await refusal(reading(issuer), token)


async def test_another_key_under_a_known_id_does_not_hold(issuer: Issuer) -> None:
    assert "signature" in await refusal(reading(issuer), issuer.signed(RSAKey.generate_key(2048)))


async def test_another_algorithm_than_the_keys_own_does_not_hold(issuer: Issuer) -> None:
    forged = ECKey.generate_key("P-256")
    assert "signature" in await refusal(reading(issuer), issuer.signed(forged, {"alg": "ES256"}))


async def test_changed_claims_do_not_hold(issuer: Issuer) -> None:
    head, _, signature = issuer.signed().split(".")
    _, others, _ = issuer.signed(organisation="0301").split(".")
    assert "signature" in await refusal(reading(issuer), f"{head}.{others}.{signature}")


@pytest.mark.parametrize("token", ["a.b.c", "e30.e30.e30", "bnVsbA.e30.", "W10.W10.W10"])
async def test_garbage_in_the_form_of_a_token_is_refused(issuer: Issuer, token: str) -> None:
    await refusal(reading(issuer), token)
    assert issuer.fetched == 0


def test_a_key_has_not_the_form_of_a_token() -> None:
    assert not is_token("stegvis_abcdefghij_" + "x" * 43)
    assert not is_token("a.b.c.d")
    assert not is_token("a.b." + "x" * 100_000)


async def test_a_short_key_of_the_issuer_verifies_nothing(issuer: Issuer) -> None:
    with pytest.warns(UserWarning, match="2048"):
        short = RSAKey.generate_key(1024, {"kid": "short", "use": "sig"})
    issuer.keys.append(short)
    token = issuer.signed(short, {"kid": "short"})
    assert "names no key" in await refusal(reading(issuer), token)


# --- the issuer's keys ----------------------------------------------------------------------------------------------


async def test_keys_are_fetched_once_for_all(issuer: Issuer) -> None:
    tokens = reading(issuer)
    await asyncio.gather(*(tokens.caller(issuer.signed()) for _ in range(50)))
    assert issuer.fetched == 1


async def test_a_new_key_is_fetched_at_its_first_token_and_made_up_ones_cause_no_more(
    issuer: Issuer, clock: Clock
) -> None:
    tokens = reading(issuer, clock)
    await tokens.caller(issuer.signed())
    for _ in range(20):
        assert "names no key" in await refusal(tokens, issuer.signed(header={"kid": "made up"}))
    assert issuer.fetched == 1
    issuer.sign_with_a_new_key("second")
    clock.now += FLOOR
    assert await tokens.caller(issuer.signed())
    assert issuer.fetched == 2


async def test_while_the_issuer_is_away_known_keys_hold_and_unknown_ones_wait(issuer: Issuer, clock: Clock) -> None:
    tokens = reading(issuer, clock)
    known = issuer.signed()
    await tokens.caller(known)
    issuer.sign_with_a_new_key("second")
    issuer.stop()
    clock.now += FLOOR
    with capture_logs() as lines, pytest.raises(IssuerAway):
        await tokens.caller(issuer.signed())
    assert [line["cause"] for line in lines] == ["ConnectError"]
    with capture_logs() as lines, pytest.raises(IssuerAway) as away:  # no second attempt at once
        await tokens.caller(issuer.signed())
    assert (lines, 0 < away.value.seconds <= FLOOR) == ([], True)
    clock.now += FRESH_FOR
    assert await tokens.caller(known)
    issuer.start()
    clock.now += FLOOR
    assert await tokens.caller(issuer.signed())


async def test_a_call_with_a_known_key_waits_for_no_fetch(issuer: Issuer, clock: Clock) -> None:
    tokens = reading(issuer, clock)
    known = issuer.signed()
    await tokens.caller(known)
    clock.now += FLOOR
    with issuer.silent():
        waiting = asyncio.create_task(tokens.caller(issuer.signed(header={"kid": "made up"})))
        await eventually(lambda: issuer.asked_in_silence > 0)
        assert await tokens.caller(known)
        assert not waiting.done()
    with pytest.raises(NotAuthenticated):
        await waiting


async def test_a_key_that_the_issuer_withdraws_is_refused_and_one_unconfirmed_for_a_day_too(
    issuer: Issuer, clock: Clock
) -> None:
    tokens = reading(issuer, clock)
    first = issuer.signed()
    await tokens.caller(first)
    issuer.sign_with_a_new_key("second")
    del issuer.keys[1]
    clock.now += FRESH_FOR + 1

    async def refused() -> bool:
        try:
            await tokens.caller(first)
        except NotAuthenticated:
            return True
        return False

    await eventually(refused)
    second = issuer.signed()
    await tokens.caller(second)
    issuer.stop()
    clock.now += KEPT_FOR
    with pytest.raises(IssuerAway):
        await tokens.caller(second)


# --- settings -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"token_issuer": "https://issuer.example"}, "token_audience is not"),
        ({"token_issuer": "http://issuer.example", "token_audience": "a"}, "begins with https"),
        ({"token_issuer": "https://user:secret@issuer.example", "token_audience": "a"}, "begins with https"),
        ({"token_jwks": "file:///etc/passwd"}, "begins with https"),
        ({"token_organisations": {"0192:938708606": "9999"}}, "there is no organisation"),
        ({"token_scopes": {"theirs": "everything"}}, "should be"),
    ],
)
def test_a_wrong_setting_is_refused(settings: dict[str, Any], reason: str) -> None:
    with pytest.raises(SettingsError, match=reason) as refused:
        load_settings(**settings)
    assert "secret" not in str(refused.value)


def test_every_scope_can_be_mapped_to() -> None:
    assert set(get_args(ScopeName)) == {scope.value for scope in Scope}


def test_without_an_issuer_no_token_is_read() -> None:
    assert Tokens.of(load_settings()) is None
