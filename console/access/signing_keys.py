"""The public keys of an issuer of tokens: found, fetched, kept, and fetched again when it signs with a new one."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import orjson
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

from workers.addresses import may_be_asked

FRESH_FOR = 600.0  # seconds after which the keys are fetched again, beside the calls
KEPT_FOR = 86_400.0  # seconds for which keys are used while the issuer is away
FLOOR = 10.0  # seconds at least between two attempts, whatever tokens come
FETCHED_WITHIN = 4.0  # seconds
MAX_BYTES = 1 << 20  # of what an issuer answers
SHORTEST_RSA = 2_048  # bits
DESCRIBED_AT = ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")

PublicKey = RSAKey | ECKey | OKPKey

log = structlog.get_logger()


class IssuerAway(Exception):
    """The issuer's keys cannot be had now.

    Attributes:
        seconds: After which to try again.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__("the issuer's keys cannot be fetched")
        self.seconds = seconds


class _Unusable(Exception):
    """What the issuer answers cannot be used; the text says why, and repeats none of it."""


class SigningKeys:
    """Keeps the keys of one issuer.

    A call whose key is known never waits. One fetch at a time serves all calls that need it; made-up key ids cause at
    most one in `FLOOR` seconds.
    """

    def __init__(self, issuer: str, address: str | None, clock: Callable[[], float] = time.monotonic) -> None:
        """Make it without keys.

        Args:
            issuer: The issuer, as its tokens name it.
            address: Of its keys; None to ask the issuer.
            clock: Seconds.
        """
        self._issuer, self._address, self._clock = issuer, address, clock
        self._keys: Mapping[str | None, PublicKey] = {}
        self._fetched_at = self._tried_at = -KEPT_FOR
        self._failed = False
        self._fetching: asyncio.Task[None] | None = None

    async def named(self, kid: str | None) -> PublicKey | None:
        """Give the key of an id; None when the issuer has none. A token may name none where there is a single key.

        Raises:
            IssuerAway: It is unknown here, and the issuer cannot be asked.
        """
        if self._age() > FRESH_FOR and self._may_try():
            self._start()
        if (known := self._known(kid)) is not None:
            return known
        if self._fetching is not None or self._may_try():
            await asyncio.shield(self._start())
        known = self._known(kid)
        if known is None and self._failed:
            raise IssuerAway(max(1.0, self._tried_at + FLOOR - self._clock()))
        return known

    def _known(self, kid: str | None) -> PublicKey | None:
        if self._age() >= KEPT_FOR:
            return None
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(kid)

    def _age(self) -> float:
        return self._clock() - self._fetched_at

    def _may_try(self) -> bool:
        return self._clock() - self._tried_at >= FLOOR

    def _start(self) -> asyncio.Task[None]:
        if self._fetching is None:
            self._tried_at = self._clock()
            self._fetching = asyncio.create_task(self._fetch())
        return self._fetching

    async def _fetch(self) -> None:
        try:
            # On a thread, since reading the certificates of this machine takes long.
            client = await asyncio.to_thread(httpx.AsyncClient, timeout=FETCHED_WITHIN)
            async with asyncio.timeout(FETCHED_WITHIN), client as http:
                keys = _public_keys(await _got(http, self._address or await self._found(http)))
            self._keys, self._fetched_at, self._failed = keys, self._clock(), False
            log.info("the issuer's keys are fetched", issuer=self._issuer, keys=len(keys))
        except (_Unusable, httpx.HTTPError, httpx.InvalidURL, TimeoutError) as fault:
            self._failed = True
            cause = str(fault) if isinstance(fault, _Unusable) else type(fault).__name__
            log.warning("the issuer's keys cannot be fetched", issuer=self._issuer, cause=cause)
        finally:
            self._fetching = None

    async def _found(self, http: httpx.AsyncClient) -> str:
        """Give the address of the keys, from what the issuer publishes of itself."""
        for path in DESCRIBED_AT:
            try:
                described = await _got(http, self._issuer.rstrip("/") + path)
            except _Unusable:
                continue
            if described.get("issuer") != self._issuer:
                raise _Unusable("its description names another issuer; set token_issuer exactly as it does")
            address = described.get("jwks_uri")
            if not isinstance(address, str) or not may_be_asked(address):
                raise _Unusable("its description names no address of keys over https; set token_jwks")
            return address
        raise _Unusable("it publishes no description of itself; set token_jwks")


async def _got(http: httpx.AsyncClient, address: str) -> dict[str, Any]:
    body = bytearray()
    async with http.stream("GET", address, headers={"Accept": "application/json"}) as answer:
        if answer.status_code != httpx.codes.OK:
            raise _Unusable(f"it answered with status {answer.status_code}")
        async for piece in answer.aiter_bytes():
            body += piece
            if len(body) > MAX_BYTES:
                raise _Unusable("its answer is too large")
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        content = None
    if not isinstance(content, dict):
        raise _Unusable("its answer is no JSON object")
    return content


def _public_keys(content: Mapping[str, Any]) -> dict[str | None, PublicKey]:
    """Give the keys of a set that may verify tokens, by id. Those of unknown kinds are passed over."""
    listed = content.get("keys")
    found: dict[str | None, PublicKey] = {}
    for each in listed if isinstance(listed, list) else ():
        if not isinstance(each, dict) or each.get("use", "sig") != "sig":
            continue
        with contextlib.suppress(JoseError, ValueError, TypeError, KeyError):
            key = JWKRegistry.import_key(each)
            if isinstance(key, PublicKey) and _is_strong(key):  # no shared secret
                found[key.kid] = key
    if not found:
        raise _Unusable("it lists no key that can verify tokens")
    return found


def _is_strong(key: PublicKey) -> bool:
    """Whether a key is long enough; raises ValueError if its numbers make no key."""
    bits: int = getattr(key.public_key, "key_size", SHORTEST_RSA)
    return not isinstance(key, RSAKey) or bits >= SHORTEST_RSA
