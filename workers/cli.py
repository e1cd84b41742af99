"""The ``stegvis`` command. What scripts may rely on is the report contract; here it is told to people."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

if TYPE_CHECKING:  # commands import what they need themselves, so that each starts fast
    from uuid import UUID

    from schemas.rules import RuleBook
    from workers.feed import Fed
    from workers.settings import Settings

T = TypeVar("T")

LOGS_FOR_PEOPLE = ("warning", "console")
OK, FAILED, SOME_REFUSED, INTERRUPTED = 0, 1, 3, 130

app = typer.Typer(
    name="stegvis",
    help="Carries every newly settled refugee from settlement to a year after the introduction programme.\n\n"
    "Try it: [bold]stegvis generate --participants 200 --seed 1 > cases.ndjson[/bold] and "
    "[bold]stegvis run cases.ndjson[/bold].",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=True,
)

rules_app = typer.Typer(no_args_is_help=True, help="The law and the routines as dated rule sets: show, diff.")
app.add_typer(rules_app, name="rules")

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE…", help="Event files, one CloudEvent in JSON a line; - is standard input.")
]
Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="The data directory of the stack (STEGVIS_DATA_DIR, else .stegvis)."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]


@app.command()
def run(
    files: Files,
    report: Annotated[
        Path | None, typer.Option(metavar="OUT.json", help="Write the report here; - is standard output.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="Keep data here; without it nothing is left behind.")
    ] = None,
    quiet: Quiet = False,
    partners: Annotated[
        bool, typer.Option("--partners", help="Play the partners too: they answer what they are asked, at once.")
    ] = False,
) -> None:
    """Feed event files to a stack of its own, wait until all that can happen has happened, and report.

    Without --partners nothing happens but what the files say, and what follows from it by today's date.

    Exit status: 0 when every line was accepted or a duplicate, 3 when some were refused (the rest went in), 1 on
    failure.
    """
    from workers.progress import Progress
    from workers.run import run_files

    settings = _settings(data_dir=data)
    ran = _carry_out(run_files(settings, files, data, Progress(quiet=quiet), partners=partners))
    _write_report(ran.report, report)
    if not quiet and report != Path("-"):
        _show_summary(ran.summary, ran.fed)
    _leave(SOME_REFUSED if ran.fed.refused else OK)


@app.command()
def up(
    data: Data = None,
    live: Annotated[
        bool, typer.Option("--live", help="Let journeys unfold: newcomers, partners and advisers are played.")
    ] = False,
    participants: Annotated[int, typer.Option(min=1, help="With --live: how many newcomers.")] = 40,
    seed: Annotated[int, typer.Option(help="With --live: another seed gives another show.")] = 1,
    speed: Annotated[float, typer.Option(min=0.1, help="With --live: newcomers a second.")] = 2.0,
) -> None:
    """Keep a stack up in the foreground until Ctrl-C. A later up goes on from where it was, also after a crash."""
    from workers.progress import Progress
    from workers.run import run_live, run_until_stopped

    settings = _settings(data_dir=data)
    if not live:
        _carry_out(run_until_stopped(settings, settings.data_dir, Progress()), interrupted=OK)
        _leave(OK)
    from workers.simulator.live import Show

    show = Show(participants, seed, speed)
    _carry_out(run_live(settings, settings.data_dir, Progress(), show), interrupted=OK)
    _leave(OK)


Share = Annotated[float, typer.Option(min=0.0, max=1.0)]


@app.command()
def partners(
    data: Data = None,
    port: Annotated[int | None, typer.Option(help="The port; without it a free one.")] = None,
    seed: Annotated[int, typer.Option(help="Another seed gives other answers.")] = 1,
    delay: Annotated[float, typer.Option(min=0.0, help="How long an answer takes at most, in seconds.")] = 5.0,
    decline: Share = 0.1,
    lose: Share = 0.0,
    repeat: Share = 0.0,
    fail: Share = 0.0,
    shuffle: Annotated[bool, typer.Option("--shuffle", help="Answers may overtake each other.")] = False,
) -> None:
    """Play the partners of a running stack: career centre, NIR, interpreters, NAV, adult education, post, archive.

    Start the stack with STEGVIS_PARTNERS='{"*": {"url": "http://127.0.0.1:PORT"}}', so that it asks them. The shares
    say how many messages are declined, lost (never answered), answered twice, or fail at first.
    """
    from workers.progress import Progress
    from workers.run import play_partners
    from workers.simulator.partners import Rates

    settings = _settings(data_dir=data)
    rates = Rates(fail=fail, lose=lose, decline=decline, repeat=repeat)
    played = play_partners(settings, settings.data_dir, Progress(), seed, rates, delay, shuffle=shuffle, port=port)
    _carry_out(played, interrupted=OK)
    _leave(OK)


@app.command()
def requests(
    again: Annotated[bool, typer.Option("--again", help="Make those that services refused again.")] = False,
    participant: Annotated[str | None, typer.Option(help="Of one participant only (UUID).")] = None,
    data: Data = None,
) -> None:
    """Let requests that services refused be made again, once the reason is mended; stegvis explain shows them."""
    from workers.run import make_refused_requests_again

    if not again:
        _fail("nothing to do", "say --again; which requests were refused, and why, stegvis report tells as incidents")
    settings = _settings(data_dir=data)
    whose = None if participant is None else _uuid(participant)
    number = _carry_out(make_refused_requests_again(settings, settings.data_dir, whose))
    typer.echo(f"{number} requests are made again.")
    _leave(OK)


@app.command()
def send(
    files: Files,
    data: Data = None,
    wait: Annotated[bool, typer.Option("--wait", help="Return when all of it is processed.")] = False,
    quiet: Quiet = False,
) -> None:
    """Feed event files to a running stack. Exit status as for run."""
    from workers.progress import Progress
    from workers.run import send_files
    from workers.summary import show_fed

    settings = _settings(data_dir=data)
    fed = _carry_out(send_files(settings, files, settings.data_dir, Progress(quiet=quiet), wait=wait))
    if not quiet:
        show_fed(fed)
    _leave(SOME_REFUSED if fed.refused else OK)


@app.command()
def report(
    as_json: Annotated[bool, typer.Option("--json", help="The whole report as JSON, for scripts.")] = False,
    data: Data = None,
) -> None:
    """Report on a running stack: stages, deadlines passed and near, next tasks."""
    from workers.run import read_report, read_summary

    settings = _settings(data_dir=data)
    if as_json or not sys.stdout.isatty():
        _write_report(_carry_out(read_report(settings, settings.data_dir)), Path("-"))
    else:
        _show_summary(_carry_out(read_summary(settings, settings.data_dir)))
    _leave(OK)


@app.command()
def explain(
    participant: Annotated[str, typer.Argument(metavar="PARTICIPANT", help="The participant's UUID.")],
    data: Data = None,
) -> None:
    """Explain one journey: what happened, what it waits for and why, and what set each deadline going."""
    from workers.run import read_explanation
    from workers.summary import show_explanation

    uuid = _uuid(participant)
    settings = _settings(data_dir=data)
    explained = _carry_out(read_explanation(settings, settings.data_dir, uuid))
    if explained.journey is None and not explained.buffered and not explained.timeline:
        _fail(f"nothing is known of {uuid}", "check the UUID; stegvis report --json lists every journey")
    show_explanation(explained)
    _leave(OK)


@app.command()
def generate(
    participants: Annotated[int, typer.Option(min=1, help="How many participants.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same caseload.")],
    today: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day the caseload is history up to.")
    ] = None,
) -> None:
    """Make a synthetic but realistic caseload: CloudEvents as NDJSON on standard output."""
    from workers.generate import write_caseload
    from workers.run import today_in_oslo

    day: date = today.date() if today else today_in_oslo()
    try:
        write_caseload(sys.stdout.buffer, participants, seed, day)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # whoever read it has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    _leave(OK)


@app.command()
def doctor(data: Data = None) -> None:
    """Check every prerequisite, and say how to mend what is missing."""
    from workers.doctor import check_all
    from workers.summary import show_checks

    checks = _carry_out(check_all(data))
    show_checks(checks)
    _leave(OK if all(check.ok for check in checks) else FAILED)


@app.command("what-if")
def what_if(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE…]", help="Event files; without any, the caseload of the running stack."),
    ] = None,
    rules: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A rule set in TOML, or a folder of them, over the present ones."),
    ] = None,
    code: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Another checkout, whose schemas and workflows are played.")
    ] = None,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day to play for; without it today.")
    ] = None,
    examples: Annotated[int, typer.Option(min=0, help="At most so many examples of each kind of change.")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="All of it as JSON, for scripts.")] = False,
    data: Data = None,
    quiet: Quiet = False,
) -> None:
    """Play the whole caseload under other rules or other code, and tell what would change. Changes nothing.

    Exit status: 0 when all was played, whether anything would change or not, and also when some journeys cannot be
    played, which are told; 1 on failure.
    """
    from workers.feed import check_files
    from workers.progress import Progress
    from workers.run import today_in_oslo
    from workers.what_if import run as play_it
    from workers.what_if.comparison import Comparison

    if rules is None and code is None:
        _fail("there is nothing to compare with", "name other rules with --rules, or other code with --code")
    settings = _settings(data_dir=data)

    async def compared() -> Comparison:
        check_files(files or [])
        progress, today = Progress(quiet=quiet), on.date() if on else today_in_oslo()
        journeys = (
            play_it.of_files(files, production=settings.production, warn=progress.warn)
            if files
            else play_it.of_stack(settings, settings.data_dir)
        )
        with progress.playing() as played:
            return await play_it.what_if(journeys, settings, rules, code, today, examples=examples, progress=played)

    try:
        comparison = _carry_out(compared())
    except play_it.WhatIfFailed as error:
        _fail(str(error))
    if as_json:
        _write_report(comparison.as_json(), Path("-"))
    else:
        play_it.show(comparison)
    _leave(OK)


@rules_app.command("show")
def rules_show(
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Whoever is settled on this day; without it today.")
    ] = None,
    id_: Annotated[str | None, typer.Option("--id", help="One rule set by its id.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every rule set.")] = False,
    kommune: Annotated[str | None, typer.Option(help="With the routines of this kommune.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for scripts.")] = False,
) -> None:
    """Show rule sets: every value with its paragraph, source and certainty."""
    from schemas import kommuner
    from workers import rules as shown
    from workers.run import today_in_oslo

    book = _rules()
    try:
        if kommune:
            kommuner.kommune(kommune)
        one = book.named(id_) if id_ else book.on(on.date() if on else today_in_oslo())
        sets = list(book.sets) if every else [one]
    except (KeyError, kommuner.UnknownKommune) as fault:
        _fail(fault.args[0])
    if as_json:
        _write_report({"rule_sets": [shown.as_json(book, rules, kommune) for rules in sets]}, Path("-"))
        _leave(OK)
    for rules in sets:
        shown.show(book, rules, kommune)
    _leave(OK)


@rules_app.command("diff")
def rules_diff(
    before: Annotated[str, typer.Argument(help="A rule set's id, or a TOML file with one.")],
    after: Annotated[str, typer.Argument(help="Another's id, or its file.")],
) -> None:
    """Compare two rule sets value by value, with sources."""
    from workers import rules as shown

    book = _rules()
    both = []
    for name in (before, after):
        try:
            both.append((name, shown.the_set_in(Path(name)) if name.endswith(".toml") else book.named(name)))
        except KeyError as fault:
            _fail(fault.args[0])
        except ValueError as fault:
            _fail(f"the rules in {name} cannot be used: {fault}")
    shown.show_differences(*both)
    _leave(OK)


@app.command()
def migrate() -> None:
    """Bring the schema of a Postgres of your own up to date (STEGVIS_POSTGRES_URL)."""
    from store.database import migrate as bring_up_to_date

    url = _postgres_url(_settings())
    applied = _carry_out(bring_up_to_date(url))
    typer.echo("\n".join(applied) if applied else "The database is up to date.")
    _leave(OK)


@app.command()
def worker() -> None:
    """Run a Temporal worker (one part of a stack; up and run start it themselves)."""
    from workers.worker import collect_garbage_seldom, run_worker

    collect_garbage_seldom()
    _serve("worker", run_worker)


@app.command()
def dispatcher() -> None:
    """Run a dispatcher (one part of a stack; up and run start it themselves)."""
    from workers.dispatcher import run_dispatcher

    _serve("dispatcher", run_dispatcher)


def main() -> None:
    """Run the command."""
    try:
        app(standalone_mode=True)
    except KeyboardInterrupt:
        _leave(INTERRUPTED)
    except SystemExit as exit_:
        _leave(exit_.code if isinstance(exit_.code, int) else FAILED)


def _settings(**options: Any) -> "Settings":
    from workers.settings import SettingsError, load_settings

    try:
        return load_settings(**options)
    except SettingsError as error:
        _fail(error.message, error.way_out)


def _uuid(text: str) -> "UUID":
    from uuid import UUID

    try:
        return UUID(text)
    except ValueError:
        _fail("PARTICIPANT is not a UUID", "take it from the report, or from the subject of an event")


def _rules() -> "RuleBook":
    from workers.rules import load_rules
    from workers.settings import SettingsError

    try:
        return load_rules(_settings())
    except SettingsError as error:
        _fail(error.message, error.way_out)


def _postgres_url(settings: "Settings") -> str:
    if settings.postgres_url is None:
        _fail("no Postgres is named", "set STEGVIS_POSTGRES_URL to postgresql://user:password@host:port/database")
    return settings.postgres_url


def _carry_out(
    work: Coroutine[Any, Any, T], *, interrupted: int = INTERRUPTED, logs: tuple[str, str] = LOGS_FOR_PEOPLE
) -> T:
    """Run something to its end. Ctrl-C and a polite kill end it in order: whatever it started is stopped first."""
    import asyncpg

    from store.database import FAULTS
    from workers.embedded.errors import StackError
    from workers.feed import FileUnusable
    from workers.logs import configure_logs
    from workers.settings import SettingsError

    configure_logs(logs)

    async def carried() -> T:
        task = asyncio.ensure_future(work)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, task.cancel)
        return await task

    try:
        return asyncio.run(carried())
    except asyncio.CancelledError:
        _leave(interrupted)
    except (StackError, SettingsError) as error:
        _fail(error.message, error.way_out)
    except FileUnusable as error:
        _fail(str(error))
    except asyncpg.DiskFullError:
        _fail("the disk is full", "make room; what was accepted before is safe, and the files can be fed again")
    except FAULTS as error:
        _fail(f"the database does not answer: {error}", "check that the stack runs: stegvis doctor")


def _serve(part: str, serve: Callable[["Settings", asyncio.Event], Awaitable[None]]) -> NoReturn:
    """Run one part of a stack until it is told to stop."""
    from workers.tracing import start_tracing

    settings = _settings()
    _postgres_url(settings)

    async def serving() -> None:
        start_tracing(settings, part)
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stopping.set)
        await serve(settings, stopping)

    _carry_out(serving(), logs=(settings.log_level, settings.log_format))
    _leave(OK)


def _write_report(report: dict[str, Any], out: Path | None) -> None:
    import orjson

    if out is None:
        return
    text = orjson.dumps(report, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    try:
        if out == Path("-"):
            sys.stdout.buffer.write(text)
            sys.stdout.buffer.flush()
        else:
            out.write_bytes(text)
    except OSError as error:
        _fail(f"{out} cannot be written: {error.strerror}", "give --report a path that can be")


def _show_summary(summary: dict[str, Any], fed: "Fed | None" = None) -> None:
    from workers.summary import show_fed, show_summary

    if fed is not None:
        show_fed(fed)
    show_summary(summary)


def _fail(message: str, way_out: str | None = None) -> NoReturn:
    typer.echo(f"stegvis: {message}" + (f"\n  {way_out}" if way_out else ""), err=True)
    _leave(FAILED)


def _leave(code: int) -> NoReturn:
    """End the process at once: one that used Temporal's client can abort in the interpreter's own exit."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
