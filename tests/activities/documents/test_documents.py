"""Documents are made once, kept in the person store, sent as they were kept, and erased with the participant."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from temporalio.testing import ActivityEnvironment

from activities.documents import render
from activities.documents.documents import Documents, Erased
from activities.documents.facts import DRAFT, NothingToMake, read_facts
from activities.journeys import JourneyActivities
from activities.partners.message import Message
from activities.services import Recorder, Reply, ServiceActivities
from intake.accept import Sender, SenderKind, accept
from schemas.documents import DocumentKind
from schemas.events import EventRef
from schemas.events.catalogue import DecisionMade
from schemas.rules import packaged_rules
from schemas.services import ArchiveDocument, DeliverDecision
from schemas.texts import TextLanguage
from store import documents as store
from store import person
from store.database import Connection, Pool, pool
from store.organisation import as_organisation
from store.walls import DatabaseRole
from tests.cli.cases import CANARY, WORDS, EventBuilder
from tests.histories.live import as_role
from tests.store.test_store_texts import tables_with_words
from workers.connections import today_in_oslo
from workflows.messages import SERVICES, Advance, AskService, RequestRef

TRUSTED = Sender(SenderKind.FILE, "test")
NB, NN = TextLanguage.NB, TextLanguage.NN
DECISION = DocumentKind.DECISION


class Partners:
    """Partners that note what they get."""

    def __init__(self) -> None:
        self.got: list[Message] = []

    async def make(self, message: Message) -> Reply:
        self.got.append(message)
        return Reply("taken/1")


class Desk:
    """A decided journey in a database, and the activities that carry it."""

    def __init__(self, database: Pool, name: str, languages: dict[str, TextLanguage] | None = None) -> None:
        self.database, self.partners = database, Partners()
        self.documents = Documents(packaged_rules(), languages)
        self.case = EventBuilder(name, 100, today_in_oslo()).settled().mapped()
        self.case.decided(50, reason=f"{WORDS} wants to work", months=24, end_goal="work")
        self._journeys = JourneyActivities(database, packaged_rules())
        self._services = ServiceActivities(database, dict.fromkeys(SERVICES, self.partners), self.documents)

    @property
    def participant(self) -> UUID:
        return self.case.participant

    async def begin(self) -> list[RequestRef]:
        async with self.database.acquire() as conn:
            await accept(conn, self.case.lines, TRUSTED)
        asked = Advance(participant=self.participant, now=datetime.now(UTC))
        return list((await ActivityEnvironment().run(self._journeys.advance, asked)).requests)

    async def send(self, requests: list[RequestRef]) -> None:
        asked = AskService(participant=self.participant, requests=requests)
        await ActivityEnvironment().run(self._services.ask, asked)

    async def make(self, language: TextLanguage = NB, **more: Any) -> store.Document:
        making = self.documents.make(
            self.database.acquire, DECISION, self.participant, language, by="adviser-1", **more
        )
        return await making


async def digest_of_decision(conn: Connection) -> str:
    (event,) = await conn.fetch("select source, id from stegvis.inbox where name = 'decision.made'")
    return EventRef(*event).digest


def of_documents(requests: list[RequestRef]) -> list[RequestRef]:
    return [each for each in requests if each.key.endswith(("archive-document", "deliver-decision"))]


async def test_a_document_is_made_once_and_found_by_its_hash(connections: Pool, conn: Connection) -> None:
    desk = Desk(connections, "made once")
    await desk.begin()
    made = await desk.make()
    assert made.content is not None
    assert (made.kind, made.language, made.media_type, made.made_by) == ("decision", "nb", render.PDF, "adviser-1")
    assert made.sha256 == sha256(made.content).hexdigest()
    assert await desk.make() == made
    assert await store.with_hash(conn, desk.participant, made.sha256) == made
    assert await store.with_hash(conn, uuid4(), made.sha256) is None
    anew = await desk.make(anew=True)
    assert anew.made_at > made.made_at
    await desk.make(NN)
    assert [each.language for each in await store.documents_of(conn, desk.participant)] == ["nn", "nb"]


async def test_a_draft_is_kept_nowhere(connections: Pool, conn: Connection) -> None:
    desk = Desk(connections, "draft")
    await desk.begin()
    page = await desk.documents.draft(conn, DECISION, desk.participant, NN)
    assert f"{WORDS} wants to work" in page
    assert CANARY in page
    assert "Utkast" in page
    assert await store.documents_of(conn, desk.participant) == []


async def test_a_decision_is_read_before_it_is_registered(connections: Pool, conn: Connection) -> None:
    desk = Desk(connections, "proposed")
    desk.case = EventBuilder("proposed", 40, today_in_oslo()).settled().mapped()
    await desk.begin()
    with pytest.raises(NothingToMake, match=r"decision\.made"):
        await desk.documents.draft(conn, DECISION, desk.participant, NB)
    proposed = DecisionMade(decided_on=today_in_oslo(), outcome="refused", reason="Du er i arbeid.")
    facts = await read_facts(conn, desk.participant, packaged_rules(), proposed)
    page = render.sheet(facts, DECISION, facts.source(DECISION, DRAFT.digest), NB)
    assert page.count("<h1>") == 1
    assert "<html" not in page, "it is a part of another page"
    assert "ikke får delta" in page
    assert "Du er i arbeid." in page
    assert await conn.fetchval("select count(*) from stegvis.inbox where name = 'decision.made'") == 0


async def test_archive_and_digital_post_get_the_same_document(connections: Pool, conn: Connection) -> None:
    desk = Desk(connections, "sent")
    # Not delivered yet, so that digital post is asked too.
    desk.case.lines.pop()
    requests = of_documents(await desk.begin())
    await desk.send(requests)
    assert {type(each.content).call_name for each in desk.partners.got} == {
        ArchiveDocument.call_name,
        DeliverDecision.call_name,
    }
    (kept,) = await store.documents_of(conn, desk.participant)
    assert kept.sent_at is not None
    assert kept.made_by == "stegvis"
    for message in desk.partners.got:
        enclosed = message.enclosed
        assert enclosed is not None
        assert (enclosed.sha256, enclosed.language, enclosed.media_type) == (kept.sha256, "nb", render.PDF)
        assert sha256(enclosed.content).hexdigest() == kept.sha256
        assert enclosed.content.startswith(b"%PDF-")
        assert message.content.document == kept.made_from  # type: ignore[attr-defined]
        assert '"mediaType":"application/pdf"' in message.model_dump_json(by_alias=True)
        assert enclosed.name.startswith("decision-")
        assert CANARY.split()[0].lower() not in enclosed.name.lower()
    assert await tables_with_words(conn) == set(), "requests and journeys hold no word of it"


async def test_what_is_archived_is_the_document_of_its_kind(connections: Pool, conn: Connection) -> None:
    desk = Desk(connections, "a plan")
    desk.case.add("plan.agreed", 52, "agreed_on", end_goal="work", norwegian_goal="B1")
    (of_archive,) = (each for each in await desk.begin() if each.key.endswith("archive-document"))
    (event,) = await conn.fetch("select source, id from stegvis.inbox where name = 'plan.agreed'")
    # No stage archives a plan; a call that names one encloses it like a decision's letter.
    about = {"kind": "plan", "document": EventRef(*event).digest}
    await conn.execute(
        "update stegvis.requests set details = details || $2::text::jsonb where key = $1",
        of_archive.key,
        orjson.dumps(about).decode(),
    )
    await desk.send([of_archive])
    (message,) = desk.partners.got
    (kept,) = await store.documents_of(conn, desk.participant)
    assert (kept.kind, kept.made_from) == ("plan", about["document"])
    assert message.enclosed is not None
    assert message.enclosed.sha256 == kept.sha256
    assert message.enclosed.name.startswith("plan-")


async def test_what_an_adviser_has_made_is_what_is_sent_again_and_again(connections: Pool, conn: Connection) -> None:
    desk = Desk(connections, "chosen")
    requests = of_documents(await desk.begin())
    made = await desk.make(NN)
    sent = [await desk.documents.to_send(connections, DECISION, desk.participant, made.made_from) for _ in range(2)]
    assert [each.sha256 for each in sent] == [made.sha256] * 2
    await desk.make(NB)
    assert (await desk.make(NN, anew=True)).sha256 == made.sha256, "what was sent is not made anew"
    await desk.send(requests)
    assert [each.enclosed.sha256 for each in desk.partners.got if each.enclosed] == [made.sha256] * len(requests)


async def test_two_who_send_at_once_send_the_same(connections: Pool, conn: Connection) -> None:
    desk = Desk(connections, "at once")
    await desk.begin()
    digest = await digest_of_decision(conn)
    sending = (desk.documents.to_send(connections, DECISION, desk.participant, digest) for _ in range(4))
    sent = await asyncio.gather(*sending)
    assert len({each.sha256 for each in sent}) == 1
    assert len(await store.documents_of(conn, desk.participant)) == 1


async def test_the_kommune_writes_in_its_own_language(connections: Pool) -> None:
    desk = Desk(connections, "nynorsk", {"3301": NN, "*": NB})
    await desk.send(of_documents(await desk.begin()))
    assert {each.enclosed.language for each in desk.partners.got if each.enclosed} == {"nn"}


async def test_the_letter_of_an_event_goes_out_in_the_language_that_was_chosen_with_it(
    connections: Pool, conn: Connection
) -> None:
    desk, adviser = Desk(connections, "chosen with it", {"*": NB}), uuid4()
    requests = of_documents(await desk.begin())
    digest = await digest_of_decision(conn)
    await store.choose_language(conn, desk.participant, digest, NN, adviser)
    await store.choose_language(conn, desk.participant, digest, NB, uuid4())
    await desk.send(requests)
    (kept,) = await store.documents_of(conn, desk.participant)
    assert (kept.language, kept.made_by) == ("nn", str(adviser)), "the first choice stays"
    deliveries = await store.deliveries_of(conn, desk.participant)
    assert {each.made_from for each in deliveries} == {digest}
    assert {each.state for each in deliveries} == {"done"}


async def test_a_partner_without_an_address_costs_no_document(connections: Pool, conn: Connection) -> None:
    desk = Desk(connections, "recorded")
    desk._services = ServiceActivities(connections, dict.fromkeys(SERVICES, Recorder()), desk.documents)
    await desk.send(of_documents(await desk.begin()))
    assert await store.documents_of(conn, desk.participant) == []


async def test_a_message_without_a_document_encloses_none(connections: Pool) -> None:
    desk = Desk(connections, "none enclosed")
    requests = await desk.begin()
    await desk.send([each for each in requests if each not in of_documents(requests)])
    assert desk.partners.got
    assert all(each.enclosed is None for each in desk.partners.got)


async def test_a_document_is_erased_with_the_participant_and_never_made_again(
    connections: Pool, conn: Connection
) -> None:
    desk = Desk(connections, "erased")
    requests = of_documents(await desk.begin())
    made = await desk.make()
    assert (await person.stored_about(conn, desk.participant)).documents == 1
    await person.erase(conn, desk.participant, "operator-1", "asked for")
    assert await store.documents_of(conn, desk.participant) == []
    with pytest.raises(Erased):
        await desk.make()
    with pytest.raises(Erased):
        await desk.documents.to_send(connections, DECISION, desk.participant, made.made_from)
    await desk.send(requests)
    assert desk.partners.got == []
    causes = await conn.fetch("select cause from stegvis.incidents where participant = $1", desk.participant)
    assert {row["cause"] for row in causes} == {"archive needs a document whose personal data were erased"}
    assert await conn.fetchval("select count(*) from person.documents") == 0


async def test_a_document_of_a_retracted_event_is_refused(connections: Pool) -> None:
    desk = Desk(connections, "retracted")
    await desk.begin()
    with pytest.raises(NothingToMake):
        await desk.documents.to_send(connections, DECISION, desk.participant, "0" * 24)


async def test_the_web_sees_the_documents_of_its_organisation_alone(
    url: str, connections: Pool, conn: Connection
) -> None:
    desk = Desk(connections, "walls")
    desk.case.guided()
    await desk.begin()
    who = desk.participant
    await desk.make()
    await desk.documents.make(connections.acquire, DocumentKind.NOTE, who, NB, by="adviser-2")
    async with await pool(as_role(url, DatabaseRole.WEB), max_size=1) as web:
        for organisation, kinds in (
            ("3301", {"decision", "note"}), ("33", {"note"}), ("0301", set()), ("nav", set()), ("stegvis", set()),
        ):  # fmt: skip
            async with as_organisation(web, organisation) as reading:
                found = await store.documents_of(reading, who)
                assert {each.kind for each in found} == kinds, organisation
        async with as_organisation(web, "3301", who) as reading:
            assert CANARY in await desk.documents.draft(reading, DECISION, who, NB)
        writing = partial(as_organisation, web, "3301", who, readonly=False)
        made = await desk.documents.make(writing, DocumentKind.DECISION, who, NN, by="adviser-1")
        assert made.language == "nn"
        async with as_organisation(web, "3301") as reading:
            assert await person.all_texts(reading, who) == {}, "nobody was named"


async def test_without_pango_the_letter_goes_out_as_html_and_the_log_says_so(
    connections: Pool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(render, "can_make_pdf", lambda: False)
    desk = Desk(connections, "no pango")
    await desk.send(of_documents(await desk.begin()))
    (message,) = desk.partners.got
    assert message.enclosed is not None
    assert message.enclosed.media_type == render.HTML
    assert message.enclosed.name.endswith(".html")
    assert f"{WORDS} wants to work".encode() in message.enclosed.content
    assert "document sent as HTML" in capsys.readouterr().out + caplog.text
