"""Binary mode of CloudEvents: attributes in headers, encoded once, by whoever writes them."""

from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent

from tests.console.api.web import Web, housed, settled

ODD = 'https://kommune.example/3301/blå "røde" %41'


async def post(
    web: Web, key: str, headers: list[tuple[str, str | bytes]], body: bytes, media_type: str = "application/json"
) -> httpx.Response:
    raw = [(name.encode(), value if isinstance(value, bytes) else value.encode()) for name, value in headers]
    raw += [(b"Authorization", f"Bearer {key}".encode()), (b"Content-Type", media_type.encode())]
    return await web.http.post(f"{web.url}/events", content=body, headers=raw)


def in_headers(event: dict[str, Any], **instead: str | bytes) -> list[tuple[str, str | bytes]]:
    attributes = {name: value for name, value in event.items() if name != "data"} | instead
    return [(f"ce-{name}", value) for name, value in attributes.items()]


def by_the_library(event: dict[str, Any]) -> CloudEvent:
    from datetime import datetime

    attributes = {name: value for name, value in event.items() if name != "data"}
    attributes["time"] = datetime.fromisoformat(attributes["time"])
    return CloudEvent(attributes | {"datacontenttype": "application/json"}, event["data"])


@pytest.mark.parametrize("binary_first", [True, False])
async def test_both_modes_of_the_official_library_are_one_event(web: Web, key: str, binary_first: bool) -> None:
    event = by_the_library(settled(source=f"{ODD} {uuid4()}", extension="ø"))
    messages = [to_binary_event(event), to_structured_event(event)]
    if not binary_first:
        messages.reverse()

    statuses = []
    for message in messages:
        headers = message.headers | {"Authorization": f"Bearer {key}"}
        answer = await web.http.post(f"{web.url}/events", content=message.body, headers=headers)
        statuses.append(answer.status_code)
        assert answer.json()["source"] == event.get_source()

    assert statuses == [202, 200]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("bl%C3%A5 x", "blå x"),
        ("bl%c3%a5%20x", "blå x"),
        ("blå x".encode(), "blå x"),
        ('"bl%C3%A5 \\"x\\""', 'blå "x"'),
        ("bl%2541", "bl%41"),
        ("%41", "A"),
    ],
)
async def test_an_attribute_is_decoded_once(web: Web, key: str, written: str | bytes, meant: str) -> None:
    event = housed()
    binary = await post(web, key, in_headers(event, source=written), orjson.dumps(event["data"]))
    structured = await web.post(event | {"source": meant}, key)
    assert (binary.status_code, structured.status_code) == (202, 200), binary.text
    assert binary.json()["source"] == meant


@pytest.mark.parametrize("written", ["%FF", "%C3", "a%", "a%4", "%zz", b"\xff", "%00"])
@pytest.mark.parametrize("attribute", ["source", "id", "type", "time", "subject", "extension"])
async def test_wrong_encoding_is_refused_by_name_of_the_attribute(
    web: Web, key: str, attribute: str, written: str | bytes
) -> None:
    if written == "%00" and attribute == "extension":
        written = "%00%"
    event = housed()
    answer = await post(web, key, in_headers(event, **{attribute: written}), orjson.dumps(event["data"]))
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("attribute", ["id", "source", "type", "traceparent", "extension"])
async def test_a_header_that_comes_twice_is_refused(web: Web, key: str, attribute: str) -> None:
    event = housed(extension="x", traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    headers = in_headers(event)
    twice = next(header for header in headers if header[0] == f"ce-{attribute}")
    answer = await post(web, key, [*headers, (twice[0].upper(), twice[1])], orjson.dumps(event["data"]))
    assert answer.status_code == 400
    assert "twice" in answer.json()["detail"]


@pytest.mark.parametrize("attribute", ["data", "datacontenttype", "da-ta", "UPPER_case"])
async def test_what_is_no_attribute_is_refused(web: Web, key: str, attribute: str) -> None:
    event = housed()
    answer = await post(web, key, [*in_headers(event), (f"ce-{attribute}", "x")], orjson.dumps(event["data"]))
    assert answer.status_code == 422


@pytest.mark.parametrize("body", [b"", b"no JSON", b"\xff", b'{},"id":"other"', b"{}}", b'"\xed\xa0\x80"'])
async def test_a_body_that_is_no_data_is_refused(web: Web, key: str, body: bytes) -> None:
    answer = await post(web, key, in_headers(housed()), body)
    assert answer.status_code == 422
    assert {fault["path"] for fault in answer.json()["errors"]} == {"$.data"}


async def test_data_that_is_not_json_by_its_type_is_refused(web: Web, key: str) -> None:
    event = housed()
    answer = await post(web, key, in_headers(event), orjson.dumps(event["data"]), "application/xml")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == "$.datacontenttype"


async def test_without_a_version_it_is_no_event(web: Web, key: str) -> None:
    event = housed()
    headers = [header for header in in_headers(event) if header[0] != "ce-specversion"]
    answer = await post(web, key, headers, orjson.dumps(event["data"]))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == "$.specversion"
