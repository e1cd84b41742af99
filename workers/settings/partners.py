"""The settings of partner services: how each is reached, whose work people do by hand, from when each is asked."""

import re
from datetime import date
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from schemas.events.vocabulary import Party
from schemas.organisations import STEGVIS, UnknownOrganisation, organisation
from schemas.services import PARTNERS
from workers.settings.fault import SettingsError
from workflows.messages import SERVICES

_LOCAL = {
    Party.COUNTY: "the county, by its number such as 33",
    Party.KOMMUNE: "the kommune, by its number such as 3301",
}
"""How to name an organisation of a kind that has several."""

_TOKEN = re.compile(r"[!-~]+")


class PartnerSettings(BaseModel):
    """How one partner service is reached."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(pattern=r"^https?://[^\s?#]+$", description="the address that takes messages: https://host/path")
    token: str | None = Field(
        default=None,
        pattern=rf"^{_TOKEN.pattern}$",
        repr=False,
        description="the bearer token, ASCII without spaces",
    )
    token_file: Path | None = Field(default=None, description="a file with the token, instead of token")
    timeout_seconds: float = Field(default=10.0, gt=0, le=15, description="how long an answer may take, in seconds")
    per_second: float = Field(
        default=50.0,
        ge=0.01,
        le=10_000,
        description="the most calls per second from all workers; the requests of one advance count as one call",
    )

    def bearer_token(self) -> str | None:
        """Give the token; of a file, as it is now.

        Raises:
            SettingsError: The file cannot be read, or holds no token.
        """
        if self.token_file is None:
            return self.token
        try:
            token = self.token_file.read_text("ascii").strip()
        except (OSError, ValueError):
            token = ""
        if not _TOKEN.fullmatch(token):
            raise SettingsError(
                f"partners: the token file {self.token_file} cannot be read, or holds no token in ASCII without spaces",
                "write the token into it, alone on one line, and let this user read it",
            )
        return token

    @model_validator(mode="after")
    def _one_token(self) -> Self:
        if self.token is not None and self.token_file is not None:
            raise PydanticCustomError("token", "token and token_file are both set; set one of them")
        return self

    @field_validator("url")
    @classmethod
    def _without_secrets(cls, value: str) -> str:
        # Imported late, since most commands reach no partner. httpx will use the address, so it must accept it.
        from httpx import URL, InvalidURL

        try:
            url, _ = URL(value), urlsplit(value)  # URL accepts bad brackets, urlsplit bad ports
        except (InvalidURL, ValueError):  # the text of either may repeat the address
            raise PydanticCustomError("url", "it is not a valid address; give https://host/path") from None
        if url.port is not None and not 0 < url.port < 65_536:
            raise PydanticCustomError("url", "its port is not valid; give one from 1 to 65535, or leave it out")
        if not url.host:
            raise PydanticCustomError("url", "it names no host; give https://host/path")
        if url.userinfo:
            raise PydanticCustomError(
                "url",
                "it holds a user or a password; leave them out and give a token",
            )
        return value


class PartnerServices(BaseModel):
    """How all partner services are reached; requests to one without an address are only recorded."""

    partners: dict[str, PartnerSettings] = Field(
        default={},
        description="how partner services are reached, by name (career-centre, nir …; * for all others), and for one "
        "organisation by name@organisation (archive@3301; *@3301 for all others of 3301): url, token or token_file, "
        "timeout_seconds, per_second; requests to partners without an address are only recorded",
    )
    by_hand: frozenset[str] = Field(
        default=frozenset(),
        description="partner services without an address whose work people do by hand and register (nir, archive …; * "
        "for all): what nobody sent is then a task and never shown as done; with production every service needs an "
        "address or stands here",
    )
    cut_over: dict[str, date] = Field(
        default={},
        description="for an organisation (kommune or county number, imdi, nav, adult-education …) the day from which "
        "Stegvis asks it; requests whose wait began before then count as made",
    )

    @field_validator("partners")
    @classmethod
    def _known_services(cls, value: dict[str, PartnerSettings]) -> dict[str, PartnerSettings]:
        known: dict[str, PartnerSettings] = {}
        for key, partner in value.items():
            name, at, whose = key.partition("@")
            if name not in (*SERVICES, "*"):
                raise PydanticCustomError("service", f"there is no service {name}; there are {', '.join(SERVICES)}")
            named = f"{name}@{_organisation(whose)}" if at else name
            if named in known:
                raise PydanticCustomError("service", f"{named} is given twice; give it once")
            known[named] = partner
        return known

    @field_validator("by_hand")
    @classmethod
    def _known_by_hand(cls, value: frozenset[str]) -> frozenset[str]:
        for name in sorted(value - {*SERVICES, "*"}):
            raise PydanticCustomError("service", f"there is no service {name}; there are {', '.join(SERVICES)}")
        return value

    @field_validator("cut_over")
    @classmethod
    def _known_organisations(cls, value: dict[str, date]) -> dict[str, date]:
        return {_organisation(key): day for key, day in value.items()}


def _organisation(key: str) -> str:
    """Give an organisation that Stegvis asks, as journeys name it."""
    try:
        named = organisation(key)
    except UnknownOrganisation as unknown:
        if key not in PARTNERS:
            raise PydanticCustomError("organisation", "{reason}", {"reason": str(unknown)}) from None
        party = PARTNERS[key].role.party
        whom = _LOCAL.get(party, party.value)
        raise PydanticCustomError(
            "organisation", f"{key} is a service; a cut-over names the organisation that is asked, which is {whom}"
        ) from None
    if named == STEGVIS:
        raise PydanticCustomError("organisation", "nothing is asked of Stegvis itself")
    return named
