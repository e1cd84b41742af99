"""Dispatch: whose journey is to be nudged, and when everything that can happen has happened."""

from uuid import UUID, uuid4

import pytest

from store import leases
from store.database import Connection
from store.inbox import (
    DueMailbox,
    Outstanding,
    Progress,
    accept,
    due_mailboxes,
    idle,
    mark_dispatched,
    progress,
)
from store.journeys import commit, set_aside
from store.leases import DISPATCHER, LeaseLost
from tests.store.builders import event, request, state


async def test_news_is_due_until_it_is_dispatched(conn: Connection) -> None:
    participant = uuid4()
    await accept(conn, [event(participant)])
    due = await due_mailboxes(conn, 10, 60)
    assert due == [DueMailbox(participant, 1)]
    await mark_dispatched(conn, due)
    assert await due_mailboxes(conn, 10, 60) == []


async def test_a_dispatcher_that_lost_its_lease_marks_nothing(conn: Connection) -> None:
    participant, old = uuid4(), uuid4()
    await accept(conn, [event(participant)])
    fence = await leases.take(conn, DISPATCHER, old, 60)
    await leases.release(conn, DISPATCHER, old)
    newer = await leases.take(conn, DISPATCHER, uuid4(), 60)
    due = await due_mailboxes(conn, 10, 60)
    with pytest.raises(LeaseLost):
        await mark_dispatched(conn, due, fence)
    assert await due_mailboxes(conn, 10, 60) == due
    await mark_dispatched(conn, due, newer)
    assert await due_mailboxes(conn, 10, 60) == []


async def test_news_that_comes_between_looking_and_marking_is_due_again(conn: Connection) -> None:
    participant = uuid4()
    await accept(conn, [event(participant)])
    due = await due_mailboxes(conn, 10, 60)
    await accept(conn, [event(participant, "dwelling.allocated")])
    await mark_dispatched(conn, due)
    assert await due_mailboxes(conn, 10, 60) == [DueMailbox(participant, 2)]


async def test_who_has_waited_longest_comes_first(conn: Connection) -> None:
    first, second, third = uuid4(), uuid4(), uuid4()
    for participant in (first, second, third, first):
        await accept(conn, [event(participant)])
    assert await due_mailboxes(conn, 2, 60) == [DueMailbox(first, 2), DueMailbox(second, 1)]


async def test_a_nudge_after_which_nothing_was_played_is_sent_again(conn: Connection) -> None:
    participant = uuid4()
    await accept(conn, [event(participant)])
    await mark_dispatched(conn, [DueMailbox(participant, 1)])
    assert await due_mailboxes(conn, 10, 60) == []
    assert await due_mailboxes(conn, 10, 0) == [DueMailbox(participant, 1, again=True)]
    await commit(conn, participant, 1, state())
    assert await due_mailboxes(conn, 10, 0) == []


async def under_way(conn: Connection) -> UUID:
    """Give a participant whose journey was nudged about its settlement, and has had a dwelling allocated since."""
    participant = uuid4()
    await accept(conn, [event(participant)])
    await mark_dispatched(conn, await due_mailboxes(conn, 10, 60))
    await accept(conn, [event(participant, "dwelling.allocated")])
    return participant


async def test_events_for_a_journey_under_way_need_no_nudge_since_it_looks_again(conn: Connection) -> None:
    participant = await under_way(conn)
    assert await due_mailboxes(conn, 10, 60) == []
    assert (await commit(conn, participant, 1, state())).behind
    assert not (await commit(conn, participant, 2, state())).behind
    await accept(conn, [event(participant, "mapping.received")])
    assert await due_mailboxes(conn, 10, 60) == [DueMailbox(participant, 3)]


async def test_news_for_a_journey_whose_nudge_was_lost_goes_with_the_next_one(conn: Connection) -> None:
    participant = await under_way(conn)
    assert await due_mailboxes(conn, 10, 0) == [DueMailbox(participant, 2, again=True)]


async def test_news_that_comes_while_a_play_fails_is_tried_at_once(conn: Connection) -> None:
    participant = await under_way(conn)
    assert await set_aside(conn, participant, 1, "a fault")
    assert not await set_aside(conn, participant, 2, "a fault")


async def test_what_the_journeys_own_activity_brings_needs_no_nudge_and_is_not_lost(conn: Connection) -> None:
    participant = uuid4()
    await accept(conn, [event(participant)])
    await commit(conn, participant, 1, state())
    await accept(conn, [event(participant, "mapping.received")], own=True)
    assert await due_mailboxes(conn, 10, 60) == []
    assert await due_mailboxes(conn, 10, 0) == [DueMailbox(participant, 2, again=True)]


async def test_what_an_own_activity_brings_does_not_hide_news_that_nobody_was_nudged_about(conn: Connection) -> None:
    participant = uuid4()
    await accept(conn, [event(participant)])
    await accept(conn, [event(participant, "mapping.received")], own=True)
    assert await due_mailboxes(conn, 10, 60) == [DueMailbox(participant, 2)]


async def test_a_journey_that_found_its_news_by_itself_is_not_nudged(conn: Connection) -> None:
    participant = uuid4()
    await accept(conn, [event(participant)])
    await commit(conn, participant, 1, state())
    assert await due_mailboxes(conn, 10, 60) == []


async def test_events_that_cannot_be_played_are_not_nudged_about_for_ever(conn: Connection) -> None:
    participant = uuid4()
    await accept(conn, [event(participant)])
    await set_aside(conn, participant, 1, "KeyError in play.py")
    assert await due_mailboxes(conn, 10, 0) == []
    assert await idle(conn) == Outstanding(mailboxes=0, requests=0)


async def test_all_is_done_when_every_event_is_played_and_every_request_made(conn: Connection) -> None:
    played, unmatched = uuid4(), uuid4()
    await accept(conn, [event(unmatched, "dwelling.allocated"), event(played), event(played, "dwelling.allocated")])
    assert await idle(conn) == Outstanding(mailboxes=1, requests=0)
    assert await progress(conn) == Progress(journeys=1, events=2, played=0)
    await mark_dispatched(conn, [DueMailbox(played, 2)])
    assert await idle(conn) == Outstanding(mailboxes=1, requests=0)
    await commit(conn, played, 2, state(requests=(request(),)))
    assert await idle(conn) == Outstanding(mailboxes=0, requests=1)
    await commit(conn, played, 2, state())
    assert await idle(conn) == Outstanding(mailboxes=0, requests=0)
    assert await progress(conn) == Progress(journeys=1, events=2, played=2)
