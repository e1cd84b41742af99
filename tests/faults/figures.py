"""Figures of a run: how many faults of each kind there were, and how long it took until all was right again."""

import sys
from collections import defaultdict
from pathlib import Path
from statistics import median

import orjson


def figures(lines: list[bytes]) -> list[str]:
    """Give a table in Markdown of the lines that a run has written to ``STEGVIS_FAULTS_OUT``."""
    seconds: defaultdict[str, list[float]] = defaultdict(list)
    for line in lines:
        noted = orjson.loads(line)
        seconds[noted["fault"]].append(noted["seconds"])
    total = sum(map(len, seconds.values()))
    rows = [
        f"| {kind} | {len(all_)} | {median(all_):.0f} s | {max(all_):.0f} s |" for kind, all_ in sorted(seconds.items())
    ]
    return ["| fault | times | median | longest |", "|---|---|---|---|", *rows, f"| **all** | **{total}** | | |"]


if __name__ == "__main__":
    print("\n".join(figures(Path(sys.argv[1]).read_bytes().splitlines())))
