"""The Helm chart: what its hook needs, what it makes, and that it makes the same each time."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

CHART = Path("deploy/helm/stegvis")
INSTALLED = Path.home() / "go/bin/helm"
HELM = shutil.which("helm") or (str(INSTALLED) if INSTALLED.exists() else None)

pytestmark = pytest.mark.skipif(HELM is None, reason="helm is not here")


def helm(*arguments: str, values: Path | None = CHART / "example-values.yaml") -> subprocess.CompletedProcess[str]:
    assert HELM is not None
    given = [] if values is None else ["--values", str(values)]
    command = [HELM, "template", "stegvis", str(CHART), "--kube-version", "1.31", *given, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def rendered(*arguments: str) -> list[dict[str, Any]]:
    made = helm(*arguments)
    assert made.returncode == 0, made.stderr
    return [each for each in yaml.safe_load_all(made.stdout) if each]


def named(manifest: Any, *keys: str) -> Iterator[str]:
    """Give the names of secrets, config maps and accounts that a manifest refers to."""
    if isinstance(manifest, dict):
        for key, value in manifest.items():
            if key in keys and isinstance(value, dict | str):
                yield value if isinstance(value, str) else value["name"]
            yield from named(value, *keys)
    elif isinstance(manifest, list):
        for each in manifest:
            yield from named(each, *keys)


REFERENCES = ("secretKeyRef", "configMapKeyRef", "secretRef", "configMapRef", "secretName", "serviceAccountName")
EVERYTHING = (
    "--set=temporal.existingSecret=temporal-key,partnersSecret=partners,routinesConfigMap=routines",
    "--set=postgres.migrateSecret=owner",
)


@pytest.mark.parametrize("arguments", [(), ("--is-upgrade",), EVERYTHING], ids=["install", "upgrade", "everything"])
def test_the_hook_needs_nothing_that_the_chart_makes(arguments: tuple[str, ...]) -> None:
    manifests = rendered(*arguments)
    (hook,) = [each for each in manifests if each["kind"] == "Job"]
    assert hook["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    needed = set(named(hook, *REFERENCES))
    assert needed
    assert needed.isdisjoint(each["metadata"]["name"] for each in manifests)


@pytest.mark.parametrize("arguments", [(), ("--is-upgrade",), EVERYTHING], ids=["install", "upgrade", "everything"])
def test_rendered_twice_it_is_the_same_byte_for_byte(arguments: tuple[str, ...]) -> None:
    assert helm(*arguments).stdout == helm(*arguments).stdout != ""


def test_it_makes_no_secret_and_no_database() -> None:
    kinds = {each["kind"] for each in rendered(*EVERYTHING)}
    assert kinds == {"Deployment", "Job", "NetworkPolicy", "PodDisruptionBudget", "Service"}


def test_every_container_runs_without_rights_on_a_file_system_that_it_cannot_write() -> None:
    pods = [each["spec"]["template"]["spec"] for each in rendered() if each["kind"] in {"Deployment", "Job"}]
    assert len(pods) == 4
    for pod in pods:
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["automountServiceAccountToken"] is False
        for container in pod["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }


def test_every_process_has_probes_a_budget_and_a_network_policy() -> None:
    manifests = rendered()
    for part in ("web", "worker", "dispatcher"):
        kinds = {each["kind"] for each in manifests if each["metadata"]["name"] == f"stegvis-{part}"}
        assert kinds >= {"Deployment", "PodDisruptionBudget", "NetworkPolicy"}
        (deployment,) = [
            each for each in manifests if each["kind"] == "Deployment" and each["metadata"]["name"] == f"stegvis-{part}"
        ]
        (container,) = deployment["spec"]["template"]["spec"]["containers"]
        assert {"startupProbe", "livenessProbe", "readinessProbe"} <= container.keys()
        assert container["args"][0] == part


def web_reaches(*arguments: str) -> set[Any]:
    """Give the ports that the web may connect to."""
    (policy,) = [
        each
        for each in rendered(*arguments)
        if each["kind"] == "NetworkPolicy" and each["metadata"]["name"] == "stegvis-web"
    ]
    return {port["port"] for rule in policy["spec"]["egress"] for port in rule["ports"]}


@pytest.mark.parametrize("setting", ["STEGVIS_TOKEN_ISSUER", "STEGVIS_OIDC_ISSUER"])
def test_the_web_reaches_the_issuer_where_one_is_set(setting: str) -> None:
    set_ = (
        f"--set-string=settings.{setting}=https://issuer.example",
        "--set=networkPolicies.issuerPort=8443",
    )
    assert web_reaches(*set_) - web_reaches() == {8443}


def test_the_web_alone_reaches_the_mail_server_and_reads_its_password_from_a_file() -> None:
    server = "--set-string=settings.STEGVIS_MAIL_HOST=mail.example"
    assert web_reaches(server) - web_reaches() == {587}
    assert web_reaches(server, "--set-string=settings.STEGVIS_MAIL_PORT=465") - web_reaches() == {465}
    deployments = [
        each for each in rendered(server, "--set=mail.existingSecret=mail-password") if each["kind"] == "Deployment"
    ]
    (web,) = [each for each in deployments if "mail-password" in str(each)]
    assert web["metadata"]["name"] == "stegvis-web"
    (container,) = web["spec"]["template"]["spec"]["containers"]
    (variable,) = [each for each in container["env"] if each["name"] == "STEGVIS_MAIL_PASSWORD_FILE"]
    (mount,) = [each for each in container["volumeMounts"] if each["name"] == "mail-password"]
    assert variable["value"] == f"{mount['mountPath']}/password"


@pytest.mark.parametrize(
    "missing", ["image.repository", "postgres.existingSecret", "temporal.address", "accessSecret.existingSecret"]
)
def test_what_an_installation_forgets_is_named(missing: str) -> None:
    made = helm(f"--set={missing}=")
    assert made.returncode != 0
    assert f"{missing} is needed" in made.stderr


def test_secrets_are_never_values() -> None:
    environment = [
        variable
        for each in rendered(*EVERYTHING)
        if each["kind"] in {"Deployment", "Job"}
        for container in each["spec"]["template"]["spec"]["containers"]
        for variable in container["env"]
    ]
    for variable in environment:
        if variable["name"] in {"STEGVIS_POSTGRES_URL", "STEGVIS_PARTNERS"}:
            assert "value" not in variable
