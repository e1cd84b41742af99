"""Writes the JSON Schemas of the envelope and of all events: ``python -m schemas.publish DIRECTORY``.

A schema that would refuse what its published version takes is not written: such a change is a new type, ``.v2``.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from schemas.asyncapi import DIALECT, envelope_schema
from schemas.compatibility import schema_breaks
from schemas.events import CATALOGUE, EventData, full_type

ENVELOPE = "envelope.json"


def data_schema(model: type[EventData]) -> dict[str, Any]:
    """Give the JSON Schema of one event type's data, as senders write the data."""
    schema = model.model_json_schema(by_alias=True)
    return {
        "$schema": DIALECT,
        "$id": f"urn:{full_type(model.event_name)}",
        **schema,
        "title": full_type(model.event_name),
        "x-business-date": _business_date_field(model),
        "x-sent-by": list(model.sent_by),
    }


def written_schemas() -> dict[str, str]:
    """Give the text of every schema file by its name."""
    envelope = {"$schema": DIALECT, **envelope_schema()}
    schemas = {f"{name}.v1.json": data_schema(model) for name, model in sorted(CATALOGUE.items())}
    return {
        name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in ({ENVELOPE: envelope} | schemas).items()
    }


def breaks(published: dict[str, str], schemas: dict[str, str]) -> list[str]:
    """Give what in the schemas breaks senders who follow the published ones, by file name."""
    found = [f"{name}: was removed" for name in sorted(published.keys() - schemas.keys())]
    for name in sorted(published.keys() & schemas.keys()):
        found += [f"{name} {fault}" for fault in schema_breaks(json.loads(published[name]), json.loads(schemas[name]))]
    return found


def main() -> int:
    """Write the schemas; with ``--check``, compare the written ones with the models and give 1 when they differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is not as generated")
    arguments = parser.parse_args()
    directory: Path = arguments.directory
    schemas = written_schemas()
    published = {file.name: file.read_text("utf-8") for file in directory.glob("*.json")}
    if broken := breaks(published, schemas):
        print("\n".join(["These changes break senders; make a new type (.v2) instead:", *broken]), file=sys.stderr)
        return 1
    if arguments.check:
        different = sorted(
            name for name in schemas.keys() | published.keys() if schemas.get(name) != published.get(name)
        )
        if different:
            print(f"Out of date: {', '.join(different)}. Write them again with: make schemas", file=sys.stderr)
        return 1 if different else 0
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in schemas.items():
        (directory / name).write_text(text, "utf-8")
    return 0


def _business_date_field(model: type[EventData]) -> str:
    if model.dated_by is None:
        return "time"
    return f"data.{model.model_fields[model.dated_by].alias or model.dated_by}"


if __name__ == "__main__":
    sys.exit(main())
