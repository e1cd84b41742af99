"""Writes the page of the metrics, from their definitions: ``python -m docs.tools.metrics FILE``."""

import sys
from collections.abc import Iterator

from docs.tools.pages import write_or_check
from store import metrics
from store.caseload import FIGURES
from workers.caseload import READ_EVERY

_HEAD = f"""# Metrics

Made from the code by `make docs`. In Prometheus' text format, without a key, at `/metrics` of each process' metrics
port: `STEGVIS_METRICS_PORT`, off by default, at `STEGVIS_METRICS_HOST`, by default the loopback address. Beside it
are `/health/live` (the process runs) and `/health/ready` (it can do its work; a dispatcher that stands by is ready).
The web process also answers `/metrics` at its own address, to callers on the same machine.

No label holds anything of a person. Alert rules and a dashboard are in `deploy/prometheus` and `deploy/grafana`.

## Of the caseload

Read from the database every {READ_EVERY:.0f} seconds by the active dispatcher, and given by no other process. Where
they are absent, no dispatcher with metrics is active, or its database is away.

| metric | label | means |
|---|---|---|"""

_OF_PROCESSES = """
## Of each process

Each process counts what it did since it started; sum over all.

| metric | kind | labels | means |
|---|---|---|---|"""

_TAIL = """
`process_*` (memory, processor time, open files) are those of Prometheus' library.

## Of Temporal

`STEGVIS_TEMPORAL_METRICS_PORT` has worker and dispatcher serve the metrics of Temporal's SDK too, all named
`temporal_…`, such as `temporal_workflow_task_execution_latency` and `temporal_worker_task_slots_available`. A
Temporal server has its own.
"""


def page() -> str:
    """Give the page."""
    return "\n".join((_HEAD, *_figures(), _OF_PROCESSES, *_own(), _TAIL))


def _figures() -> Iterator[str]:
    for figure in FIGURES:
        yield f"| `{figure.name}` | {figure.label or ''} | {figure.meaning} |"


def _own() -> Iterator[str]:
    for metric in metrics.OWN:
        (family,) = metric.describe()
        name = f"{family.name}_total" if family.type == "counter" else family.name
        yield f"| `{name}` | {family.type} | {', '.join(metric._labelnames)} | {family.documentation} |"


def main() -> int:
    """Write the page; with ``--check``, compare the written one with the code and give 1 when they differ."""
    return write_or_check(__doc__, page)


if __name__ == "__main__":
    sys.exit(main())
