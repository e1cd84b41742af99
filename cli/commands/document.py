"""The command that makes a document of a participant: a letter to read through, or the one that is kept and sent."""

from pathlib import Path
from typing import Annotated

import typer

from cli.runtime import (
    OK,
    Data,
    carry_out,
    check_writable,
    leave,
    read_settings,
    uuid_of,
    write_file,
)
from schemas.documents import DocumentKind
from schemas.texts import TextLanguage


def document(
    participant: Annotated[str, typer.Argument(metavar="PARTICIPANT", help="Whose document (UUID).")],
    kind: Annotated[DocumentKind, typer.Argument(help="The kind of document.")],
    language: Annotated[TextLanguage, typer.Option("--lang", help="Its language.")] = TextLanguage.NB,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write it; - is standard output. By default KIND.LANG.pdf here."),
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help="Write HTML to read through, and keep nothing.")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="Make it anew, unless the one before was sent.")] = False,
    event: Annotated[
        str | None,
        typer.Option(metavar="ID", help="The id of the event that it is made from; by default the newest there is."),
    ] = None,
    data: Data = None,
) -> None:
    """Make a document of a participant, filled from what is known, and keep it.

    The document that is kept is the one that archive and digital post get, and it is
    written again as it is. The file holds personal data.

    Example: stegvis document 7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b02 decision --lang nn
    """
    from activities.documents.render import HTML, MEND, NO_PDF
    from cli.documents import Asked, draft_document, make_document

    asked, settings = Asked(uuid_of(participant), kind, language, event), read_settings(data_dir=data)
    named = out or Path(f"{kind}.{language}.{'html' if draft else 'pdf'}")
    check_writable(named, "--out")
    if draft:
        content = carry_out(draft_document(settings, settings.data_dir, asked)).encode()
        write_file(content, named, "--out")
        _say(named, "draft, not kept")
        leave(OK)
    made = carry_out(make_document(settings, settings.data_dir, asked, anew=anew))
    assert made.content is not None, "what was made has its content"
    if made.media_type == HTML:
        typer.echo(f"{NO_PDF}; {MEND}", err=True)
        named = named if out is not None else named.with_suffix(".html")
    write_file(made.content, named, "--out")
    sent = f", sent {made.sent_at:%Y-%m-%d}" if made.sent_at is not None else ", not sent yet"
    _say(named, f"sha256 {made.sha256}{sent}")
    leave(OK)


def _say(out: Path, what: str) -> None:
    """Print where a document is; not where the document itself is printed."""
    typer.echo(f"{out}: {what}", err=str(out) == "-")
