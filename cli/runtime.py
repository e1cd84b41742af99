"""Shared by all commands: common options, checks of arguments, running a coroutine, and ending with an exit code."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine
from errno import EACCES, EISDIR
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

from cli.terminal import visible

if TYPE_CHECKING:  # imported inside the commands, so that each starts fast
    from uuid import UUID

    from cli.waiting import Left
    from intake.files import Fed
    from schemas.rules import RuleBook
    from workers.settings import Settings

T = TypeVar("T")

LOGS_FOR_PEOPLE = ("warning", "console")
OK, FAILED, SOME_REFUSED, UNFINISHED, INTERRUPTED = 0, 1, 3, 4, 130

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE…", help="Event files: one CloudEvent in JSON on each line, plain or gzip; - is standard input."
    ),
]
Data = Annotated[
    Path | None,
    typer.Option(
        "--data", metavar="DIR", help="The data directory of the stack; by default STEGVIS_DATA_DIR, else .stegvis."
    ),
]
Timeout = Annotated[
    float | None,
    typer.Option(
        metavar="SECONDS", min=0, help="Wait at most so long once the files are read; then the exit status is 4."
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]


def read_settings(**options: Any) -> "Settings":
    """Read the settings; ``options`` override the environment and the file."""
    from workers.settings import load_settings

    return load_settings(**options)


def uuid_of(text: str) -> "UUID":
    """Parse the UUID of a participant; end the command if it is none."""
    from uuid import UUID

    from schemas.identifiers import UUID_FORM

    if UUID_FORM.fullmatch(text) is None:
        fail_with(
            "PARTICIPANT is neither a UUID nor the number of a kommune",
            "copy the UUID from stegvis report --json, or from the subject of an event",
        )
    return UUID(text)


def is_number(participant: str) -> bool:
    """Whether the argument looks like the number of a kommune instead of a UUID."""
    return len(participant) == 4 and participant.isdecimal()


def journey_of(participant: str) -> "UUID":
    """Give the id of a participant's journey, or of the cooperation of a kommune; end the command if it is neither."""
    from schemas.events.envelope import pair_id
    from schemas.kommuner import UnknownKommune, kommune

    if not is_number(participant):
        return uuid_of(participant)
    try:
        return pair_id(kommune(participant).number)
    except UnknownKommune as fault:
        fail_with(str(fault))


def kept_reason(text: str | None, what: str) -> str:
    """Give the reason for what an operator does, as it is stored; end the command if it is missing or unfit."""
    from pydantic import TypeAdapter, ValidationError

    from schemas.events.vocabulary import Text

    if text is None or not text.strip():
        fail_with(f"{what} needs a reason", "give one with --reason TEXT")
    try:
        return TypeAdapter(Text).validate_python(text.strip())
    except ValidationError as faults:
        fail_with(
            f"the reason cannot be stored: {faults.errors()[0]['msg'].removeprefix('Value error, ')}",
            "write a reason without personal data",
        )


def check_service(name: str | None) -> None:
    """End the command if there is no service of that name."""
    from workflows.messages import SERVICES

    if name is not None and name not in SERVICES:
        fail_with(f"there is no service {name}", f"choose one of {', '.join(SERVICES)}")


def rule_book() -> "RuleBook":
    """Give the rule sets and routines that the settings name."""
    from workers.rules import load_rules

    return load_rules(read_settings())


def postgres_url_of(settings: "Settings") -> str:
    """Give the address of the user's own Postgres; end the command if none is set."""
    if settings.postgres_url is None:
        fail_with("STEGVIS_POSTGRES_URL is not set", "set it to postgresql://user:password@host:port/database")
    return settings.postgres_url


def carry_out(
    work: Coroutine[Any, Any, T],
    *,
    interrupted: int = INTERRUPTED,
    logs: tuple[str, str] = LOGS_FOR_PEOPLE,
    loop_factory: Callable[[], asyncio.AbstractEventLoop] | None = None,
) -> T:
    """Run a coroutine to its end. Ctrl-C and SIGTERM cancel it, so that it stops what it started.

    Args:
        work: The coroutine.
        interrupted: The exit code after Ctrl-C or SIGTERM.
        logs: Level and format of the logs.
        loop_factory: Makes the event loop; by default asyncio's own.

    Raises:
        StegvisError: The work failed; ``main`` prints the error.
    """
    from store.database import FAULTS, explained
    from workers.logs import configure_logs

    configure_logs(logs)

    async def carried() -> T:
        task = asyncio.ensure_future(work)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, task.cancel)
        return await task

    try:
        with asyncio.Runner(loop_factory=loop_factory) as runner:
            return runner.run(carried())
    except asyncio.CancelledError:
        leave(interrupted)
    except FAULTS as fault:
        raise explained(fault) from None


def serve_part(
    part: str,
    serve: Callable[["Settings", asyncio.Event], Awaitable[None]],
    loop_factory: Callable[[], asyncio.AbstractEventLoop] | None = None,
    **options: Any,
) -> NoReturn:
    """Run one part of a stack until SIGINT or SIGTERM; ``options`` override settings."""
    from workers.heartbeat import beat
    from workers.tracing import start_tracing

    settings = read_settings(**options)
    postgres_url_of(settings)

    async def serving() -> None:
        start_tracing(settings, part)
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stopping.set)
        beating = asyncio.create_task(beat())
        await serve(settings, stopping)
        beating.cancel()

    carry_out(serving(), logs=(settings.log_level, settings.log_format), loop_factory=loop_factory)
    leave(OK)


def check_report(out: Path | None) -> None:
    """See that the report can be written, before hours of work go into it."""
    if out is not None:
        check_writable(out, "--report")


def check_writable(out: Path, option: str) -> None:
    """See that a file can be written, before the work that goes into it; ``option`` is the one that named it."""
    if out == Path("-"):
        return
    try:
        if out.is_dir():
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
        if _is_file(out):
            beside = _beside(out)
            beside.touch()
            beside.unlink()
        elif not os.access(out, os.W_OK):
            raise PermissionError(EACCES, os.strerror(EACCES))
    except OSError as error:
        _not_written(out, error, option)


def write_report(report: dict[str, Any], out: Path | None) -> None:
    """Write the report to a file, or to standard output if ``out`` is -; do nothing if it is None."""
    import orjson

    if out is not None:
        text = orjson.dumps(report, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        write_file(text, out, "--report")


def write_file(content: bytes, out: Path, option: str) -> None:
    """Write a file, or to standard output if ``out`` is -; ``option`` is the one that named it.

    A file is whole or as it was: the content is written beside it and takes its place.
    """
    try:
        if out == Path("-"):
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
        elif _is_file(out):
            beside = _beside(out)
            try:
                beside.write_bytes(content)
                beside.replace(out.resolve())
            finally:
                beside.unlink(missing_ok=True)
        else:  # a pipe or a device
            out.write_bytes(content)
    except OSError as error:
        _not_written(out, error, option)


def _is_file(out: Path) -> bool:
    return out.is_file() or not out.exists()


def _beside(out: Path) -> Path:
    """Give a name beside what the path leads to, so that taking its place moves nothing between disks."""
    whole = out.resolve()
    return whole.with_name(f".stegvis-report-{os.getpid()}")


def _not_written(out: Path, error: OSError, option: str) -> NoReturn:
    fail_with(f"{out} cannot be written: {error.strerror}", f"give {option} a path that can be")


def show_figures(summary: dict[str, Any], fed: "Fed | None" = None) -> None:
    """Print the outcome of feeding files, if any were fed, and the caseload in figures."""
    from cli.summary import show_fed, show_summary

    if fed is not None:
        show_fed(fed)
    show_summary(summary)


def unfinished(left: "Left", seconds: float | None, way_out: str) -> NoReturn:
    """Say what was waited for in vain, and end the command."""
    fail_with(f"not everything has happened within {seconds:g} seconds. Still waiting for: {left}", way_out, UNFINISHED)


def fail_with(message: str, way_out: str | None = None, exit_code: int = FAILED) -> NoReturn:
    """Print what went wrong and the way out, and end the process with ``exit_code``."""
    typer.echo(visible(f"stegvis: {message}" + (f"\n  {way_out}" if way_out else "")), err=True)
    leave(exit_code)


def leave(code: int) -> NoReturn:
    """End the process at once. After use of Temporal's client, the interpreter's normal exit can abort."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
