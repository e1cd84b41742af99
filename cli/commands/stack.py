"""Commands of whoever runs a stack: whole, for a file or for as long as wanted; part by part; and checked."""

from pathlib import Path
from typing import Annotated

import typer

from cli.runtime import (
    FAILED,
    OK,
    SOME_REFUSED,
    Data,
    Files,
    Quiet,
    carry_out,
    check_report,
    leave,
    postgres_url_of,
    read_settings,
    serve_part,
    show_figures,
    write_report,
)


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
    from cli.progress import Progress
    from cli.run import run_files

    check_report(report)
    settings = read_settings(data_dir=data)
    ran = carry_out(run_files(settings, files, data, Progress(quiet=quiet), partners=partners))
    write_report(ran.report, report)
    if not quiet and report != Path("-"):
        show_figures(ran.summary, ran.fed)
    leave(SOME_REFUSED if ran.fed.refused else OK)


def up(
    context: typer.Context,
    data: Data = None,
    live: Annotated[
        bool, typer.Option("--live", help="Let journeys unfold: newcomers, partners and advisers are played.")
    ] = False,
    participants: Annotated[int, typer.Option(min=1, help="With --live: how many newcomers.")] = 40,
    seed: Annotated[int, typer.Option(help="With --live: another seed gives another show.")] = 1,
    speed: Annotated[float, typer.Option(min=0.1, help="With --live: newcomers a second.")] = 2.0,
) -> None:
    """Keep a stack up in the foreground until Ctrl-C. A later up goes on from where it was, also after a crash."""
    from cli.progress import Progress
    from cli.run import run_live, run_until_stopped

    settings = read_settings(data_dir=data)
    if not live:
        _only_live(context, "participants", "seed", "speed")
        carry_out(run_until_stopped(settings, settings.data_dir, Progress()), interrupted=OK)
        leave(OK)
    from simulation.live import Show

    show = Show(participants, seed, speed)
    carry_out(run_live(settings, settings.data_dir, Progress(), show), interrupted=OK)
    leave(OK)


def _only_live(context: typer.Context, *names: str) -> None:
    """Refuse options that would be ignored."""
    for name in names:
        source = context.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE":
            raise typer.BadParameter(f"--{name} is for a live show only: say --live too")


def send(
    files: Files,
    data: Data = None,
    wait: Annotated[bool, typer.Option("--wait", help="Return when all of it is processed.")] = False,
    quiet: Quiet = False,
) -> None:
    """Feed event files to a running stack. Exit status as for run."""
    from cli.progress import Progress
    from cli.run import send_files
    from cli.summary import show_fed

    settings = read_settings(data_dir=data)
    fed = carry_out(send_files(settings, files, settings.data_dir, Progress(quiet=quiet), wait=wait))
    if not quiet:
        show_fed(fed)
    leave(SOME_REFUSED if fed.refused else OK)


def migrate() -> None:
    """Bring the schema of a Postgres of your own up to date (STEGVIS_POSTGRES_URL)."""
    from store.database import migrate as bring_up_to_date

    url = postgres_url_of(read_settings())
    applied = carry_out(bring_up_to_date(url))
    typer.echo("\n".join(applied) if applied else "The database is up to date.")
    leave(OK)


def worker() -> None:
    """Run a Temporal worker (one part of a stack; up and run start it themselves)."""
    from workers.worker import collect_garbage_seldom, run_worker

    collect_garbage_seldom()
    serve_part("worker", run_worker)


def dispatcher() -> None:
    """Run a dispatcher (one part of a stack; up and run start it themselves)."""
    from workers.dispatcher import run_dispatcher

    serve_part("dispatcher", run_dispatcher)


def doctor(data: Data = None) -> None:
    """Check every prerequisite, and say how to mend what is missing."""
    from cli.doctor import check_all
    from cli.summary import show_checks

    checks = carry_out(check_all(data))
    show_checks(checks)
    leave(OK if all(check.ok for check in checks) else FAILED)
