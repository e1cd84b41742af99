"""Tokens of machines: client-credentials tokens (JWT) of the configured issuer, and whom each speaks for."""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any, Self

import orjson
from joserfc import jwt
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError, MissingClaimError

from console.access.callers import Caller, NotAuthenticated, Scope, allowed_scopes
from console.access.signing_keys import PublicKey, SigningKeys
from schemas.identifiers import number_in_id
from schemas.organisations import UnknownOrganisation, organisation
from workers.settings.tokens import TokenSettings

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Those with a key pair alone. With a shared secret, whoever verifies could sign; with ``none``, anybody."""
LEEWAY = 30  # seconds by which clocks may differ
LONGEST_TOKEN = 16_384  # characters
TOKEN_FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
CLIENT_FORM = re.compile(r"[A-Za-z0-9._:@/-]{1,100}")
_WRONG = {
    "iss": "the token is another issuer's",
    "aud": "the token is meant for somebody else (aud)",
    "exp": "the token has no readable expiry (exp)",
    "nbf": "the token is not valid yet (nbf)",
    "iat": "the token was issued in the future (iat)",
}


class Tokens:
    """Reads the tokens of one issuer. Reasons for a refusal name what is wrong, and repeat nothing of the token."""

    def __init__(self, settings: TokenSettings, keys: SigningKeys) -> None:
        assert settings.token_issuer is not None
        assert settings.token_audience is not None
        self._settings, self._keys = settings, keys
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": settings.token_issuer},
            aud={"essential": True, "value": settings.token_audience},
            exp={"essential": True},
        )

    @classmethod
    def of(cls, settings: TokenSettings) -> Self | None:
        """Make it as the settings have it; None where no issuer is set."""
        if settings.token_issuer is None:
            return None
        return cls(settings, SigningKeys(settings.token_issuer, settings.token_jwks))

    async def caller(self, token: str) -> Caller:
        """Give for whom a token speaks.

        Raises:
            NotAuthenticated: It is none that may be used.
            IssuerAway: Its key is unknown here, and the issuer cannot be asked.
        """
        header, unverified = _parts(token)
        if header.get("alg") not in ALGORITHMS:
            raise NotAuthenticated(f"the token must be signed with one of {', '.join(ALGORITHMS)}")
        if unverified.get("iss") != self._settings.token_issuer:  # before the issuer is asked for a key
            raise NotAuthenticated(_WRONG["iss"])
        kid = header.get("kid")
        key = await self._keys.named(kid if isinstance(kid, str) else None)
        if key is None:
            raise NotAuthenticated("the token names no key that its issuer publishes (kid)")
        return self._whose(self._verified(token, key))

    def _verified(self, token: str, key: PublicKey) -> Mapping[str, Any]:
        try:
            claims = jwt.decode(token, key, algorithms=ALGORITHMS).claims
            self._claims.validate(claims)
        except ExpiredTokenError:
            raise NotAuthenticated("the token has expired; fetch a new one") from None
        except MissingClaimError as fault:
            raise NotAuthenticated(f"the token lacks {fault.claim}") from None
        except ClaimError as fault:
            raise NotAuthenticated(_WRONG.get(fault.claim, "a claim of the token is wrong")) from None
        except (JoseError, ValueError, TypeError, OverflowError, RecursionError):
            raise NotAuthenticated("the signature of the token does not hold") from None
        return claims

    def _whose(self, claims: Mapping[str, Any]) -> Caller:
        client = claims.get("client_id", claims.get("azp"))
        if not isinstance(client, str) or not CLIENT_FORM.fullmatch(client) or number_in_id(client):
            raise NotAuthenticated("the token names no client (client_id); it must be a machine's, not a person's")
        named = self._organisation(claims)
        return Caller(named, self._scopes(named, claims), f"client:{client}")

    def _organisation(self, claims: Mapping[str, Any]) -> str:
        path, mapped = self._settings.token_organisation_claim, self._settings.token_organisations
        value = claims[path] if path in claims else _inside(claims, path.split("."))
        text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
        try:
            return organisation(mapped.get(text, "") if mapped else text)
        except UnknownOrganisation:
            raise NotAuthenticated(
                f"the token names no organisation that is known here ({path}); ask the operator of Stegvis to add it"
            ) from None

    def _scopes(self, named: str, claims: Mapping[str, Any]) -> frozenset[Scope]:
        """Give our scopes among the token's. Others are passed over, and those that the organisation may not have."""
        value, mapped = claims.get("scope", claims.get("scp", ())), self._settings.token_scopes
        texts = value.split() if isinstance(value, str) else value if isinstance(value, list) else ()
        named_here = [mapped.get(each, "") if mapped else each for each in texts if isinstance(each, str)]
        return allowed_scopes(named, named_here)


def is_token(bearer: str) -> bool:
    """Whether something that a caller bears has the form of a token; a key has not."""
    return len(bearer) <= LONGEST_TOKEN and TOKEN_FORM.fullmatch(bearer) is not None


def _parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give header and claims of a token, before anything is verified."""
    found = []
    for part in token.split(".")[:2]:
        try:
            content = orjson.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        except (binascii.Error, ValueError):
            content = None
        if not isinstance(content, dict):
            raise NotAuthenticated("the token cannot be read")
        found.append(content)
    return found[0], found[1]


def _inside(content: object, path: list[str]) -> object:
    for name in path:
        if not isinstance(content, dict):
            return None
        content = content.get(name)
    return content
