"""Where settings come from, which wins, and the error when one is wrong."""

import os
from pathlib import Path

import pytest
from pydantic_core import to_json

from workers.reaching import refuse_unreached
from workers.settings import SettingsError, load_settings
from workers.worker import addresses
from workflows.messages import SERVICES


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings but a test's own: no variables, no files in the working directory or the home."""
    for name in list(os.environ):
        if name.startswith(("STEGVIS_", "TEMPORAL_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(tmp_path / "temporal.toml"))


def test_without_anything_the_embedded_stack_is_wanted() -> None:
    settings = load_settings()
    assert settings.postgres_url is None
    assert settings.external_temporal() is None
    assert settings.namespace() == "default"
    assert settings.production is False


def test_options_win_over_the_environment_and_that_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("stegvis.toml").write_text(
        'data_dir = "file"\ntemporal_port = 1001\nlog_level = "error"\n'
        "[worker_slots]\nactivities = 7\nworkflow_tasks = 8\n"
    )
    monkeypatch.setenv("STEGVIS_TEMPORAL_PORT", "1002")
    monkeypatch.setenv("STEGVIS_LOG_LEVEL", "WARNING")
    monkeypatch.setenv("STEGVIS_WORKER_SLOTS__ACTIVITIES", "9")
    settings = load_settings(log_level="debug", data_dir=None)
    assert settings.data_dir == Path("file")
    assert settings.temporal_port == 1002
    assert settings.log_level == "debug"
    assert (settings.worker_slots.activities, settings.worker_slots.workflow_tasks) == (9, 8)


def test_the_file_can_be_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "conf" / "mine.toml"
    file.parent.mkdir()
    file.write_text("production = true")
    monkeypatch.setenv("STEGVIS_CONFIG", str(file))
    assert load_settings().production is True


def test_a_named_file_that_is_missing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEGVIS_CONFIG", "nowhere.toml")
    with pytest.raises(SettingsError, match=r"STEGVIS_CONFIG names nowhere\.toml"):
        load_settings()


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEGVIS_POSTGRES_URL", "")
    assert load_settings().postgres_url is None


def test_an_unknown_key_is_named_with_its_file_and_the_likely_one() -> None:
    Path("stegvis.toml").write_text('temporal_adress = "x:1"')
    with pytest.raises(SettingsError, match=r"temporal_adress in stegvis\.toml is not a setting") as caught:
        load_settings()
    assert caught.value.way_out == "Did you mean temporal_address?"


def test_an_unknown_nested_key_is_an_error() -> None:
    Path("stegvis.toml").write_text("[worker_slots]\nactivitys = 1")
    with pytest.raises(SettingsError, match=r"worker_slots\.activitys in stegvis\.toml") as caught:
        load_settings()
    assert caught.value.way_out == "Did you mean activities?"


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("STEGVIS_TEMPORAL_PORT", "eighty", "STEGVIS_TEMPORAL_PORT is wrong: input should be a valid integer"),
        ("STEGVIS_TEMPORAL_PORT", "70000", "less than or equal to 65535"),
        ("STEGVIS_POSTGRES_URL", "mysql://secret", "it does not begin with postgresql://"),
        ("STEGVIS_TEMPORAL_ADDRESS", "http://x", "it is not of the form host:port"),
        ("STEGVIS_LOG_FORMAT", "xml", "STEGVIS_LOG_FORMAT is wrong: input should be 'json' or 'console'"),
        ("STEGVIS_WORKER_SLOTS__ACTIVITIES", "0", "STEGVIS_WORKER_SLOTS__ACTIVITIES is wrong"),
        ("STEGVIS_WORKER_SLOTS", "{broken", "STEGVIS_WORKER_SLOTS is not valid JSON"),
        ("STEGVIS_TRACING_ENDPOINT", "localhost", "it does not begin with http"),
        ("STEGVIS_PRODUCTION", "maybe", "STEGVIS_PRODUCTION is wrong"),
    ],
)
def test_a_wrong_variable_is_named_with_reason_and_way_out(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, part: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert part in caught.value.message
    assert caught.value.way_out.startswith("It is ")
    assert "secret" not in str(caught.value)


def test_a_wrong_option_is_called_an_option() -> None:
    with pytest.raises(SettingsError, match="the option temporal_port is wrong"):
        load_settings(temporal_port=0)


def test_a_broken_file_is_named_with_the_place() -> None:
    Path("stegvis.toml").write_text("temporal_port = =\n")
    with pytest.raises(SettingsError, match=r"stegvis\.toml is not valid TOML: .*line 1"):
        load_settings()


def test_two_parts_cannot_have_one_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEGVIS_POSTGRES_PORT", "5000")
    monkeypatch.setenv("STEGVIS_TEMPORAL_PORT", "5000")
    with pytest.raises(SettingsError, match="postgres_port and temporal_port are both 5000"):
        load_settings()


def test_the_password_is_not_in_the_representation() -> None:
    assert "hush" not in repr(load_settings(postgres_url="postgresql://me:hush@host/db"))


def test_temporals_own_configuration_names_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", "cluster.example:7233")
    monkeypatch.setenv("TEMPORAL_NAMESPACE", "theirs")
    monkeypatch.setenv("TEMPORAL_TLS_SERVER_NAME", "inner.example")
    settings = load_settings()
    assert settings.external_temporal() == "cluster.example:7233"
    connection = settings.temporal_connection()
    assert (connection["target_host"], connection["namespace"]) == ("cluster.example:7233", "theirs")
    assert connection["tls"]


def test_our_own_settings_win_over_temporals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", "theirs:7233")
    monkeypatch.setenv("TEMPORAL_NAMESPACE", "theirs")
    settings = load_settings(temporal_address="ours:7233", temporal_namespace="ours")
    assert settings.external_temporal() == "ours:7233"
    assert settings.temporal_connection()["target_host"] == "ours:7233"
    assert settings.namespace() == "ours"


def test_an_embedded_server_gets_no_key_meant_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_API_KEY", "key")
    assert load_settings().temporal_connection(embedded="127.0.0.1:7233") == {
        "target_host": "127.0.0.1:7233",
        "namespace": "default",
        "tls": False,
    }


def test_a_broken_temporal_configuration_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_PROFILE", "nope")
    with pytest.raises(SettingsError, match="Temporal's own configuration cannot be read"):
        load_settings().external_temporal()


def test_a_child_process_reads_the_same_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings(
        temporal_port=1234,
        production=True,
        worker_slots={"activities": 3},
        postgres_url="postgresql://a/b",
        log_level="error",
    )
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    assert load_settings() == settings
    # Not ours to say: a child must still find it in Temporal's own configuration.
    assert "STEGVIS_TEMPORAL_NAMESPACE" not in settings.environment()


# --- partners and cut-over ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://secret:pw@partner.example/nir", "it holds a user or a password"),
        ("https://secret@partner.example", "leave them out and give a token"),
        ("http://secret:pw@[bad", "it is not a valid address; give https://host/path"),
        ("http://secret:pw@host:port", "it is not a valid address"),
        ("http:///secret", "it names no host"),
    ],
)
@pytest.mark.parametrize("variable", ["STEGVIS_PARTNERS", "STEGVIS_PARTNERS__NIR__URL"])
def test_an_address_with_secrets_in_it_is_refused_without_repeating_it(
    monkeypatch: pytest.MonkeyPatch, variable: str, url: str, reason: str
) -> None:
    monkeypatch.setenv(variable, url if variable.endswith("URL") else to_json({"nir": {"url": url}}).decode())
    with pytest.raises(SettingsError) as caught:
        load_settings()
    field = variable if variable.endswith("URL") else f"{variable} (nir.url)"
    assert caught.value.message.startswith(f"{field} is wrong: ")
    assert reason in caught.value.message
    assert "secret" not in str(caught.value)
    assert "pw" not in str(caught.value)


def test_an_organisation_has_its_own_address_or_that_of_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("of-drammen\n")
    general: dict[str, object] = {"url": "https://all.example", "token": "of-all"}
    own: dict[str, object] = {"url": "https://drammen.example", "token_file": str(token), "per_second": 2}
    monkeypatch.setenv("STEGVIS_PARTNERS", to_json({
        "*": general, "archive@3005": own, "*@4601": {"url": "https://bergen.example"}
    }).decode())  # fmt: skip
    reached = addresses(load_settings())
    assert reached["archive"].token == "of-all"
    drammen = reached["archive@3301"]  # as 3005 is called today
    assert (drammen.url, drammen.token, drammen.per_second) == ("https://drammen.example", "of-drammen", 2)
    assert "nir@3301" not in reached
    assert {key for key in reached if key.endswith("@4601")} == {f"{service}@4601" for service in SERVICES}
    assert "of-" not in repr(reached)


@pytest.mark.parametrize("content", [None, "", "two words", "æøå"])
def test_a_file_without_a_token_ends_the_start_without_repeating_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str | None
) -> None:
    token = tmp_path / "token"
    if content is not None:
        token.write_text(content)
    monkeypatch.setenv(
        "STEGVIS_PARTNERS", to_json({"nir": {"url": "https://nir.example", "token_file": str(token)}}).decode()
    )
    with pytest.raises(SettingsError) as refused:
        addresses(load_settings())
    assert str(token) in refused.value.message
    assert not content or content not in str(refused.value)


@pytest.mark.parametrize(
    ("partners", "part"),
    [
        ({"archve@3301": {"url": "https://x.example"}}, "there is no service archve"),
        ({"archive@3302": {"url": "https://x.example"}}, "there is no organisation 3302"),
        ({"archive@": {"url": "https://x.example"}}, "there is no organisation"),
        ({"archive@3301": {"url": "https://x.example"}, "archive@3005": {"url": "https://y.example"}}, "given twice"),
        ({"nir": {"url": "https://x.example", "token": "a", "token_file": "b"}}, "token and token_file are both set"),
    ],
)
def test_a_partner_of_nobody_is_refused(
    monkeypatch: pytest.MonkeyPatch, partners: dict[str, object], part: str
) -> None:
    monkeypatch.setenv("STEGVIS_PARTNERS", to_json(partners).decode())
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert part in refused.value.message


def test_a_misspelt_key_of_a_partner_is_an_error_that_names_the_likely_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEGVIS_PARTNERS", '{"nir": {"url": "https://nir.example", "tokn": "secret"}}')
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert caught.value.way_out == "Did you mean token?"


def test_a_cut_over_is_of_organisations_that_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = ("3301", "33", "imdi", "nav", "adult-education", "interpreter_service")
    monkeypatch.setenv("STEGVIS_CUT_OVER", to_json(dict.fromkeys(keys, "2026-09-01")).decode())
    settings = load_settings()
    assert list(settings.cut_over) == ["3301", "33", "imdi", "nav", "adult_education", "interpreter_service"]
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    assert load_settings() == settings


@pytest.mark.parametrize(
    ("key", "part"),
    [
        ("3302", "there is no organisation 3302 (did you mean"),
        ("3302", "3301 Drammen"),
        ("drammen", "(did you mean 3301 Drammen?)"),
        ("Buskerud", "(did you mean 33 Buskerud?)"),
        ("adult-educaton", "(did you mean adult_education?)"),
        ("participant", "give a kommune's number (3301), a county's (33), or one of imdi, "),
        ("nir", "nir is a service; a cut-over names the organisation that is asked, which is imdi"),
        ("career-centre", "which is the county, by its number such as 33"),
    ],
)
def test_a_cut_over_of_nobody_is_refused_with_who_may_be_meant(
    monkeypatch: pytest.MonkeyPatch, key: str, part: str
) -> None:
    monkeypatch.setenv("STEGVIS_CUT_OVER", to_json({key: "2026-09-01"}).decode())
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert part in caught.value.message
    assert caught.value.way_out.startswith("It is for an organisation")


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ({"url": "http://x.example/?x=1"}, "url"),
        ({"url": "http://x.example/#f"}, "url"),
        ({"url": "http://exa mple/"}, "url"),
        ({"url": "http://x.example:99999/"}, "url"),
        ({"url": "http://x.example", "token": "æøå"}, "token"),
        ({"url": "http://x.example", "token": "a\nb"}, "token"),
        ({"url": "http://x.example", "per_second": "inf"}, "per_second"),
        ({"url": "http://x.example", "per_second": 1e-9}, "per_second"),
    ],
)
def test_an_address_that_can_reach_nobody_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, address: dict[str, object], field: str
) -> None:
    monkeypatch.setenv("STEGVIS_PARTNERS", to_json({"nir": address}).decode())
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert f"nir.{field}" in refused.value.message


def test_a_process_has_its_own_address_of_the_database_where_one_is_named() -> None:
    settings = load_settings(postgres_url="postgresql://owner@a/b", postgres_urls={"web": "postgresql://web:hush@a/b"})
    assert settings.database_of("web") == "postgresql://web:hush@a/b"
    assert settings.database_of("worker") == "postgresql://owner@a/b"
    assert "hush" not in repr(settings)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"postgres_urls": {"web": "postgresql://web@a/b"}}, "postgres_url is not"),
        ({"postgres_url": "postgresql://a/b", "postgres_urls": {"web": "mysql://hush"}}, "postgresql://"),
        ({"postgres_url": "postgresql://a/b", "postgres_urls": {"wob": "postgresql://hush"}}, "wob"),
    ],
)
def test_addresses_of_processes_that_cannot_be_are_refused(options: dict[str, object], reason: str) -> None:
    with pytest.raises(SettingsError, match=reason) as refused:
        load_settings(**options)
    assert "hush" not in str(refused.value)


OIDC = {
    "oidc_issuer": "https://login.example.no",
    "oidc_client_id": "stegvis",
    "oidc_client_secret": "a secret of the issuer",
    "web_address": "https://stegvis.example.no/",
}


def test_signing_in_at_an_issuer_needs_all_that_belongs_to_it() -> None:
    settings = load_settings(**OIDC)
    assert settings.web_address == "https://stegvis.example.no"
    assert settings.oidc_secret() == "a secret of the issuer"
    assert "a secret of the issuer" not in repr(settings)
    for name in ("oidc_client_id", "oidc_client_secret", "web_address"):
        with pytest.raises(SettingsError, match=name):
            load_settings(**{**OIDC, name: None})


@pytest.mark.parametrize(
    ("name", "value"),
    [("oidc_issuer", "http://login.example.no"), ("web_address", "http://stegvis.example.no"),
     ("web_address", "https://example.no/stegvis"), ("web_address", "stegvis"), ("oidc_scopes", "profile"),
     ("oidc_client_secret_file", "x"), ("sign_ins_per_minute", "0")],
)  # fmt: skip
def test_a_setting_of_signing_in_that_is_not_safe_is_refused_without_its_secret(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(**OIDC | {name: value})
    assert name in str(refused.value)
    assert "a secret of the issuer" not in str(refused.value)


def test_the_secret_of_a_file_is_read_as_it_is_now(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    settings = load_settings(**{**OIDC, "oidc_client_secret": None, "oidc_client_secret_file": file})
    for secret in ("one", "two"):
        file.write_text(f"{secret}\n")
        assert settings.oidc_secret() == secret


def test_the_pages_are_on_this_machine_without_tls_only() -> None:
    assert load_settings(web_address="http://127.0.0.1:8080").web_address == "http://127.0.0.1:8080"


EVERY_ADDRESS = '{"*": {"url": "https://partners.example"}}'


def test_real_peoples_data_need_an_address_for_every_partner_or_the_word_that_people_do_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refuse_unreached(load_settings())
    monkeypatch.setenv("STEGVIS_PRODUCTION", "true")
    monkeypatch.setenv("STEGVIS_PARTNERS", '{"career-centre": {"url": "https://cc.example"}, "nir@imdi": '
                       '{"url": "https://nir.example"}}')  # fmt: skip
    with pytest.raises(SettingsError, match=r"nothing is sent to nir, .*archive") as refused:
        refuse_unreached(load_settings())
    assert "STEGVIS_BY_HAND" in str(refused.value)
    assert "career-centre" not in str(refused.value)
    monkeypatch.setenv("STEGVIS_BY_HAND", '["nir", "interpreter-service", "nav", "adult-education", "digital-post",'
                       '"kommune-office"]')  # fmt: skip
    with pytest.raises(SettingsError, match="nothing is sent to archive:"):
        refuse_unreached(load_settings())
    monkeypatch.setenv("STEGVIS_BY_HAND", '["*"]')
    refuse_unreached(load_settings())
    monkeypatch.delenv("STEGVIS_BY_HAND")
    monkeypatch.setenv("STEGVIS_PARTNERS", EVERY_ADDRESS)
    refuse_unreached(load_settings())


def test_what_people_do_by_hand_is_named_as_partners_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEGVIS_BY_HAND", '["archives"]')
    with pytest.raises(SettingsError, match="there is no service archives; there are career-centre, nir"):
        load_settings()
