"""Sends event files over HTTP to a Stegvis elsewhere, in batches that are sent again until they are answered."""

import asyncio
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from cli.progress import Progress
from intake.answers import Answer
from intake.files import Fed, check_files, feed_into
from schemas.errors import StegvisError
from schemas.events import EventRefused, Fault
from schemas.events.reading import json_object
from store.inbox import Verdict

KEY_VARIABLE = "STEGVIS_KEY"
ANSWERED_WITHIN = 60.0  # seconds for one batch
AWAY_FOR = 120.0  # seconds that the server may be away
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0  # seconds before a batch is sent again
_PASSING = frozenset({408, 429, 502, 503, 504})
_VERDICTS = {
    202: Verdict.ACCEPTED,
    200: Verdict.DUPLICATE,
    409: Verdict.CONFLICT,
    403: Verdict.FORBIDDEN,
}  # any other is a refusal


class NotSent(StegvisError):
    """Events could not be sent; those of earlier batches are accepted."""


def hide_key() -> None:
    """Begin anew with a key of the command line in the environment: everybody on the machine sees a command line."""
    arguments, key = _without_key(sys.orig_argv)
    if key is not None:
        os.execve(sys.executable, arguments, os.environ | {KEY_VARIABLE: key})


def _without_key(arguments: Sequence[str]) -> tuple[list[str], str | None]:
    kept: list[str] = []
    key: str | None = None
    left = iter(arguments)
    for argument in left:
        if argument == "--":
            return [*kept, argument, *left], key
        if argument == "--key":
            key = next(left, "")
        elif argument.startswith("--key="):
            key = argument.removeprefix("--key=")
        else:
            kept.append(argument)
    return kept, key


def read_key(key: str | None, file: Path | None) -> str:
    """Give the key, from a file if one is named.

    Raises:
        NotSent: There is none, or it cannot be one.
    """
    if file is not None:
        try:
            key = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            raise NotSent(f"the key file {file} cannot be read", "check the path and its permissions") from None
    key = (key or "").strip()
    if not key:
        raise NotSent("there is no key", f"give one in {KEY_VARIABLE} or with --key-file; an operator makes keys")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise NotSent("the key holds what no key holds", "copy it as a whole, without quotes")
    return key


async def send_over_http(url: str, key: str, files: Sequence[Path], progress: Progress) -> Fed:
    """Send event files.

    Args:
        url: The address of the server.
        key: A key with the scope ``events:write``.
        files: NDJSON files, one event a line.
        progress: Shows how much is read.

    Raises:
        NotSent: The address or the key is wrong, or the server was away for too long.
    """
    check_files(files)
    address = _events_of(url)
    host = urlsplit(address).hostname
    if address.startswith("http:") and host not in {"127.0.0.1", "localhost", "::1"}:
        progress.warn("The key and the events go unencrypted: the address begins with http:")
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/cloudevents-batch+json"}
    async with httpx.AsyncClient(headers=headers, timeout=ANSWERED_WITHIN) as http:
        remote = _Remote(http, address, progress)
        with progress.reading(files) as read:
            return await feed_into(remote.take, _whole, files, read)


def _events_of(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or port == 0:
        raise NotSent("--url is not an address", "give https://host, or http://host:port, without a user")
    return url.rstrip("/").removesuffix("/events") + "/events"


def _whole(line: bytes) -> bytes | EventRefused:
    """Check no more than that a line can be a part of a batch: the server checks the event."""
    try:
        json_object(line)
    except EventRefused as refused:
        return refused
    return line.strip()


class _Remote:
    """A server that takes batches."""

    def __init__(self, http: httpx.AsyncClient, address: str, progress: Progress) -> None:
        self._http, self._address, self._progress = http, address, progress

    async def take(self, _: str, events: Sequence[bytes | EventRefused]) -> list[Answer]:
        """Send the events that can be sent; give the answer to each."""
        sent = [event for event in events if isinstance(event, bytes)]
        answers = iter(await self._send(b"[" + b",".join(sent) + b"]") if sent else [])
        return [
            Answer(Verdict.REFUSED, event.faults) if isinstance(event, EventRefused) else next(answers)
            for event in events
        ]

    async def _send(self, batch: bytes) -> list[Answer]:
        """Send a batch until it is answered. What was accepted before an answer got lost is a duplicate then."""
        give_up, pause, warned = time.monotonic() + AWAY_FOR, FIRST_PAUSE, False
        while True:
            try:
                answer = await self._http.post(self._address, content=batch)
            except httpx.TransportError as fault:
                reason, wait = f"no answer ({type(fault).__name__})", pause
            else:
                if answer.status_code == 200:
                    return [_answer(result) for result in _results(answer)]
                if answer.status_code not in _PASSING:
                    raise _refused(answer)
                reason, wait = f"status {answer.status_code}", max(pause, _retry_after(answer))
                if answer.status_code == 429:  # the server is well, and says when it takes more
                    give_up = time.monotonic() + AWAY_FOR
            if time.monotonic() + wait > give_up:
                raise NotSent(
                    f"the server does not take events: {reason}",
                    "check --url; send the files again later, what was accepted is safe and nothing is doubled",
                )
            if not warned and not reason.endswith("429"):
                self._progress.warn(f"The server does not answer as it should ({reason}); trying again …")
                warned = True
            await asyncio.sleep(wait)
            pause = min(2 * pause, LONGEST_PAUSE)


def _results(answer: httpx.Response) -> list[dict[str, Any]]:
    try:
        results: list[dict[str, Any]] = answer.json()["results"]
    except (ValueError, KeyError, TypeError):
        raise NotSent("the answer is not one of Stegvis", "check --url") from None
    return results


def _answer(result: dict[str, Any]) -> Answer:
    faults = tuple(
        Fault(fault["path"].removeprefix("$").removeprefix("."), fault["reason"]) for fault in result["errors"]
    )
    return Answer(_VERDICTS.get(result["status"], Verdict.REFUSED), faults)


def _retry_after(answer: httpx.Response) -> float:
    given = answer.headers.get("Retry-After", "")
    return float(given) if given.isdecimal() and len(given) < 4 else 0.0


def _refused(answer: httpx.Response) -> NotSent:
    try:
        detail = str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        detail = "the answer is not one of Stegvis"
    ways_out = {401: f"check the key in {KEY_VARIABLE} or in the key file", 404: "check --url"}
    return NotSent(
        f"the server refuses to take events ({answer.status_code}): {detail}",
        ways_out.get(answer.status_code, "ask the operator of the server"),
    )
