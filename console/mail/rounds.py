"""Whose turn it is for a digest: on working mornings each account that asked for one, once, by whichever process."""

import asyncio
import contextlib
import time
from datetime import UTC, date, datetime, timedelta

import structlog

from console.access.rights import RIGHTS_OF_PEOPLE, Action
from console.access.visitors import posts_of
from console.mail.digest import Section, message_of, morning_of, working_day_before
from console.mail.outbox import SENT_WITHIN, MailFault, Outbox
from console.pages.frame import Pages
from console.pages.inbox.people import roles_of_post
from schemas.calendar import OSLO, is_working_day
from store.database import FAULTS
from store.digests import WantedDigest, digest_ended, digest_failed, digest_lines, end_digest, take_digest
from store.metrics import DIGESTS
from workers.backoff import Backoff

EVERY = 30.0  # seconds between rounds
HELD = timedelta(seconds=2 * SENT_WITHIN)  # for which a process has a digest; longer than sending one takes
REST = timedelta(minutes=1)  # after a fault of the server
REST_OF_FAULTY = timedelta(minutes=15)  # after a fault of ours, which goes away with new code
REFUSED = timedelta(days=1)  # after a refusal of the address; the day's digest is then lost

log = structlog.get_logger()


class Digests:
    """Sends digests until it is stopped; several processes share the work."""

    def __init__(self, pages: Pages, outbox: Outbox, address: str) -> None:
        """Prepare.

        Args:
            pages: The database and the settings.
            outbox: Where mail leaves.
            address: Of the pages, for links.
        """
        self._pages, self._outbox, self._address = pages, outbox, address

    async def run(self, stopping: asyncio.Event) -> None:
        """Send what is due, round after round. What was not sent when it stops leaves later, by whichever process."""
        while not stopping.is_set():
            try:
                await self.send_due(datetime.now(UTC), stopping)
            except MailFault:
                pass  # logged where it arose; the next round tries again
            except Exception as fault:  # the database is away, mostly; a fault of ours must not end the rounds
                log.warning("digests wait", cause=type(fault).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), EVERY)

    async def send_due(self, now: datetime, stopping: asyncio.Event | None = None) -> int:
        """Send the digests that are due and nobody has sent; gives how many accounts had their turn.

        Raises:
            MailFault: The server takes none now.
        """
        day = now.astimezone(OSLO).date()
        morning = morning_of(day, self._pages.settings.digest_at)
        turns = 0
        while is_working_day(day) and now >= morning and not (stopping is not None and stopping.is_set()):
            async with self._pages.answering() as conn:
                wanted = await take_digest(conn, day, morning, HELD)
            if wanted is None:
                break
            await self._send(wanted, day)
            turns += 1
        return turns

    async def _send(self, wanted: WantedDigest, day: date) -> None:
        try:
            sent = await self._sent(wanted, day)
        except (MailFault, *FAULTS, TimeoutError) as fault:
            for_good = isinstance(fault, MailFault) and fault.for_good
            await self._let_rest(wanted, day, fault, REFUSED if for_good else REST)
            if not for_good:
                raise
        except Exception as fault:
            await self._let_rest(wanted, day, fault, REST_OF_FAULTY)
        else:
            await self._note_ended(wanted, day, sent=sent)
            DIGESTS.labels("sent" if sent else "nothing").inc()

    async def _sent(self, wanted: WantedDigest, day: date) -> bool:
        """Send a digest; gives whether there was something to say. Whoever has no role any more is asked no more."""
        sections = await sections_of(self._pages, wanted, day)
        if sections is None:
            async with self._pages.answering() as conn:
                await end_digest(conn, wanted.id)
        if sections:
            sender = self._pages.settings.mail_from
            await self._outbox.send(message_of(wanted, sections, day, self._address, sender))
        return bool(sections)

    async def _let_rest(self, wanted: WantedDigest, day: date, fault: Exception, rest: timedelta) -> None:
        DIGESTS.labels("failed").inc()
        cause = str(fault) if isinstance(fault, MailFault) else type(fault).__name__
        log.warning("a digest waits", account=str(wanted.id), cause=cause, seconds=rest.total_seconds())
        async with self._pages.answering() as conn:
            await digest_failed(conn, wanted.id, day, rest)

    async def _note_ended(self, wanted: WantedDigest, day: date, *, sent: bool) -> None:
        """Note it, also where the database is away for a moment: else it would leave twice."""
        backoff, until = Backoff(), time.monotonic() + SENT_WITHIN
        while True:
            try:
                async with self._pages.answering() as conn:
                    return await digest_ended(conn, wanted.id, day, sent=sent)
            except (*FAULTS, TimeoutError):
                if time.monotonic() > until:
                    raise
                await backoff.pause(asyncio.Event())


async def sections_of(pages: Pages, wanted: WantedDigest, day: date) -> list[Section] | None:
    """Give what each role of an account has open, those with nothing left out; None where it has no role any more."""
    settings = pages.settings
    since = morning_of(working_day_before(day), settings.digest_at)
    sunday = day + timedelta(days=6 - day.weekday())
    async with pages.answering() as conn:
        posts = await posts_of(conn, wanted.account, day, invented=pages.invented)
    if not posts:
        return None
    found = []
    for post in posts:
        rights = RIGHTS_OF_PEOPLE[post.role]
        if Action.WORK not in rights:
            continue
        async with pages.reading_for(post.organisation) as conn:
            lines = await digest_lines(conn, post.organisation, roles_of_post(post), wanted, day, sunday, since)
        if Action.ASSIGN_TASKS not in rights:
            lines = [line for line in lines if line.view != "others"]
        if lines:
            found.append(Section(post, lines))
    return found
