"""The settings of processes: where they listen, how much they do at a time, what they write of what they do."""

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from workers.settings.kinds import HomePath, Port


class WorkerSlots(BaseModel):
    """How much one worker process does at a time. The numbers are fixed: for more throughput, run more processes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    workflow_tasks: int = Field(default=100, ge=2, le=10_000, description="journeys played at the same time")
    activities: int = Field(default=50, ge=1, le=10_000, description="requests to services running at the same time")
    local_activities: int = Field(
        default=20, ge=1, le=10_000, description="commits to the database running at the same time"
    )


class ProcessSettings(BaseModel):
    """Address of the web process, slots of the worker; metrics, logs and traces of every process."""

    web_host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="the address at which the web process listens; 0.0.0.0 for all, behind a proxy that adds TLS",
    )
    web_port: Port | None = Field(default=None, description="the port of the web process; without it a free one")
    web_events_per_second: float = Field(
        default=10_000,
        ge=1,
        description="how many events a second one key may send to one web process; beyond it the answer is 429",
    )
    worker_slots: WorkerSlots = Field(
        default=WorkerSlots(),
        description="how much one worker process does at a time: workflow_tasks, activities, local_activities",
    )
    access_secret_file: HomePath | None = Field(
        default=None,
        description="the file with the secret under which access keys are hashed, the same for every process; without "
        "it the data directory's own is used, which the embedded stack makes",
    )
    metrics_host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="the address at which a process answers /metrics, /health/live and /health/ready at metrics_port; "
        "0.0.0.0 for all, where only the cluster or a firewall's inside reaches it",
    )
    metrics_port: Port | None = Field(
        default=None,
        description="the port of /metrics, /health/live and /health/ready of worker, dispatcher and web; off without "
        "it, and in an embedded stack, whose parts would share it",
    )
    temporal_metrics_port: Port | None = Field(
        default=None, description="the port, at metrics_host, of the metrics of Temporal's SDK; off without it"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="the least severe log lines to write: debug, info, warning or error"
    )
    log_format: Literal["json", "console"] = Field(default="json", description="json for machines, console for people")
    tracing_endpoint: str | None = Field(
        default=None, description="an OTLP/HTTP endpoint (http://…) for traces; tracing is off without it"
    )

    @field_validator("log_level", "log_format", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("tracing_endpoint")
    @classmethod
    def _tracing_endpoint(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"https?://.", value):
            raise PydanticCustomError("tracing_endpoint", "it does not begin with http:// or https://")
        return value
