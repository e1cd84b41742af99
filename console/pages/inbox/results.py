"""How what was done in the inbox just now went, task by task."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from console.pages.inbox.people import called
from console.pages.inbox.rows import Reading, participant_name
from schemas.tasks import title_of
from store.database import Connection
from store.task_work import TaskChange, changes
from store.worklists import people_named


async def results_of(conn: Connection, named: str | None, reading: Reading) -> dict[str, Any] | None:
    """Give what became of each task of the batch that an address names; None where it names none of the visitor's."""
    try:
        batch = UUID(named or "")
    except ValueError:
        return None
    found = await changes(conn, batch, reading.visitor.id)
    if not found:
        return None
    people = await people_named(conn, {change.task.participant for change in found})
    names = await called(conn, [account for change in found for account in (change.before, change.after)])
    return {
        "batch": batch,
        "kind": found[0].kind,
        "results": [_result(change, people.get(change.task.participant, {}), names, reading) for change in found],
        "undoes": any(change.done for change in found) and found[0].kind != "undone",
    }


def _result(
    change: TaskChange, person: Mapping[str, Any], names: Mapping[UUID, str], reading: Reading
) -> dict[str, Any]:
    translate, visitor = reading.translate, reading.visitor
    return {
        "title": title_of(change.type, reading.look.language) if change.type else change.task.key,
        "name": participant_name(visitor, change.task.participant, person.get("name"), translate),
        "protected": person.get("address_protected", False),
        "done": change.done,
        "holder": None if change.after is None else names.get(change.after) or translate("A colleague"),
        "mine": change.after == visitor.id,
        "day": change.own_date,
    }
