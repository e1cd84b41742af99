"""The settings of the issuer whose tokens machines may carry in place of a key."""

from typing import Literal, Self

from pydantic import BaseModel, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from schemas.organisations import UnknownOrganisation, organisation
from workers.addresses import may_be_asked
from workers.settings.kinds import Text

ScopeName = Literal["events:write", "read", "persons:lookup", "operate"]


class TokenSettings(BaseModel):
    """Tokens are taken where ``token_issuer`` is set."""

    token_issuer: str | None = Field(
        default=None,
        description="the issuer whose client-credentials tokens are taken beside keys, exactly as its tokens name it "
        "in iss, such as https://maskinporten.no/; none without it",
    )
    token_audience: Text | None = Field(
        default=None, description="what aud of a token must hold: the name of this Stegvis at the issuer"
    )
    token_jwks: str | None = Field(
        default=None,
        description="the address of the issuer's public keys; without it the issuer's own description names it",
    )
    token_organisation_claim: Text = Field(
        default="organisation",
        description="the claim that names the organisation; a dot leads into an object, as in consumer.ID",
    )
    token_organisations: dict[Text, str] = Field(
        default={},
        description="the organisation by value of that claim, such as 0192:938708606 = 3301, and no others; without "
        "it the claim itself must be a kommune's or county's number, or a name such as nav",
    )
    token_scopes: dict[Text, ScopeName] = Field(
        default={},
        description="our scope by the issuer's, such as stegvis:events.write = events:write, and no others; without "
        "it the scopes are called as for keys",
    )

    @field_validator("token_issuer", "token_jwks")
    @classmethod
    def _safe_way(cls, value: str | None) -> str | None:
        if value is not None and not may_be_asked(value):
            raise PydanticCustomError("https", "it is not an address that begins with https://")
        return value

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.token_issuer is not None and self.token_audience is None:
            raise PydanticCustomError(
                "together", "token_issuer is set and token_audience is not; without it others' tokens would be taken"
            )
        for value in self.token_organisations.values():
            try:
                organisation(value)
            except UnknownOrganisation as unknown:
                shown = {"reason": str(unknown)}
                raise PydanticCustomError("organisation", "token_organisations: {reason}", shown) from None
        return self
