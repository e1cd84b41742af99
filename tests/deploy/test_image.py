"""The image, built on a Debian base by the tools that need no daemon; its doctor is run in it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

STORAGE = "--storage-driver=vfs"
BASE = os.environ.get("STEGVIS_TEST_BASE", "localhost/base:bookworm")
"""An image that is here already; it is made where it is not."""
PACKAGES = "python3,python3-venv,ca-certificates"
IMAGE = "localhost/stegvis:test"
OF_THE_MACHINE = ("/etc/ssl/certs", "/etc/pip.conf")
"""What pip needs where packages come over a proxy of one's own."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1200),
    *(
        pytest.mark.skipif(shutil.which(tool) is None, reason=f"{tool} is not here: apt-get install {tool}")
        for tool in ("buildah", "mmdebstrap", "podman")
    ),
]


def ran(*command: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> str:
    if subprocess.run(["buildah", STORAGE, "inspect", BASE], capture_output=True, check=False).returncode == 0:
        return BASE
    root = tmp_path_factory.mktemp("base") / "root.tar"
    ran("mmdebstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", str(root))
    ran("podman", STORAGE, "import", str(root), BASE)
    return BASE


@pytest.fixture(scope="module")
def container(base: str) -> Iterator[str]:
    volumes = [f"--volume={path}:{path}:ro" for path in OF_THE_MACHINE if Path(path).exists()]
    build = ("buildah", STORAGE, "bud", "--isolation=chroot", *volumes, f"--build-arg=BASE={base}")
    ran(*build, "--file=deploy/Containerfile", f"--tag={IMAGE}", ".")
    name = ran("buildah", STORAGE, "from", "--pull-never", IMAGE).stdout.strip()
    yield name
    ran("buildah", STORAGE, "rm", name)


def inside(container: str, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["buildah", STORAGE, "run", "--isolation=chroot", container, "--", *command],
        capture_output=True,
        text=True,
        check=False,
    )


def test_its_doctor_misses_nothing_but_the_servers(container: str) -> None:
    lines = inside(container, "stegvis", "doctor").stdout.splitlines()
    found = {line.split()[1].rstrip(":"): line.split()[0] for line in lines if not line.startswith(" ")}
    assert found == {
        "Python": "ok",
        "settings": "ok",
        "rule": "ok",
        "data": "ok",
        "Postgres": "missing",
        "Temporal": "missing",
    }


def test_nobody_in_it_is_root_and_nothing_of_the_build_is_left(container: str) -> None:
    assert inside(container, "id", "--user").stdout.strip() == "10001"
    found = inside(container, "sh", "-c", "ls /build /opt/build; command -v pip hatchling; ls -d /opt/stegvis/bin/pip*")
    assert found.stdout == ""


def test_every_process_starts_in_it_as_far_as_its_settings(container: str) -> None:
    for part in ("web", "worker", "dispatcher", "migrate"):
        refused = inside(container, "stegvis", part)
        assert refused.returncode != 0
        assert "STEGVIS_POSTGRES_URL is not set" in refused.stderr, part
