"""The command that shows the digests of a morning."""

import typer

from cli.runtime import OK, Data, carry_out, leave, read_settings
from schemas.texts import number_of


def digest(data: Data = None) -> None:
    """Show the digests that accounts asked for, as they would leave today. Sends none.

    A web process sends them on working mornings (docs/operations/mail.md).
    Addresses are not shown.
    """
    from cli.digest import read_digests

    settings = read_settings(data_dir=data)
    shown, waiting = carry_out(read_digests(settings, settings.data_dir))
    for account, text in shown:
        typer.echo(f"--- account {account}\n{text or 'Nothing to say: no mail.'}")
    left = f"; {number_of(waiting, 'digest')} of today began to leave and wait for the mail server" if waiting else ""
    typer.echo(f"{number_of(len(shown), 'account')} asked for a digest{left}", err=True)
    leave(OK)
