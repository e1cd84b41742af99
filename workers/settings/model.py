"""The settings of every Stegvis process, in one model. The order of the topics is that in which errors are reported."""

from typing import Literal, Self

from pydantic import BaseModel, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError, to_json
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from schemas.kommuner import UnknownKommune, kommune
from schemas.texts import TextLanguage
from workers.settings.law import LawSettings
from workers.settings.mail import MailSettings
from workers.settings.partners import PartnerServices
from workers.settings.processes import ProcessSettings
from workers.settings.servers import ServerSettings
from workers.settings.sign_in import SignInSettings
from workers.settings.sources import PREFIX, config_file, variable
from workers.settings.tokens import TokenSettings


class Settings(
    PartnerServices,
    LawSettings,
    ProcessSettings,
    ServerSettings,
    TokenSettings,
    SignInSettings,
    MailSettings,
    BaseSettings,
):
    """All settings. Make them with `load_settings`, which turns mistakes into a `SettingsError`.

    Fields are read from the last topic to the first.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        # A compose file passes on an unset variable as an empty one.
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
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

    @field_validator("letter_languages")
    @classmethod
    def _known_kommuner(cls, value: dict[str, TextLanguage]) -> dict[str, TextLanguage]:
        try:
            return {key if key == "*" else kommune(key).number: language for key, language in value.items()}
        except UnknownKommune as unknown:
            raise PydanticCustomError("kommune", "{reason}", {"reason": str(unknown)}) from None

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

    def environment(self) -> dict[str, str]:
        """These settings as ``STEGVIS_…`` variables, so that a child process has them whatever its file says."""
        variables = {}
        for name in type(self).model_fields:
            # Left out by default, so that a child prefers the namespace in Temporal's own configuration.
            if name == "temporal_namespace" and name not in self.model_fields_set:
                continue
            value = getattr(self, name)
            if isinstance(value, BaseModel):
                variables[variable(name)] = value.model_dump_json()
            elif isinstance(value, (dict, frozenset)):
                variables[variable(name)] = to_json(value).decode()
            elif isinstance(value, bool):
                variables[variable(name)] = str(value).lower()
            elif value is not None:
                variables[variable(name)] = str(value)
        return variables
