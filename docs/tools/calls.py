"""Writes the OpenAPI and the AsyncAPI document, unless that breaks those who use them as they were.

``python -m docs.tools.calls DIRECTORY``; with ``--check`` it only compares.
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from console.api.descriptions import API_VERSION, as_text, openapi
from console.app import described_app
from schemas.asyncapi import asyncapi
from schemas.compatibility import asyncapi_breaks, openapi_breaks


def main() -> int:
    """Write both documents; with ``--check``, compare the written ones and give 1 when they differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is not as generated")
    arguments = parser.parse_args()
    directory: Path = arguments.directory
    documents = {
        directory / "openapi.json": (openapi(described_app()), openapi_breaks),
        directory / "asyncapi.json": (asyncapi(API_VERSION), asyncapi_breaks),
    }
    # All are compared before any is written.
    return max([_broken(file, *made) for file, made in documents.items()]) or max(
        [_kept(file, new, write=not arguments.check) for file, (new, _) in documents.items()]
    )


def _broken(file: Path, new: dict[str, Any], breaks: Callable[[dict[str, Any], dict[str, Any]], list[str]]) -> int:
    broken = breaks(json.loads(file.read_text("utf-8")), new) if file.exists() else []
    if broken:
        print(
            "\n".join([f"These changes break users of {file}; make something new instead:", *broken]), file=sys.stderr
        )
    return 1 if broken else 0


def _kept(file: Path, new: dict[str, Any], *, write: bool) -> int:
    if write:
        file.write_text(as_text(new), "utf-8")
    elif not file.exists() or file.read_text("utf-8") != as_text(new):
        print(f"Out of date: {file}. Write it again with: make schemas", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
