"""Checks each prerequisite of a stack by trying it; each failed check says how to fix it."""

import asyncio
import contextlib
import os
import re
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from cli.checks import Check
from cli.verify import verify_stack
from schemas.errors import StegvisError
from store.database import ADD_POOLER, Connection, allowed_connections, connect, has_pooler, is_pooled
from store.migrate import check_version
from store.walls import sees_all, to_be_run
from workers.connections import SEARCH_ATTRIBUTES, running_stack
from workers.embedded import postgres, temporal
from workers.rules import load_rules
from workers.settings import Settings, load_settings

OLDEST_PYTHON = (3, 11)
ANSWER_LIMIT = 10.0  # seconds for Postgres to answer
DISPATCHER_CONNECTIONS = 3  # its own, its sweep's, and that of the metrics
WEB_CONNECTIONS = 10
RESERVED = 3  # connections that Postgres keeps for superusers
LIMITS = ("statement_timeout", "idle_in_transaction_session_timeout")
"""What ends statements and transactions of lost processes; a pooler does not carry them from client to server."""
COMMAND_CONNECTIONS = 4  # of a command such as send
ROOM = 500 * 2**20  # bytes; a national caseload takes some gigabytes, a demo far less


async def check_all(data: Path | None) -> list[Check]:
    """Check everything that a stack needs on this machine, with these settings."""
    checks = [_python()]
    try:
        settings = load_settings(data_dir=data)
    except StegvisError as error:
        return [*checks, Check("settings", False, error.message, error.way_out)]
    checks.append(Check("settings", True, "readable"))
    checks.append(_rules(settings))
    checks.append(_directory(settings.data_dir))
    checks.append(_letters())
    if settings.sends_mail:
        checks.append(await _mail(settings))
    checks.append(await _tried("Postgres", lambda: _postgres(settings)))
    if checks[-1].ok:
        checks += await _inside(settings)
    checks.append(await _tried("Temporal", lambda: _temporal(settings)))
    if all(check.ok for check in checks) and _runs(settings):
        checks += await verify_stack(settings, settings.data_dir)
    return checks


def _runs(settings: Settings) -> bool:
    """Tell whether there is a stack to look into: one's own servers, or an embedded one that is up."""
    if settings.postgres_url and settings.external_temporal():
        return True
    with contextlib.suppress(StegvisError):
        running_stack(settings.data_dir)
        return True
    return False


async def _mail(settings: Settings) -> Check:
    """Sign in at the mail server, or look at the directory; nothing is sent."""
    from console.mail.outbox import MailFault, outbox_of

    outbox = outbox_of(settings)
    assert outbox is not None, "mail goes out somewhere"
    try:
        await outbox.check()
    except MailFault as fault:
        where = settings.mail_host or settings.mail_directory
        return Check("mail", False, f"{where} takes no mail: {fault}", "see docs/operations/mail.md")
    return Check("mail", True, "would leave")


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    mend = "install Python 3.11 or newer, and run make setup again"
    return Check("Python", sys.version_info >= OLDEST_PYTHON, version, mend)


def _rules(settings: Settings) -> Check:
    try:
        book = load_rules(settings)
    except StegvisError as fault:
        return Check("rule sets", False, fault.message, fault.way_out)
    sets = ", ".join(rules.id + (" (off)" if rules.applies_to and not book.for_some else "") for rules in book.sets)
    own = len(book.routines.by_kommune)
    return Check("rule sets", True, sets + (f"; routines of {own} kommuner" if own else ""))


def _directory(directory: Path) -> Check:
    """Check that the data directory, or its nearest existing parent, can be written."""
    nearest = directory.expanduser().resolve()
    while not nearest.exists():
        nearest = nearest.parent
    mend = "choose another directory with --data, or correct its permissions"
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        return Check("data directory", False, f"{directory} cannot be written", mend)
    free = shutil.disk_usage(nearest).free
    found = f"{directory}, {free / 2**30:.1f} GiB free"
    return Check(
        "data directory", free > ROOM, found, "free some space, or choose a directory on another disk with --data"
    )


def _letters() -> Check:
    """Check what PDFs need. A stack runs without it, and its letters are HTML: no failure, but said."""
    from activities.documents.render import MEND, NO_PDF, can_make_pdf

    return Check("letters", True, "PDF" if can_make_pdf() else f"{NO_PDF}; {MEND}")


async def _tried(what: str, attempt: Callable[[], Awaitable[str]]) -> Check:
    try:
        return Check(what, True, await attempt())
    except StegvisError as error:
        return Check(what, False, error.message, error.way_out)


async def _postgres(settings: Settings) -> str:
    if settings.postgres_url is not None:
        await postgres.check_postgres(settings.postgres_url)
        return "your own server answers, and its version is supported"
    binaries = await asyncio.to_thread(postgres.find_programs)
    return f"embedded, {binaries}"


async def _inside(settings: Settings) -> list[Check]:
    """Look into a Postgres of one's own; of the embedded one, only at the connections it will allow."""
    if settings.postgres_url is None:
        return [_connections(settings, int(postgres.SETTINGS["max_connections"]) - RESERVED)]
    conn = await connect(settings.postgres_url, ANSWER_LIMIT)
    try:
        found = [await _schema(conn), _connections(settings, await allowed_connections(conn))]
        if found[0].ok:
            found.append(await _roles(conn))
        if await has_pooler(conn):
            found.append(await _pooler(conn, settings.postgres_url))
        return found
    finally:
        await conn.close()


async def _schema(conn: Connection) -> Check:
    try:
        await check_version(conn)
    except StegvisError as fault:
        return Check("schema", False, fault.message, fault.way_out)
    return Check("schema", True, "of this version")


async def _roles(conn: Connection) -> Check:
    """Look whether the database keeps a process to what is its own."""
    if left := await to_be_run(conn):
        mend = f"have a superuser run: {'; '.join(left)}; then run stegvis migrate"
        return Check("roles", False, "some are missing", mend)
    everything = await sees_all(conn)
    how = f"{everything} sees every row: for migrate and commands" if everything else "this one sees its own rows alone"
    return Check("roles", True, f"one for each process; {how}")


def _connections(settings: Settings, allowed: int) -> Check:
    """Compare how many connections Postgres allows with what one of each process may open."""
    worker = settings.worker_slots.local_activities + 1  # one listens for whether the database lives
    needed = worker + DISPATCHER_CONNECTIONS + WEB_CONNECTIONS + COMMAND_CONNECTIONS
    found = (
        f"{allowed} allowed; a worker opens up to {worker}, a dispatcher {DISPATCHER_CONNECTIONS}, "
        f"the web {WEB_CONNECTIONS}, a command {COMMAND_CONNECTIONS}"
    )
    mend = "raise max_connections, or lower STEGVIS_WORKER_SLOTS__LOCAL_ACTIVITIES"
    return Check("connections", needed <= allowed, found, mend)


async def _pooler(conn: Connection, url: str) -> Check:
    """Check that Stegvis knows of a pooler before Postgres, and that the limits are set which it cannot carry."""
    if not is_pooled(url):
        return Check("pooler", False, "one stands before Postgres, and the address does not say so", ADD_POOLER)
    missing = [limit for limit in LIMITS if await conn.fetchval("select current_setting($1)", limit) == "0"]
    found = "one stands before Postgres" + (f", where no limits are set: {', '.join(missing)}" if missing else "")
    mend = "set them for the role, as in: " + "; ".join(f"alter role … set {limit} = '10s'" for limit in missing)
    return Check("pooler", not missing, found, mend)


async def _temporal(settings: Settings) -> str:
    if settings.external_temporal() is not None:
        await temporal.check_temporal(settings, SEARCH_ATTRIBUTES)
        return await _own_temporal(settings)
    program = await temporal.find_temporal(settings.temporal_binary)
    return f"embedded, {program}"


async def _own_temporal(settings: Settings) -> str:
    """Look at version and retention of a Temporal of one's own.

    Raises:
        StegvisError: One of them does not do.
    """
    from temporalio.service import RPCError  # late: it takes half a second

    from workers.temporal import TemporalAway, client
    from workers.temporal_setup import LEAST_RETENTION, OLDEST_SERVER, NotPrepared, look_at_server

    address = settings.external_temporal() or ""
    try:
        server = await look_at_server(await client(settings))
    except RPCError as fault:
        raise TemporalAway(address, fault.message) from None
    numbers = tuple(int(part) for part in re.findall(r"\d+", server.version)[:2])
    if numbers and numbers < OLDEST_SERVER:
        oldest = ".".join(map(str, OLDEST_SERVER))
        raise NotPrepared(f"Temporal at {address} is version {server.version}", f"{oldest} is the oldest that works")
    if server.retention is not None and server.retention < LEAST_RETENTION:
        raise NotPrepared(
            f"namespace {settings.namespace()} keeps closed workflows for {server.retention} only",
            f"run temporal operator namespace update --retention 72h --namespace {settings.namespace()}",
        )
    kept = f", keeps closed workflows {server.retention.days} days" if server.retention else ""
    return f"your own at {address} answers: version {server.version or 'unknown'}{kept}"
