"""How much of one participant an installation carries, so that a sender gone wild delays nobody else."""

from pydantic import BaseModel, ConfigDict, Field


class Limits(BaseModel):
    """The limits of the installation, from the section ``[limits]`` of its routines file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    events: int = Field(default=5_000, ge=1, description="events of one journey")
    events_per_day: int = Field(default=500, ge=1, description="events of one journey accepted on one day")
    seconds: float = Field(default=20, gt=0, le=60, description="seconds of processor time that a play may take")
