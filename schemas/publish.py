"""Writes the JSON Schemas of all events, generated from the models: ``python -m schemas.publish DIRECTORY``.

Those that Stegvis takes lie in the directory itself, those that it publishes in ``published``.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from schemas.events import CATALOGUE, EventData, full_type
from schemas.published import PUBLISHED, Published, PublishedEvent, published_type

DIALECT = "https://json-schema.org/draft/2020-12/schema"


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
    taken = {f"{name}.v1.json": data_schema(model) for name, model in CATALOGUE.items()}
    published = {f"published/{name}.v1.json": published_schema(model) for name, model in PUBLISHED.items()}
    return {
        path: json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for path, schema in sorted((taken | published).items())
    }


def main() -> int:
    """Write the schemas; with ``--check``, compare the written ones with the models and give 1 when they differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is not as generated")
    arguments = parser.parse_args()
    directory: Path = arguments.directory
    schemas = written_schemas()
    if arguments.check:
        there = {file.relative_to(directory).as_posix(): file.read_text("utf-8") for file in directory.rglob("*.json")}
        different = sorted(name for name in schemas.keys() | there.keys() if schemas.get(name) != there.get(name))
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
