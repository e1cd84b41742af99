"""What a check found: of a prerequisite, or of a running stack."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """What was found of one prerequisite, and how to mend it."""

    what: str
    ok: bool
    found: str
    mend: str = ""
