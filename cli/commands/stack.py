"""Commands that start, feed and check a stack, or run one part of it."""

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
    Timeout,
    carry_out,
    check_report,
    fail_with,
    leave,
    postgres_url_of,
    read_settings,
    serve_part,
    show_figures,
    unfinished,
    write_report,
)


def run(
    files: Files,
    report: Annotated[
        Path | None, typer.Option(metavar="OUT.json", help="Write the report to this file; - is standard output.")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="DIR", help="Keep the data in this directory; by default it is deleted."),
    ] = None,
    quiet: Quiet = False,
    partners: Annotated[
        bool, typer.Option("--partners", help="Simulate the partner services: they answer every request at once.")
    ] = False,
    timeout: Timeout = None,
) -> None:
    """Start a stack, feed it event files, wait until all events are processed, print the report, and stop.

    Without --partners no partner is simulated: the journeys go as far as the
    events in the files take them.

    Exit status: 0 if every line was accepted or a duplicate, 3 if some lines
    were refused (the others were accepted), 4 if --timeout has passed (the
    report is written nevertheless), 1 on failure.

    Example: stegvis run --partners --report out.json cases.ndjson
    """
    from cli.progress import Progress
    from cli.run import run_files

    check_report(report)
    settings = read_settings(data_dir=data)
    ran = carry_out(run_files(settings, files, data, Progress(quiet=quiet), partners=partners, limit=timeout))
    write_report(ran.report, report)
    if not quiet and report != Path("-"):
        show_figures(ran.summary, ran.fed)
    if ran.left is not None:
        kept = (
            f"stegvis up --data {data} goes on from here" if data else "with --data DIR, stegvis up goes on from there"
        )
        unfinished(ran.left, timeout, f"give a longer --timeout; {kept}")
    leave(SOME_REFUSED if ran.fed.refused else OK)


def up(
    context: typer.Context,
    data: Data = None,
    live: Annotated[
        bool, typer.Option("--live", help="Simulate newcomers, partners and advisers, so that journeys unfold.")
    ] = False,
    participants: Annotated[int, typer.Option(min=1, help="With --live: the number of newcomers.")] = 40,
    seed: Annotated[int, typer.Option(help="With --live: another seed gives another caseload.")] = 1,
    speed: Annotated[float, typer.Option(min=0.1, help="With --live: newcomers a second.")] = 2.0,
) -> None:
    """Run a stack in the foreground until Ctrl-C.

    The data stay in the data directory: the next up continues from them, also
    after a crash. Use the other commands in a second terminal.

    Example: stegvis up --live
    """
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
            raise typer.BadParameter(f"--{name} needs --live")


def send(
    files: Files,
    data: Data = None,
    wait: Annotated[
        bool, typer.Option("--wait", help="Return when all events are processed, instead of accepted.")
    ] = False,
    url: Annotated[
        str | None, typer.Option(metavar="URL", help="Send over HTTP to a Stegvis elsewhere, with a key.")
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(envvar="STEGVIS_KEY", show_envvar=False, help="With --url: the key; by default STEGVIS_KEY."),
    ] = None,
    key_file: Annotated[
        Path | None, typer.Option("--key-file", metavar="KEYFILE", help="With --url: a file that holds the key.")
    ] = None,
    quiet: Quiet = False,
    timeout: Timeout = None,
) -> None:
    """Feed event files to a running stack (see stegvis up), or over HTTP to a Stegvis elsewhere.

    Sending anything again is safe: it is counted as a duplicate.

    Exit status: 0 if every line was accepted or a duplicate, 3 if some lines
    were refused (the others were accepted), 4 if --timeout has passed, 1 on
    failure.

    Example: stegvis send --wait cases.ndjson

    Example: stegvis send --url https://stegvis.example --key-file key.txt cases.ndjson
    """
    from cli.progress import Progress
    from cli.run import send_files
    from cli.summary import show_fed

    if timeout is not None and not wait:
        raise typer.BadParameter("--timeout needs --wait")
    progress, left = Progress(quiet=quiet), None
    if url is None:
        if key_file is not None:
            raise typer.BadParameter("--key-file needs --url")
        settings = read_settings(data_dir=data)
        sending = send_files(settings, files, settings.data_dir, progress, wait=wait, limit=timeout)
        fed, left = carry_out(sending)
    else:
        from cli.remote import hide_key, read_key, send_over_http

        if wait or data is not None:
            raise typer.BadParameter("--wait and --data are for a stack on this machine; leave them out with --url")
        hide_key()
        fed = carry_out(send_over_http(url, read_key(key, key_file), files, progress))
    if not quiet:
        show_fed(fed)
    if left is not None:
        unfinished(left, timeout, "the stack goes on: stegvis report shows how far, stegvis verify what is amiss")
    leave(SOME_REFUSED if fed.refused else OK)


def migrate() -> None:
    """Bring a Postgres of your own up to date, and register what a Temporal of your own lacks.

    Postgres: the schema (STEGVIS_POSTGRES_URL). Temporal: the namespace and the search attributes
    (STEGVIS_TEMPORAL_ADDRESS, or Temporal's own configuration).

    Also the roles under which the processes connect (docs/operations/postgres.md).
    Where the user of the database may not make them, the statements are printed
    that somebody else must run.

    Run it before the first worker and after every release. Embedded stacks
    migrate by themselves.
    """
    from store.migrate import migrate as bring_up_to_date
    from workers.connections import roles_left

    settings = read_settings()
    url = postgres_url_of(settings)

    async def both() -> tuple[list[str], list[str]]:
        done = await bring_up_to_date(url)
        if settings.external_temporal():
            from workers.temporal import prepare_temporal

            done += await prepare_temporal(settings)
        return done, await roles_left(url)

    done, left = carry_out(both())
    typer.echo("\n".join(done) if done else "Everything is up to date.")
    if left:
        typer.echo("Left to be run by a superuser of the database; then run stegvis migrate again:", err=True)
        typer.echo("\n".join(f"  {statement};" for statement in left), err=True)
    leave(OK)


def worker() -> None:
    """Run a worker, which carries journeys and calls partner services.

    Only with your own servers (STEGVIS_POSTGRES_URL, STEGVIS_TEMPORAL_ADDRESS):
    up and run start their own worker.
    """
    from workers.worker import collect_garbage_seldom, run_worker

    collect_garbage_seldom()
    serve_part("worker", run_worker)


def dispatcher() -> None:
    """Run a dispatcher, which nudges the journeys that have new events.

    Only with your own servers (STEGVIS_POSTGRES_URL, STEGVIS_TEMPORAL_ADDRESS):
    up and run start their own dispatcher. Of several, one is active and the
    others stand by.
    """
    from workers.dispatcher import run_dispatcher

    serve_part("dispatcher", run_dispatcher)


def web(
    host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Listen here; by default STEGVIS_WEB_HOST, else 127.0.0.1.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="The port; by default STEGVIS_WEB_PORT, else a free one, which is logged."),
    ] = None,
) -> None:
    """Run a web process, which takes events over HTTP (docs/integration.md).

    Only with your own servers (STEGVIS_POSTGRES_URL): up starts its own web
    process. It keeps nothing, so run as many as you like behind a proxy that
    adds TLS.
    """
    from console.server import new_event_loop, run_web

    serve_part("web", run_web, new_event_loop, web_host=host, web_port=port)


def doctor(data: Data = None) -> None:
    """Check everything that a stack needs on this machine, and say how to fix what is missing.

    Exit status: 0 if nothing is missing, else 1.
    """
    from cli.doctor import check_all
    from cli.summary import show_checks

    checks = carry_out(check_all(data))
    show_checks(checks)
    leave(OK if all(check.ok for check in checks) else FAILED)


def verify(data: Data = None) -> None:
    """Compare what a running stack does with what its database says it should do. Exit status 1 where they differ."""
    from cli.summary import show_checks
    from cli.verify import verify_stack

    settings = read_settings(data_dir=data)
    checks = carry_out(verify_stack(settings, settings.data_dir))
    show_checks(checks)
    leave(OK if all(check.ok for check in checks) else FAILED)


def rebuild(data: Data = None, quiet: Quiet = False) -> None:
    """Have every journey of a running stack played anew and written, and count what differed.

    For after a restore, or when the read model is in doubt. Events go on being
    taken meanwhile; nothing is lost when it is interrupted, and it can begin again.

    Exit status: 0 if every journey was played, 1 on failure or if some cannot
    be played (they keep their last state, with an incident).
    """
    from cli.progress import Progress
    from cli.rebuild import rebuild_all
    from schemas.texts import number_of

    settings = read_settings(data_dir=data)
    rebuilt = carry_out(rebuild_all(settings, settings.data_dir, Progress(quiet=quiet)))
    parts = ", ".join(f"{part} {count:,}" for part, count in rebuilt.parts.items())
    differed = f"{rebuilt.differed:,} differed" + (f": {parts}" if parts else "")
    typer.echo(f"{number_of(rebuilt.journeys, 'journey')} played anew; {differed}")
    if rebuilt.failed:
        fail_with(f"{number_of(rebuilt.failed, 'journey')} cannot be played", "see the incidents in stegvis report")
    leave(OK)
