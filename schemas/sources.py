"""Where the values of a provision stand, where they were read, and how certain that is: for all, or for single ones."""

from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Certainty = Literal["V", "M", "PROPOSED"]
"""V verified, M from memory, PROPOSED a default of ours."""

_Said = Annotated[str, Field(min_length=1)]


class Origin(NamedTuple):
    """Where one value comes from.

    Attributes:
        legal_basis: The paragraph, as people quote it.
        source: Where the value was read (K and S numbers, or the section, of the domain brief: ``K3``, ``brief 5.3``).
        certainty: V verified, M from memory, PROPOSED a default of ours.
    """

    legal_basis: str
    source: str
    certainty: Certainty


class OwnOrigin(BaseModel):
    """In what a single value comes from elsewhere than the rest of its provision."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    legal_basis: _Said | None = None
    source: _Said | None = None
    certainty: Certainty | None = None


_AS_THE_REST = OwnOrigin()


class Sourced(BaseModel):
    """A provision. What it says of its origin holds for all its values but those that ``of`` names.

    Attributes:
        legal_basis: The paragraph, as people quote it.
        source: Where it was read (K and S numbers, or the section, of the domain brief: ``K3``, ``brief 5.3``).
        certainty: V verified, M from memory, PROPOSED a default of ours.
        of: By the name of a value, what differs for it. Read when values are shown, never when a journey is played.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    legal_basis: _Said
    source: _Said
    certainty: Certainty
    of: dict[str, OwnOrigin] = {}

    def values(self) -> dict[str, object]:
        """Give what it says, by name, without the origins; provisions within it speak for themselves."""
        return {
            name: value
            for name, value in self
            if name not in Sourced.model_fields and not isinstance(value, BaseModel | dict)
        }

    def origin(self, value: str) -> Origin:
        """Give where a value comes from."""
        own = self.of.get(value, _AS_THE_REST)
        return Origin(own.legal_basis or self.legal_basis, own.source or self.source, own.certainty or self.certainty)

    @model_validator(mode="after")
    def _only_of_what_is_there(self) -> Self:
        there = self.values()
        for name in self.of:
            if name not in there:
                raise ValueError(f"of.{name}: there is no value {name} here; there are {', '.join(there)}")
        return self
