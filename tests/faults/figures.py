"""Figures of a run: how many faults of each kind, how long it took until all was right again, and what was wrong."""

import sys
from collections import defaultdict
from pathlib import Path
from statistics import median

import orjson


def figures(lines: list[bytes]) -> list[str]:
    """Give a table in Markdown, and a list, of the lines that a run has written to ``STEGVIS_FAULTS_OUT``."""
    seconds: defaultdict[str, list[float]] = defaultdict(list)
    wrong = []
    for noted in map(orjson.loads, lines):
        if "wrong" in noted:
            wrong.append(f"- {noted['fault']} (seed {noted['seed']}): {noted['wrong']}")
        else:
            seconds[noted["fault"]].append(noted["seconds"])
    total = sum(map(len, seconds.values()))
    rows = [
        f"| {kind} | {len(all_)} | {median(all_):.0f} s | {max(all_):.0f} s |" for kind, all_ in sorted(seconds.items())
    ]
    head = ["| fault | times | median | longest |", "|---|---|---|---|"]
    return [
        *head,
        *rows,
        f"| **all** | **{total}** | | |",
        *(["", "Something was wrong after:", *wrong] if wrong else []),
    ]


if __name__ == "__main__":
    print("\n".join(figures(Path(sys.argv[1]).read_bytes().splitlines())))
