"""Writes the JSON Schemas of the envelope and of all events: ``python -m schemas.publish DIRECTORY``.

Those that Stegvis takes lie in the directory itself, those that it publishes in ``published``. A schema that would
refuse what its published version takes, or break who reads it, is not written: such a change is a new type, ``.v2``.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from schemas.asyncapi import DIALECT, envelope_schema
from schemas.compatibility import schema_breaks
from schemas.events import CATALOGUE, EventData, full_type
from schemas.published import PUBLISHED, Published, PublishedEvent, published_type

ENVELOPE = "envelope.json"
READ = "published"
"""The folder of the events that others read."""


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


def published_schema(model: type[Published]) -> dict[str, Any]:
    """Give the JSON Schema of one published event type as a whole CloudEvent, as readers get it."""
    type_ = published_type(model.published_name)
    schema = PublishedEvent.model_json_schema(mode="serialization")
    data = model.model_json_schema(mode="serialization")
    schema["$defs"] = data.pop("$defs", {}) | {model.__name__: data}
    schema["properties"] |= {"type": {"const": type_}, "data": {"$ref": f"#/$defs/{model.__name__}"}}
    return {
        "$schema": DIALECT,
        "$id": f"urn:{type_}",
        **schema,
        "title": type_,
        "description": data["description"],
    }


def written_schemas() -> dict[str, str]:
    """Give the text of every schema file by its path within the directory."""
    envelope = {ENVELOPE: {"$schema": DIALECT, **envelope_schema()}}
    taken = {f"{name}.v1.json": data_schema(model) for name, model in CATALOGUE.items()}
    published = {f"{READ}/{name}.v1.json": published_schema(model) for name, model in PUBLISHED.items()}
    return {
        path: json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for path, schema in sorted((envelope | taken | published).items())
    }


def breaks(written: dict[str, str], schemas: dict[str, str]) -> list[str]:
    """Give what in the schemas breaks senders and readers who follow the written ones, by path."""
    found = [f"{path}: was removed" for path in sorted(written.keys() - schemas.keys())]
    for path in sorted(written.keys() & schemas.keys()):
        old, new = json.loads(written[path]), json.loads(schemas[path])
        found += [f"{path} {fault}" for fault in schema_breaks(old, new, received=path.startswith(f"{READ}/"))]
    return found


def main() -> int:
    """Write the schemas; with ``--check``, compare the written ones with the models and give 1 when they differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is not as generated")
    arguments = parser.parse_args()
    directory: Path = arguments.directory
    schemas = written_schemas()
    written = {file.relative_to(directory).as_posix(): file.read_text("utf-8") for file in directory.rglob("*.json")}
    if broken := breaks(written, schemas):
        print(
            "\n".join(["These changes break senders or readers; make a new type (.v2) instead:", *broken]),
            file=sys.stderr,
        )
        return 1
    if arguments.check:
        different = sorted(name for name in schemas.keys() | written.keys() if schemas.get(name) != written.get(name))
        if different:
            print(f"Out of date: {', '.join(different)}. Write them again with: make schemas", file=sys.stderr)
        return 1 if different else 0
    for path, text in schemas.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_text(text, "utf-8")
    return 0


def _business_date_field(model: type[EventData]) -> str:
    if model.dated_by is None:
        return "time"
    return f"data.{model.model_fields[model.dated_by].alias or model.dated_by}"


if __name__ == "__main__":
    sys.exit(main())
