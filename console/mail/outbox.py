"""How mail leaves: over SMTP, or into a Maildir on this machine."""

import asyncio
import contextlib
import mailbox
import os
import ssl
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

import aiosmtplib

from workers.settings import Settings

ANSWERS_WITHIN = 20.0  # seconds for each answer of the server
SENT_WITHIN = 60.0  # seconds for one mail in all
FAREWELL_WITHIN = 2.0  # seconds


class MailFault(Exception):
    """A mail did not leave; the text says why, and repeats nothing of it.

    Attributes:
        for_good: Whether the server refuses this address, and takes others.
    """

    def __init__(self, cause: str, *, for_good: bool = False) -> None:
        super().__init__(cause)
        self.for_good = for_good


class Outbox(Protocol):
    """Where mail leaves."""

    async def send(self, message: EmailMessage) -> None:
        """Let a mail leave.

        Raises:
            MailFault: It did not.
        """

    async def check(self) -> None:
        """Find out whether mail would leave, without sending any.

        Raises:
            MailFault: It would not.
        """


class SmtpOutbox:
    """Hands mail to an SMTP server, one connection for each."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def send(self, message: EmailMessage) -> None:
        """Hand over a mail. See ``Outbox``."""
        async with self._connected() as client:
            await client.send_message(message)

    async def check(self) -> None:
        """Connect and sign in. See ``Outbox``."""
        async with self._connected():
            pass

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[aiosmtplib.SMTP]:
        settings = self._settings
        try:
            ca_file = None if settings.mail_ca_file is None else str(settings.mail_ca_file)
            client = aiosmtplib.SMTP(
                hostname=settings.mail_host,
                port=settings.mail_port,
                username=settings.mail_user,
                password=settings.mail_password() if settings.mail_user else None,
                start_tls=settings.mail_security == "starttls",
                use_tls=settings.mail_security == "tls",
                tls_context=ssl.create_default_context(cafile=ca_file),
                timeout=ANSWERS_WITHIN,
            )
            try:
                async with asyncio.timeout(SENT_WITHIN):
                    await client.connect()
                    yield client
                # What the server has taken stays taken, whatever it says to the farewell.
                with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
                    await client.quit(timeout=FAREWELL_WITHIN)
            finally:
                client.close()  # at once, also where the process is asked to stop
        except aiosmtplib.SMTPRecipientsRefused as fault:
            code = fault.recipients[0].code
            raise MailFault(f"recipient refused, {code}", for_good=500 <= code < 600) from None
        except aiosmtplib.SMTPResponseException as fault:
            raise MailFault(f"{type(fault).__name__}, {fault.code}") from None
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as fault:
            raise MailFault(type(fault).__name__) from None


class MaildirOutbox:
    """Puts mail into a Maildir, where any mail program of this machine reads it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def send(self, message: EmailMessage) -> None:
        """Put a mail into the directory. See ``Outbox``."""
        try:
            await asyncio.to_thread(self._put, message)
        except (OSError, mailbox.Error) as fault:
            raise MailFault(type(fault).__name__) from None

    async def check(self) -> None:
        """Find out whether the directory can be written. See ``Outbox``."""
        directory = self._directory if self._directory.exists() else self._directory.parent
        if not directory.is_dir() or not os.access(directory, os.W_OK):
            raise MailFault(f"{directory} cannot be written")

    def _put(self, message: EmailMessage) -> None:
        self._directory.parent.mkdir(parents=True, exist_ok=True)
        mailbox.Maildir(self._directory, create=True).add(mailbox.MaildirMessage(message))


def outbox_of(settings: Settings) -> Outbox | None:
    """Give where mail leaves by the settings; None where it does not."""
    if settings.mail_host is not None:
        return SmtpOutbox(settings)
    return None if settings.mail_directory is None else MaildirOutbox(settings.mail_directory)
