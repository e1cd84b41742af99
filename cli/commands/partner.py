"""Commands about partner services: simulate them, and send requests again."""

from typing import Annotated

import typer

from cli.runtime import OK, Data, carry_out, check_service, fail_with, journey_of, leave, read_settings


def partners(
    data: Data = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port to listen on; by default a free one.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the random answers.")] = 1,
    delay: Annotated[float, typer.Option(min=0.0, help="Longest time to an answer, in seconds.")] = 5.0,
    decline: Annotated[float, typer.Option(min=0.0, max=1.0, help="Share of orders that are declined.")] = 0.1,
    lose: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of messages that get a receipt and no answer.")
    ] = 0.0,
    repeat: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of messages whose answers are sent twice.")
    ] = 0.0,
    fail: Annotated[
        float,
        typer.Option(min=0.0, max=1.0, help="Share of attempts that fail with 503; the third makes an incident."),
    ] = 0.0,
    refuse: Annotated[
        float,
        typer.Option(min=0.0, max=1.0, help="Share of attempts refused with 422; each makes an incident."),
    ] = 0.0,
    hang: Annotated[float, typer.Option(min=0.0, max=1.0, help="Share of attempts that time out.")] = 0.0,
    shuffle: Annotated[bool, typer.Option("--shuffle", help="Let answers arrive out of order.")] = False,
) -> None:
    """Simulate the partners of a running stack: career centre, NIR, interpreters, NAV, adult education, post, archive.

    Start the stack with STEGVIS_PARTNERS='{"*": {"url": "http://127.0.0.1:PORT"}}', so that its requests go
    there. Shares are numbers from 0 to 1. The same seed gives the same answers to the same messages.
    """
    from cli.progress import Progress
    from cli.run import play_partners
    from simulation.partners import Rates

    settings = read_settings(data_dir=data)
    rates = Rates(fail=fail, refuse=refuse, hang=hang, lose=lose, decline=decline, repeat=repeat)
    played = play_partners(settings, settings.data_dir, Progress(), seed, rates, delay, shuffle=shuffle, port=port)
    carry_out(played, interrupted=OK)
    leave(OK)


def requests(
    again: Annotated[
        bool,
        typer.Option("--again", help="Make refused and not-taken requests again; retry failing ones now."),
    ] = False,
    unanswered: Annotated[
        bool,
        typer.Option("--unanswered", help="With --again: send unanswered requests again instead, with the same id."),
    ] = False,
    service: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only requests to this service, such as nir.")
    ] = None,
    participant: Annotated[str | None, typer.Option(help="Only requests of this participant (UUID).")] = None,
    data: Data = None,
) -> None:
    """Send requests again once their cause is fixed: refused and failing ones, or unanswered ones.

    stegvis report counts such requests by service; stegvis explain lists them for one journey.
    """
    from cli.run import make_requests_again, send_unanswered_requests_again

    if not again:
        fail_with(
            "no action is given", "add --again, or --again --unanswered; stegvis report shows how many requests wait"
        )
    settings = read_settings(data_dir=data)
    whose = None if participant is None else journey_of(participant)
    check_service(service)
    if not unanswered:
        made = carry_out(make_requests_again(settings, settings.data_dir, whose, service))
        typer.echo(f"{made.refused:,} requests are made again.")
        if made.failing:
            typer.echo(f"{made.failing:,} failing requests are retried now.")
        leave(OK)
    sent = carry_out(send_unanswered_requests_again(settings, settings.data_dir, whose, service))
    typer.echo(f"{sent.again:,} unanswered requests are sent again, each with its id.")
    if sent.never_sent:
        typer.echo(
            f"{sent.never_sent:,} more are unanswered and are not sent: "
            "they were only recorded, or taken as done before a cut-over."
        )
    leave(OK)
