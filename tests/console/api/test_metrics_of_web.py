"""The web process' own metrics: on this machine, to no proxy, and without anything of what was sent."""

import uuid

import pytest

from tests.console.api.web import Web


async def test_metrics_are_given_on_this_machine_without_a_key(web: Web, key: str) -> None:
    await web.post({"specversion": "1.0"}, key)
    answer = await web.http.get(f"{web.url}/metrics")
    assert answer.status_code == 200
    assert 'stegvis_intake_events_total{sender="http",verdict="refused"}' in answer.text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
async def test_who_comes_through_a_proxy_gets_none(web: Web, header: str) -> None:
    answer = await web.http.get(f"{web.url}/metrics", headers={header: "for=192.0.2.1"})
    assert answer.status_code == 404


async def test_no_metric_repeats_what_was_sent(web: Web, key: str) -> None:
    canary = f"kanari-{uuid.uuid4().hex}"
    await web.post({"specversion": "1.0", "id": canary, "source": canary, "type": canary, "subject": canary}, key)
    await web.http.get(f"{web.url}/{canary}")
    assert canary not in (await web.http.get(f"{web.url}/metrics")).text
