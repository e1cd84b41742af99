"""Commands about the partner services: played, and asked again."""

from typing import Annotated

import typer

from cli.runtime import OK, Data, carry_out, check_service, fail_with, journey_of, leave, read_settings


def partners(
    data: Data = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="The port; without it a free one.")] = None,
    seed: Annotated[int, typer.Option(help="Another seed gives other answers.")] = 1,
    delay: Annotated[float, typer.Option(min=0.0, help="How long an answer takes at most, in seconds.")] = 5.0,
    decline: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="The share of orders that are answered with no.")
    ] = 0.1,
    lose: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="The share of messages that are taken and never answered.")
    ] = 0.0,
    repeat: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="The share of messages whose answers are sent twice.")
    ] = 0.0,
    fail: Annotated[
        float,
        typer.Option(
            min=0.0, max=1.0, help="The share of attempts that fail (503); after three an incident, until one succeeds."
        ),
    ] = 0.0,
    refuse: Annotated[
        float,
        typer.Option(
            min=0.0, max=1.0, help="The share of attempts that are refused (422): incidents for stegvis requests."
        ),
    ] = 0.0,
    hang: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="The share of attempts that get no answer in time.")
    ] = 0.0,
    shuffle: Annotated[bool, typer.Option("--shuffle", help="Answers may overtake each other.")] = False,
) -> None:
    """Play the partners of a running stack: career centre, NIR, interpreters, NAV, adult education, post, archive.

    Start the stack with STEGVIS_PARTNERS='{"*": {"url": "http://127.0.0.1:PORT"}}', so that it asks them. Shares
    are numbers from 0 to 1; chance depends on the seed, the message and, where it is of attempts, on their number.
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
        typer.Option(
            "--again", help="Make those again that services refused or did not take at all; try those now that fail."
        ),
    ] = False,
    unanswered: Annotated[
        bool,
        typer.Option(
            "--unanswered", help="With --again: those instead that were sent and are not answered, under the same id."
        ),
    ] = False,
    service: Annotated[str | None, typer.Option(metavar="NAME", help="To one service only, such as nir.")] = None,
    participant: Annotated[str | None, typer.Option(help="Of one participant only (UUID).")] = None,
    data: Data = None,
) -> None:
    """Let requests be made again, once the reason is mended: refused and failing ones, or those never answered.

    Which they are stegvis report tells by service, and stegvis explain for each journey.
    """
    from cli.run import make_requests_again, send_unanswered_requests_again

    if not again:
        fail_with(
            "nothing to do", "say --again, or --again --unanswered; how many there are, and why, stegvis report tells"
        )
    settings = read_settings(data_dir=data)
    whose = None if participant is None else journey_of(participant)
    check_service(service)
    if not unanswered:
        made = carry_out(make_requests_again(settings, settings.data_dir, whose, service))
        typer.echo(f"{made.refused:,} requests are made again.")
        if made.failing:
            typer.echo(f"{made.failing:,} that fail are tried now.")
        leave(OK)
    sent = carry_out(send_unanswered_requests_again(settings, settings.data_dir, whose, service))
    typer.echo(f"{sent.again:,} requests that are not answered are sent again, each under the id it had.")
    if sent.never_sent:
        typer.echo(
            f"{sent.never_sent:,} more wait for an answer and are not sent: "
            "they were only recorded, or taken as done before a cut-over."
        )
    leave(OK)
