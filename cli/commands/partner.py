"""Commands about the partner services: simulate them, and repeat requests to them."""

from typing import Annotated

import typer

from cli.runtime import OK, Data, carry_out, check_service, fail_with, journey_of, leave, read_settings
from schemas.texts import number_of


def partners(
    data: Data = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="The port to listen on; by default a free one.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed gives other answers.")] = 1,
    delay: Annotated[float, typer.Option(min=0.0, help="The longest time until an answer, in seconds.")] = 5.0,
    decline: Annotated[float, typer.Option(min=0.0, max=1.0, help="The share of orders that are declined.")] = 0.1,
    lose: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="The share of messages that are received and never answered.")
    ] = 0.0,
    repeat: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="The share of messages whose answers are sent twice.")
    ] = 0.0,
    fail: Annotated[
        float,
        typer.Option(
            min=0.0,
            max=1.0,
            help="The share of attempts that fail (503). Three failures make an incident, the next success closes it.",
        ),
    ] = 0.0,
    refuse: Annotated[
        float,
        typer.Option(
            min=0.0,
            max=1.0,
            help="The share of attempts that are refused (422). Each makes an incident; see stegvis requests.",
        ),
    ] = 0.0,
    hang: Annotated[float, typer.Option(min=0.0, max=1.0, help="The share of attempts that time out.")] = 0.0,
    shuffle: Annotated[
        bool, typer.Option("--shuffle", help="Send several answers to one message in random order.")
    ] = False,
) -> None:
    """Simulate the partners of a running stack: career centre, NIR, interpreters, NAV, adult education, post, archive.

    The stack must know the address. Start it with
    STEGVIS_PARTNERS='{"*": {"url": "http://127.0.0.1:PORT"}}'
    and give the same --port here.

    Shares are numbers from 0 (never) to 1 (always). The same seed gives the same
    answers.
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
        typer.Option("--again", help="Repeat the requests that were refused or not taken, and try failing ones now."),
    ] = False,
    unanswered: Annotated[
        bool,
        typer.Option(
            "--unanswered",
            help="With --again: repeat the requests that were sent and not answered instead; each keeps its id.",
        ),
    ] = False,
    service: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only requests to this service, such as nir.")
    ] = None,
    participant: Annotated[str | None, typer.Option(metavar="UUID", help="Only requests for this participant.")] = None,
    data: Data = None,
) -> None:
    """Repeat requests to partner services, after the cause is fixed.

    stegvis report counts refused, failing and unanswered requests by service;
    stegvis explain shows those of one journey.

    Example: stegvis requests --again --service nir
    """
    from cli.run import make_requests_again, send_unanswered_requests_again

    if not again:
        fail_with(
            "--again is missing",
            "give --again, or --again --unanswered; stegvis report counts the requests of each kind",
        )
    settings = read_settings(data_dir=data)
    whose = None if participant is None else journey_of(participant)
    check_service(service)
    if not unanswered:
        made = carry_out(make_requests_again(settings, settings.data_dir, whose, service))
        typer.echo(f"To be made again: {number_of(made.refused, 'request')}.")
        if made.failing:
            typer.echo(f"Tried now: {number_of(made.failing, 'failing request')}.")
        leave(OK)
    sent = carry_out(send_unanswered_requests_again(settings, settings.data_dir, whose, service))
    typer.echo(f"{sent.again:,} unanswered requests will be sent again, each with its old id.")
    if sent.never_sent:
        typer.echo(
            f"{sent.never_sent:,} unanswered requests are not sent: they were recorded only, "
            "or counted as done before a cut-over."
        )
    leave(OK)
