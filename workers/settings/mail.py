"""The settings of mail: through which server it goes out, from whom, to whom it may, and when the digest leaves."""

from datetime import time
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from workers.addresses import is_loopback
from workers.settings.kinds import HomePath, Text

MAIL_ADDRESS = (
    r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$"
)
"""An address as mail servers take it, as HTML's own fields do; one without a dot after the @ is none."""

Domain = Annotated[str, StringConstraints(to_lower=True, pattern=r"^[a-z0-9.-]+\.[a-z]{2,63}$")]


class MailSettings(BaseModel):
    """Mail goes out where ``mail_host`` or ``mail_directory`` is set."""

    mail_host: Text | None = Field(
        default=None,
        description="the SMTP server that takes mail; without it, and without mail_directory, none is sent",
    )
    mail_port: int = Field(default=587, ge=1, le=65535, description="its port: 587, or 465 with mail_security=tls")
    mail_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="how the connection is kept secret: starttls, tls from the first byte, or none, which only a "
        "server on this machine may have",
    )
    mail_ca_file: HomePath | None = Field(
        default=None,
        description="a file with the certificates by which the server's is judged; without it those of the system",
    )
    mail_user: Text | None = Field(
        default=None, description="the user at the server, with mail_password_file; without it nobody signs in there"
    )
    mail_password_file: HomePath | None = Field(default=None, description="a file with the password of mail_user")
    mail_from: str | None = Field(
        default=None, pattern=MAIL_ADDRESS, description="the address that mail comes from; required with mail_host"
    )
    mail_directory: HomePath | None = Field(
        default=None,
        description="a Maildir into which mail is put instead of being sent; in an embedded stack mail in the data "
        "directory, unless mail_host is set",
    )
    mail_domains: frozenset[Domain] = Field(
        default=frozenset(),
        description="the domains of the addresses to which mail may go, such as drammen.kommune.no; any without it",
    )
    digest_at: time = Field(
        default=time(7),
        description="from when on a working day the digest goes out, as 07:00 in Europe/Oslo",
    )

    @property
    def sends_mail(self) -> bool:
        """Whether mail goes out at all."""
        return self.mail_host is not None or self.mail_directory is not None

    def mail_password(self) -> str:
        """Give the password; of the file, as it is now.

        Raises:
            OSError: The file cannot be read.
        """
        return "" if self.mail_password_file is None else self.mail_password_file.read_text("utf-8").strip()

    def may_have_mail(self, address: str) -> bool:
        """Whether mail may go to an address."""
        return not self.mail_domains or address.rpartition("@")[2].lower() in self.mail_domains

    @model_validator(mode="after")
    def _mail_fits(self) -> Self:
        if self.mail_host is not None and self.mail_directory is not None:
            raise PydanticCustomError("together", "mail_host and mail_directory are both set; set one of them")
        if self.mail_host is not None and self.mail_from is None:
            raise PydanticCustomError("together", "mail_host is set and mail_from is not; mail would come from nobody")
        if (self.mail_user is None) != (self.mail_password_file is None):
            raise PydanticCustomError("together", "mail_user and mail_password_file belong together; set both or none")
        if self.mail_security == "none" and self.mail_host is not None and not is_loopback(self.mail_host):
            raise PydanticCustomError(
                "together", "mail_security is none and mail_host is another machine; use starttls or tls"
            )
        return self
