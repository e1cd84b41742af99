"""Signing in with OpenID Connect: the way to the issuer and back, and what its ID token says.

Authorization code with PKCE, state and nonce. What belongs to one attempt is in a sealed cookie of the browser that
began it, so that no other browser can end it.
"""

import base64
import hmac
import secrets
import time
import warnings
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, cast
from urllib.parse import urlencode

import httpx
import orjson
from authlib.deprecate import AuthlibDeprecationWarning
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from store.grants import Account
from workers.addresses import may_be_asked
from workers.settings import Settings

with warnings.catch_warnings():
    # Its next name for httpx; we have the one that it still takes.
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    from authlib.integrations.base_client.errors import OAuthError
    from authlib.integrations.httpx_client import AsyncOAuth2Client

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""With a key pair only: with a shared secret, the issuer's public key would do as one."""
ATTEMPT_SECONDS = 600
"""So long an attempt to sign in lasts."""
LEEWAY = 30  # seconds between the clocks of two servers
ANSWERS_WITHIN = 8.0  # seconds
FRESH_FOR = 600.0  # seconds for which the issuer's description of itself is kept
LONGEST_NAME = 200  # characters
_DESCRIBED_AT = "/.well-known/openid-configuration"


class IssuerAway(Exception):
    """The issuer does not answer, or answers what cannot be used."""


class NotAccepted(Exception):
    """The answer belongs to no attempt of this browser, or its ID token is not in order. The text is for the log."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to sign in: what only the browser that began it knows.

    Attributes:
        state: By which the answer is known.
        nonce: By which the ID token is known.
        verifier: What proves to the issuer that whoever has the code began the attempt.
        wanted: The page to go on to.
        until: When it has lasted too long, in seconds since 1970.
    """

    state: str
    nonce: str
    verifier: str
    wanted: str
    until: int

    def sealed(self, secret: bytes) -> str:
        """Write it for the cookie."""
        text = base64.urlsafe_b64encode(
            orjson.dumps([self.state, self.nonce, self.verifier, self.wanted, self.until])
        ).decode()
        return f"{text}.{_seal(secret, text)}"

    @classmethod
    def opened(cls, secret: bytes, cookie: str | None, state: str) -> "Attempt":
        """Read it from the cookie of the browser that brings the issuer's answer.

        Raises:
            NotAccepted: This browser has begun no attempt with this state, or too long ago.
        """
        text, _, seal = (cookie or "").partition(".")
        if not hmac.compare_digest(seal.encode(), _seal(secret, text).encode()):
            raise NotAccepted("there is no attempt")
        attempt = cls(*orjson.loads(base64.urlsafe_b64decode(text)))
        if not hmac.compare_digest(attempt.state.encode(), state.encode()):
            raise NotAccepted("the state is another one")
        if attempt.until < time.time():
            raise NotAccepted("the attempt is too old")
        return attempt


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who has signed in with the issuer: the account, and the name that the issuer gives, if any."""

    account: Account
    name: str | None


def new_attempt(wanted: str) -> Attempt:
    """Begin an attempt that goes on to a page."""
    return Attempt(
        secrets.token_urlsafe(24),
        secrets.token_urlsafe(24),
        secrets.token_urlsafe(48),
        wanted,
        int(time.time()) + ATTEMPT_SECONDS,
    )


class Issuer:
    """The issuer of accounts. Its description is kept for ten minutes; its keys are asked for at each sign-in."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._described: dict[str, Any] = {}
        self._described_at = -FRESH_FOR

    @property
    def back(self) -> str:
        """The address to which the issuer sends people back."""
        return f"{self._settings.web_address}/sign-in/back"

    async def way_there(self, attempt: Attempt, language: str) -> str:
        """Give the address at the issuer where somebody signs in.

        Raises:
            IssuerAway: It does not say where.
        """
        endpoint = (await self._description())["authorization_endpoint"]
        async with self._client() as client:
            address, _ = client.create_authorization_url(
                endpoint,
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
                ui_locales=language,
            )
        return str(address)

    async def who(self, attempt: Attempt, code: str, said_issuer: str | None) -> SignedIn:
        """Give who has come back with a code.

        Args:
            attempt: To which the code answers.
            code: From the issuer's answer.
            said_issuer: ``iss`` of the answer (RFC 9207); None where it has none.

        Raises:
            IssuerAway: It does not answer.
            NotAccepted: It does not take the code, or its ID token is not in order.
        """
        described = await self._description()
        if said_issuer is not None and said_issuer != self._settings.oidc_issuer:
            raise NotAccepted("the answer is another issuer's")
        try:
            async with self._client() as client:
                token = await client.fetch_token(
                    described["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=attempt.verifier,
                )
            keys = KeySet.import_key_set(cast("KeySetSerialization", await _got(described["jwks_uri"])))
        except OAuthError as fault:
            raise NotAccepted(f"the issuer does not take the code: {_code(fault.error)}") from None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, JoseError) as fault:
            raise IssuerAway(type(fault).__name__) from None
        return self._judged(token.get("id_token"), keys, attempt)

    async def way_out(self) -> str | None:
        """Give the address at the issuer where the session with it ends; None where it has none, or is away."""
        try:
            endpoint = (await self._description()).get("end_session_endpoint")
        except IssuerAway:
            return None
        if not isinstance(endpoint, str) or not may_be_asked(endpoint):
            return None
        asked = {
            "client_id": self._settings.oidc_client_id,
            "post_logout_redirect_uri": f"{self._settings.web_address}/sign-in",
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    def _client(self) -> AsyncOAuth2Client:
        try:
            secret = self._settings.oidc_secret()
        except (OSError, ValueError):
            raise IssuerAway("the file with the client's secret cannot be read") from None
        return AsyncOAuth2Client(
            client_id=self._settings.oidc_client_id,
            client_secret=secret,
            scope=self._settings.oidc_scopes,
            redirect_uri=self.back,
            code_challenge_method="S256",
            timeout=ANSWERS_WITHIN,
        )

    async def _description(self) -> dict[str, Any]:
        if time.monotonic() - self._described_at < FRESH_FOR:
            return self._described
        issuer = str(self._settings.oidc_issuer)
        described = await _got(issuer.rstrip("/") + _DESCRIBED_AT)
        if described.get("issuer") != issuer:
            raise IssuerAway("it calls itself otherwise than oidc_issuer")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not isinstance(described.get(name), str) or not may_be_asked(described[name]):
                raise IssuerAway(f"its {name} is none that may be asked")
        self._described, self._described_at = described, time.monotonic()
        return described

    def _judged(self, token: Any, keys: KeySet, attempt: Attempt) -> SignedIn:
        """Check an ID token (OpenID Connect Core, 3.1.3.7) and give whom it is about."""
        client = str(self._settings.oidc_client_id)
        rules = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": str(self._settings.oidc_issuer)},
            aud={"essential": True, "value": client},
            sub={"essential": True, "allow_blank": False},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": attempt.nonce},
        )
        try:
            claims = jwt.decode(token if isinstance(token, str) else "", keys, algorithms=ALGORITHMS).claims
            rules.validate(claims)
        except (JoseError, ValueError) as fault:
            raise NotAccepted(f"the ID token is not in order: {type(fault).__name__}") from None
        audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if claims.get("azp", client) != client or (len(audiences) > 1 and "azp" not in claims):
            raise NotAccepted("the ID token is for another client")
        if not isinstance(claims["sub"], str) or "\0" in claims["sub"]:
            raise NotAccepted("sub of the ID token is no text")
        name = claims.get("name")
        shown = name.replace("\0", "").strip()[:LONGEST_NAME] if isinstance(name, str) else ""
        return SignedIn(Account(claims["iss"], claims["sub"]), shown or None)


async def _got(address: str) -> dict[str, Any]:
    """Fetch a JSON object.

    Raises:
        IssuerAway: It cannot be fetched, or is none.
    """
    try:
        async with httpx.AsyncClient(timeout=ANSWERS_WITHIN) as http:
            answer = await http.get(address)
        answer.raise_for_status()
        found = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as fault:
        raise IssuerAway(type(fault).__name__) from None
    if not isinstance(found, dict):
        raise IssuerAway("answers with no object")
    return found


def _code(error: object) -> str:
    """Give the code of a fault of OAuth as it may be logged: nothing but letters."""
    text = str(error)
    return text if text.replace("_", "").isalpha() and len(text) < 50 else "another fault"


def _seal(secret: bytes, text: str) -> str:
    return hmac.new(secret, b"sign-in\0" + text.encode(), sha256).hexdigest()
