"""What a digest says: how much is due and new, by type, with links. It says nothing about any participant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256

from babel.dates import format_date
from babel.support import NullTranslations

from console.pages.inbox.state import InboxState
from console.pages.words import N_, capitalised, post_name
from console.texts.catalogues import LOCALES, translations
from schemas.accounts import Post
from schemas.calendar import OSLO, is_working_day
from schemas.tasks import title_of
from schemas.texts import TextLanguage
from store.digests import DigestLine, WantedDigest
from store.worklists import View

_VIEWS = {
    "mine": N_("Your tasks"),
    "unclaimed": N_("Tasks that nobody has taken"),
    "others": N_("Tasks of the others in the unit"),
}
_KINDS: tuple[tuple[str, str, str | None], ...] = (
    ("overdue", N_("Past the date"), "over"),
    ("today", N_("Due today"), None),
    ("week", N_("Due later this week"), "soon"),
    ("new", N_("New since the last working morning"), None),
)
"""Kinds of tasks: the field of a line, what it is called, and the urgency by which the inbox narrows to them."""
_NO_REPLY = "stegvis@localhost.localdomain"


@dataclass(frozen=True, slots=True)
class Section:
    """What one role of somebody has open."""

    post: Post
    lines: Sequence[DigestLine]

    def count(self, kind: str) -> int:
        """Count the tasks of a kind."""
        return sum(getattr(line, kind) for line in self.lines)


def morning_of(day: date, at: time) -> datetime:
    """Give the moment from which the digest of a day goes out."""
    return datetime.combine(day, at, OSLO)


def working_day_before(day: date) -> date:
    """Give the last working day before a day."""
    before = day - timedelta(days=1)
    while not is_working_day(before):
        before -= timedelta(days=1)
    return before


def written(sections: Sequence[Section], language: TextLanguage, day: date, address: str) -> str:
    """Write a digest.

    Args:
        sections: What each role has open, those with nothing left out.
        language: In which.
        day: Of which day.
        address: Of the pages.
    """
    texts = translations(language)
    today = format_date(day, "full", locale=LOCALES[language])
    parts = [texts.gettext("This is open in Stegvis on %(day)s.") % {"day": today}]
    parts += [_section(section, language, texts, address) for section in sections]
    parts.append(
        texts.gettext("You get this on working mornings because you asked for it. Change or end it: %(address)s")
        % {"address": f"{address}/account"}
    )
    return "\n\n".join(parts) + "\n"


def _section(section: Section, language: TextLanguage, texts: NullTranslations, address: str) -> str:
    name = capitalised(post_name(section.post, texts.gettext))
    rows = [name, "=" * len(name)]
    for view, heading in _VIEWS.items():
        lines = [line for line in section.lines if line.view == view]
        if not lines:
            continue
        rows += ["", texts.gettext(heading)]
        for kind, called, urgency in _KINDS:
            found = [line for line in lines if getattr(line, kind)]
            if not found:
                continue
            rows += ["", f"  {texts.gettext(called)}: {sum(getattr(line, kind) for line in found)}"]
            for line in found:
                link = InboxState(view=View(view), type=line.type, urgency=urgency).address()
                rows.append(f"    {getattr(line, kind)}  {title_of(line.type, language)}: {address}{link}")
    return "\n".join(rows)


def message_of(
    wanted: WantedDigest, sections: Sequence[Section], day: date, address: str, sender: str | None
) -> EmailMessage:
    """Make the mail of a digest. Sent twice, it has the same id.

    Args:
        wanted: To whom.
        sections: What each role has open.
        day: Of which day.
        address: Of the pages.
        sender: From whom; None where mail stays on this machine.
    """
    texts = translations(wanted.language)
    sender = sender or _NO_REPLY
    message = EmailMessage()
    message["From"], message["To"] = f"Stegvis <{sender}>", wanted.address
    figures = {kind: sum(section.count(kind) for section in sections) for kind, *_ in _KINDS}
    message["Subject"] = texts.gettext("Stegvis: %(overdue)s past the date, %(today)s due today, %(new)s new") % figures
    message["Date"] = format_datetime(datetime.now(OSLO))
    account = sha256(wanted.id.bytes).hexdigest()[:16]
    message["Message-ID"] = f"<digest.{day.isoformat()}.{account}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(written(sections, wanted.language, day, address))
    return message
