"""A Temporal of one's own: what Stegvis needs there, made by ``stegvis migrate`` and checked by whoever uses it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import (
    DescribeNamespaceRequest,
    DescribeNamespaceResponse,
    GetSystemInfoRequest,
    RegisterNamespaceRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from schemas.errors import StegvisError
from workers.connections import SEARCH_ATTRIBUTES

RETENTION = timedelta(days=30)  # of closed workflows' histories, in a namespace that we register; nothing depends on it
LEAST_RETENTION = timedelta(days=1)  # shorter, and a fault is gone before anybody looks
OLDEST_SERVER = (1, 24)
VISIBLE_WITHIN = 60.0  # seconds for what was registered to be known to all of a server
LOOK_EVERY = 0.5  # seconds
TYPES = {
    "Keyword": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    "KeywordList": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
    "Datetime": IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
}
CLOSED_TO_US = {
    RPCStatusCode.UNIMPLEMENTED,
    RPCStatusCode.PERMISSION_DENIED,
}  # as in Temporal Cloud, which has its own tools


class NotPrepared(StegvisError):
    """Temporal lacks what every workflow task would fail without."""


@dataclass(frozen=True, slots=True)
class Server:
    """What was found of a Temporal server and namespace. ``retention`` is None where the server does not give it."""

    version: str
    retention: timedelta | None


async def check_prepared(client: Client) -> None:
    """Check that the namespace and the search attributes are there.

    Raises:
        NotPrepared: They are not. Only whoever runs the server can mend that.
        RPCError: The server cannot be asked.
    """
    if await _namespace(client) is None:
        raise _not_prepared(client, "there is no such namespace")
    if missing := await _missing(client):
        raise _not_prepared(client, f"it lacks the search attributes {', '.join(missing)}")


async def prepare(client: Client) -> list[str]:
    """Register what is missing: the namespace, the search attributes. Safe to call from several processes at once.

    Returns:
        What was registered.

    Raises:
        NotPrepared: The server does not let us.
        RPCError: It cannot be asked.
    """
    done: list[str] = []
    try:
        if await _namespace(client) is None:
            await _register_namespace(client)
            done.append(f"namespace {client.namespace}")
        # Another process may have registered it a moment ago; another server's state has no event to wait for.
        async with asyncio.timeout(VISIBLE_WITHIN):
            while await _unknown(client):  # noqa: ASYNC110
                await asyncio.sleep(LOOK_EVERY)
        if missing := await _missing(client):
            await _add_attributes(client, {name: SEARCH_ATTRIBUTES[name] for name in missing})
            done += [f"search attribute {name}" for name in missing]
    except RPCError as fault:
        if fault.status in CLOSED_TO_US:
            raise _not_prepared(client, f"it does not let us register anything ({fault.message})") from None
        raise
    return done


async def look_at_server(client: Client) -> Server:
    """Give the version of a server, and for how long its namespace keeps closed workflows.

    Raises:
        NotPrepared: There is no such namespace.
        RPCError: The server cannot be asked.
    """
    system = await client.workflow_service.get_system_info(GetSystemInfoRequest())
    namespace = await _namespace(client)
    if namespace is None:
        raise _not_prepared(client, "there is no such namespace")
    kept = namespace.config.workflow_execution_retention_ttl
    return Server(system.server_version, timedelta(seconds=kept.seconds) if kept.seconds else None)


def _not_prepared(client: Client, what: str) -> NotPrepared:
    address = client.service_client.config.target_host
    return NotPrepared(
        f"Temporal at {address} cannot be used with namespace {client.namespace}: {what}",
        "run stegvis migrate; where the server does not let it, create namespace and search attributes "
        f"({', '.join(f'{name}={kind}' for name, kind in SEARCH_ATTRIBUTES.items())}) with the server's own tools",
    )


async def _namespace(client: Client) -> DescribeNamespaceResponse | None:
    try:
        return await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=client.namespace))
    except RPCError as fault:
        if fault.status is RPCStatusCode.NOT_FOUND:
            return None
        raise


async def _missing(client: Client) -> list[str]:
    """Give the search attributes that the namespace lacks; none where the server does not list any."""
    try:
        answer = await client.operator_service.list_search_attributes(
            ListSearchAttributesRequest(namespace=client.namespace)
        )
    except RPCError as fault:
        if fault.status in CLOSED_TO_US:
            return []
        raise
    return [name for name in SEARCH_ATTRIBUTES if name not in answer.custom_attributes]


async def _register_namespace(client: Client) -> None:
    kept = Duration()
    kept.FromTimedelta(RETENTION)
    try:
        await client.workflow_service.register_namespace(
            RegisterNamespaceRequest(
                namespace=client.namespace, description="Stegvis", workflow_execution_retention_period=kept
            )
        )
    except RPCError as fault:
        if fault.status is not RPCStatusCode.ALREADY_EXISTS:
            raise


async def _unknown(client: Client) -> bool:
    """Tell whether the part of the server that registers search attributes does not know the namespace yet."""
    try:
        await _missing(client)
    except RPCError as fault:
        if fault.status is RPCStatusCode.NOT_FOUND:
            return True
        raise
    return False


async def _add_attributes(client: Client, attributes: Mapping[str, str]) -> None:
    try:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(
                namespace=client.namespace, search_attributes={name: TYPES[kind] for name, kind in attributes.items()}
            )
        )
    except RPCError as fault:
        if fault.status is not RPCStatusCode.ALREADY_EXISTS:
            raise
    async with asyncio.timeout(VISIBLE_WITHIN):
        while await _missing(client):  # noqa: ASYNC110
            await asyncio.sleep(LOOK_EVERY)
