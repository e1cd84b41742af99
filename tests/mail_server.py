"""A real mail server on this machine: takes what is sent after STARTTLS and a password, or fails when told to."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "stegvis", "open sesame"
HOST = "127.0.0.1"


@dataclass
class MailServer:
    """What it took, and how it answers.

    Attributes:
        port: At which it listens.
        ca_file: By which its certificate is judged.
        password_file: The password of its user.
        taken: The mails that it took.
        answer: What it says to the next mails instead of taking them; None takes them.
        refuses: Addresses that it does not know.
        stalls: Whether it says nothing at all to a mail; ``reached`` is set when one has come so far.
    """

    port: int
    ca_file: Path
    password_file: Path
    taken: list[EmailMessage] = field(default_factory=list)
    answer: str | None = None
    refuses: set[str] = field(default_factory=set)
    stalls: bool = False
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    def settings(self) -> dict[str, Any]:
        """Give the settings by which mail goes here."""
        return {
            "mail_host": HOST,
            "mail_port": self.port,
            "mail_ca_file": self.ca_file,
            "mail_user": USER,
            "mail_password_file": self.password_file,
            "mail_from": "no-reply@stegvis.example.no",
        }

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuses:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.reached.set()
        if self.stalls:
            await asyncio.Event().wait()
        if self.answer is not None:
            return self.answer
        content = envelope.content
        assert isinstance(content, bytes)
        self.taken.append(message_from_bytes(content, policy=policy.default))
        return "250 OK"


@contextlib.asynccontextmanager
async def mail_server(folder: Path) -> AsyncIterator[MailServer]:
    """Run a mail server."""
    context, ca_file = _certified(folder)
    password_file = folder / "mail.password"
    password_file.write_text(PASSWORD + "\n")
    server = MailServer(0, ca_file, password_file)

    def signed_in(smtp: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False)

    def session() -> SMTP:
        return SMTP(server, tls_context=context, require_starttls=True, authenticator=signed_in, auth_required=True)

    async with await asyncio.get_running_loop().create_server(session, HOST, 0) as listening:
        server.port = listening.sockets[0].getsockname()[1]
        yield server


def _certified(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Make a certificate for this machine, signed by itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, key_file = folder / "mail.pem", folder / "mail.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key_file)
    return context, certificate
