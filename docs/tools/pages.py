"""Writes a page that is made from the code, or compares the written one."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path


def write_or_check(description: str | None, page: Callable[[], str]) -> int:
    """Write a page to the file on the command line; with ``--check``, compare, and give 1 when they differ."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("file", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the file is not as generated")
    arguments = parser.parse_args()
    file: Path = arguments.file
    text = page()
    if not arguments.check:
        file.write_text(text, "utf-8")
    elif not file.exists() or file.read_text("utf-8") != text:
        print(f"Out of date: {file}. Write it again with: make docs", file=sys.stderr)
        return 1
    return 0
