"""The register of the 357 kommuner and their counties, as it stands since 1 January 2024.

Numbers that went out of use in the reforms of 2020 and 2024 are not mapped to their successors.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType


class UnknownKommune(ValueError):
    """No kommune has this number. The text shows what a valid number looks like."""


@dataclass(frozen=True, slots=True)
class Kommune:
    """A municipality.

    Attributes:
        number: Kommunenummer, four digits; the first two are the county's.
        name: The name; the Norwegian one where there are several.
        county: Fylkesnummer, two digits.
        county_name: The county's name.
    """

    number: str
    name: str
    county: str
    county_name: str


def _read_register() -> Mapping[str, Kommune]:
    text = files("schemas").joinpath("data", "kommuner.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType(
        {
            row["kommunenummer"]: Kommune(row["kommunenummer"], row["navn"], row["fylkesnummer"], row["fylke"])
            for row in rows
        }
    )


KOMMUNER: Mapping[str, Kommune] = _read_register()


def kommune(number: str) -> Kommune:
    """Give the kommune with this number.

    Raises:
        UnknownKommune: No kommune in the register has this number.
    """
    found = KOMMUNER.get(number)
    if found is None:
        # The text repeats only what looks like a kommune number; any other number may be a person's.
        looks_right = len(number) == 4 and number.isascii() and number.isdigit()
        given = f"kommune {number}" if looks_right else "the kommune given"
        raise UnknownKommune(
            f"{given} is not in the register of {len(KOMMUNER)} kommuner (2024); "
            "give four digits such as 3301 for Drammen"
        )
    return found
