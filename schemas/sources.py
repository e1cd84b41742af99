"""The origin of a provision's values: paragraph, source and certainty, for all values or for single ones."""

from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Certainty = Literal["V", "M", "PROPOSED"]
"""V verified, M from memory, PROPOSED a default of ours."""

_NonEmpty = Annotated[str, Field(min_length=1)]


class Origin(NamedTuple):
    """The origin of one value.

    Attributes:
        legal_basis: The paragraph, as people quote it.
        source: Where the value was read (K and S numbers, or the section, of the domain brief: ``K3``, ``brief 5.3``).
        certainty: V verified, M from memory, PROPOSED a default of ours.
    """

    legal_basis: str
    source: str
    certainty: Certainty


class OwnOrigin(BaseModel):
    """The parts of a single value's origin that differ from the rest of its provision."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    legal_basis: _NonEmpty | None = None
    source: _NonEmpty | None = None
    certainty: Certainty | None = None


_AS_THE_REST = OwnOrigin()


class Sourced(BaseModel):
    """A provision. Its origin holds for all its values, except where ``of`` gives a value its own.

    Attributes:
        legal_basis: The paragraph, as people quote it.
        source: Where it was read (K and S numbers, or the section, of the domain brief: ``K3``, ``brief 5.3``).
        certainty: V verified, M from memory, PROPOSED a default of ours.
        of: The origins of single values, by name. Used when values are shown, never when a journey is played.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    legal_basis: _NonEmpty
    source: _NonEmpty
    certainty: Certainty
    of: dict[str, OwnOrigin] = {}

    def values(self) -> dict[str, object]:
        """Give its own values by name, without origins and without nested provisions."""
        return {
            name: value
            for name, value in self
            if name not in Sourced.model_fields and not isinstance(value, BaseModel | dict)
        }

    def origin(self, value: str) -> Origin:
        """Give the origin of a value."""
        own = self.of.get(value, _AS_THE_REST)
        return Origin(own.legal_basis or self.legal_basis, own.source or self.source, own.certainty or self.certainty)

    @model_validator(mode="after")
    def _of_names_existing_values(self) -> Self:
        values = self.values()
        for name in self.of:
            if name not in values:
                raise ValueError(f"of.{name}: there is no value {name} here; there are {', '.join(values)}")
        return self
