"""The descriptions that a running process gives: valid, complete, and what is committed."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from openapi_spec_validator import validate

from console.access.rights import ROUTES
from schemas.events import CATALOGUE, full_type
from schemas.published import PUBLISHED, published_type
from store.database import Pool
from tests.console.api.web import Web, a_key

UNDESCRIBED = {"/openapi.json", "/asyncapi.json", "/schemas/{name:path}", "/metrics"}
DOCS = Path(__file__).parents[3] / "docs"


async def got(web: Web, path: str) -> dict[str, Any]:
    answer = await web.http.get(f"{web.url}{path}")
    assert answer.status_code == 200
    content: dict[str, Any] = answer.json()
    return content


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def resolve(document: Any, reference: str) -> Any:
    for name in reference.removeprefix("#/").split("/"):
        document = document[name]
    return document


async def test_the_calls_are_described_in_valid_openapi_as_committed(web: Web) -> None:
    document = await got(web, "/openapi.json")
    validate(document)
    assert document == orjson.loads((DOCS / "openapi.json").read_bytes())
    assert set(document["paths"]) == {path for _, path in ROUTES if path not in UNDESCRIBED}
    assert all(resolve(document, reference) for reference in references(document))


async def test_the_events_are_described_in_asyncapi_each_with_envelope_and_data(web: Web) -> None:
    document = await got(web, "/asyncapi.json")
    assert document["asyncapi"].startswith("3.")
    assert all(resolve(document, reference) for reference in references(document))
    messages = document["components"]["messages"]
    taken = {reference["$ref"].rpartition("/")[2] for reference in document["channels"]["events"]["messages"].values()}
    fed = {reference["$ref"].rpartition("/")[2] for reference in document["channels"]["feed"]["messages"].values()}
    assert (taken, fed, set(messages)) == (set(CATALOGUE), set(PUBLISHED), set(CATALOGUE) | set(PUBLISHED))
    assert {messages[name]["name"] for name in taken} == {full_type(name) for name in CATALOGUE}
    assert {messages[name]["name"] for name in fed} == {published_type(name) for name in PUBLISHED}
    assert document == orjson.loads((DOCS / "asyncapi.json").read_bytes())
    settled = messages["participant.settled"]["payload"]["properties"]["data"]["$ref"]
    assert "settled_on" in resolve(document, settled)["properties"]


async def test_envelope_and_data_have_a_json_schema_each(web: Web) -> None:
    envelope = await got(web, "/schemas/envelope.json")
    assert full_type("guidance.assessed") in envelope["properties"]["type"]["enum"]
    for file in DOCS.glob("schemas/*.json"):
        assert await got(web, f"/schemas/{file.name}") == orjson.loads(file.read_bytes())
    unknown = await web.http.get(f"{web.url}/schemas/unknown.v1.json")
    assert (unknown.status_code, unknown.headers["content-type"]) == (404, "application/problem+json")


async def test_rules_are_given_with_their_sources_to_whoever_has_a_key(web: Web, database: Pool) -> None:
    bearer = {"Authorization": f"Bearer {await a_key(database)}"}
    every = (await web.http.get(f"{web.url}/rules", headers=bearer)).json()["rule_sets"]
    one = (await web.http.get(f"{web.url}/rules?on=2022-03-01", headers=bearer)).json()["rule_sets"]
    assert len(every) > 1
    assert [rules["id"] for rules in one] == ["2021"]
    assert one[0]["values"]["deadlines.mapping-completed.length"]["legal_basis"]
    assert (await web.http.get(f"{web.url}/rules")).status_code == 401


def _call_gone(document: dict[str, Any]) -> None:
    document["paths"]["/gone"] = {"get": {"responses": {}}}


def _event_gone(document: dict[str, Any]) -> None:
    document["channels"]["feed"]["messages"]["task.gone"] = {"$ref": "#/components/messages/task.gone"}


def _reader_broken(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["TaskOpened"]["properties"]["gone"] = {"type": "string"}


@pytest.mark.parametrize(
    ("name", "change", "reason"),
    [
        ("openapi.json", _call_gone, "GET /gone: was removed"),
        ("asyncapi.json", _event_gone, "channel feed: task.gone was removed"),
        ("asyncapi.json", _reader_broken, "task.opened.data.gone: was removed"),
    ],
)
def test_what_breaks_users_is_neither_written_nor_passes_the_check(
    tmp_path: Path, name: str, change: Callable[[dict[str, Any]], None], reason: str
) -> None:
    file = tmp_path / name
    document = orjson.loads((DOCS / name).read_bytes())
    change(document)
    file.write_bytes(orjson.dumps(document))
    for more in ([], ["--check"]):
        command = [sys.executable, "-m", "docs.tools.calls", *more, str(tmp_path)]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (ended.returncode, reason in ended.stderr) == (1, True), ended.stderr
        assert orjson.loads(file.read_bytes()) == document
        assert len(list(tmp_path.iterdir())) == 1
