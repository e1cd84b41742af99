"""The settings of signing in: the OpenID Connect issuer of people's accounts, and where the pages are."""

from typing import Self
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from workers.addresses import may_be_asked
from workers.settings.kinds import HomePath, Text


class SignInSettings(BaseModel):
    """People sign in with their employer's issuer where ``oidc_issuer`` is set; no invented account exists then."""

    web_address: str | None = Field(
        default=None,
        description="the address at which people reach the pages, such as https://stegvis.example.no: https, but on "
        "this machine itself; required with oidc_issuer",
    )
    oidc_issuer: str | None = Field(
        default=None,
        description="the OpenID Connect issuer with which people sign in, exactly as its tokens name it in iss",
    )
    oidc_client_id: Text | None = Field(default=None, description="by what the issuer knows this Stegvis")
    oidc_client_secret: Text | None = Field(
        default=None, repr=False, description="the secret that the issuer gave this Stegvis"
    )
    oidc_client_secret_file: HomePath | None = Field(
        default=None, description="a file with that secret, instead of oidc_client_secret"
    )
    oidc_scopes: Text = Field(
        default="openid profile", pattern=r"(^| )openid( |$)", description="what the issuer is asked for, openid too"
    )

    sign_ins_per_minute: int = Field(
        default=300,
        ge=1,
        description="how often one address may begin or end a sign-in a minute, at one web process",
    )
    searches_per_minute: int = Field(
        default=60, ge=1, description="how often one account may search in a minute, at one web process"
    )
    forms_per_minute: int = Field(
        default=600, ge=1, description="how many forms one account may send in a minute, to one web process"
    )
    calendars_per_minute: int = Field(
        default=300, ge=1, description="how often one address may fetch calendars in a minute, from one web process"
    )

    @field_validator("oidc_issuer", "web_address")
    @classmethod
    def _over_tls(cls, value: str | None) -> str | None:
        if value is not None and not may_be_asked(value):
            raise PydanticCustomError("https", "it is not an address that begins with https://")
        return value

    @field_validator("web_address")
    @classmethod
    def _root(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if urlsplit(value).path.strip("/") or urlsplit(value).query:
            raise PydanticCustomError("root", "it has a path; the pages stand at the root of a host of their own")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.oidc_client_secret is not None and self.oidc_client_secret_file is not None:
            raise PydanticCustomError(
                "together", "oidc_client_secret and oidc_client_secret_file are both set; set one of them"
            )
        if self.oidc_issuer is None:
            return self
        needed = {
            "oidc_client_id": self.oidc_client_id,
            "web_address": self.web_address,
            "oidc_client_secret": self.oidc_client_secret or self.oidc_client_secret_file,
        }
        if missing := [name for name, value in needed.items() if value is None]:
            raise PydanticCustomError("together", f"oidc_issuer is set and {missing[0]} is not; nobody could sign in")
        return self

    def oidc_secret(self) -> str:
        """Give the secret that the issuer gave; of a file, as it is now.

        Raises:
            OSError: The file cannot be read.
        """
        if self.oidc_client_secret_file is None:
            return self.oidc_client_secret or ""
        return self.oidc_client_secret_file.read_text("utf-8").strip()
