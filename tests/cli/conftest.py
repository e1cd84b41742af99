"""The command as a user has it, on a database of the test's own."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def command(url: str) -> Command:
    """Runs ``stegvis`` with some words, and waits for its end."""

    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        environment = os.environ | {"STEGVIS_POSTGRES_URL": url}
        whole = [sys.executable, "-m", "cli", *words]
        return subprocess.run(whole, capture_output=True, text=True, env=environment, check=False, timeout=50)

    return run
