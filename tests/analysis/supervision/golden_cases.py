"""The case and the sample list of the golden files, and how the files are written anew.

``python -m tests.analysis.supervision.golden_cases`` writes them; read the difference before you commit it.
"""

import io
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from analysis.supervision.case import case_file
from analysis.supervision.documents import case_as_html, case_as_json, sample_as_html, sample_as_json
from analysis.supervision.facts import CaseFacts
from analysis.supervision.lines import CaseFile
from analysis.supervision.sample import Period, SampleList, row, sample_list
from cli.supervision import show_case, show_list
from schemas.rules import packaged_rules
from schemas.texts import TextLanguage
from tests.workflows.caseload import Story
from tests.workflows.whole import EventBuilder, short
from workflows.engine.play import play

GOLDEN = Path(__file__).parent / "golden"
PARTICIPANT = UUID("7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b02")
SETTLED = date(2025, 9, 1)
TODAY = date(2026, 11, 20)
FREE_TEXT = "Kanari Fuglesang sa det selv"
"""What may stand in any free text; no case may hold it."""


def facts(story: Story, today: date, requests: tuple[dict[str, Any], ...] = (), who: UUID = PARTICIPANT) -> CaseFacts:
    """Give the facts of a story on a day."""
    book = packaged_rules()
    return CaseFacts(who, play(story.events, book, today), story.events, book, requests)


def made(kind: str, *, reply: dict[str, Any] | None = None, state: str = "done", **details: Any) -> dict[str, Any]:
    """Give a request as the database has it."""
    return {"key": f"w/{kind}", "kind": kind, "state": state, "withdraws": None, "reply": reply, "details": details}


def neglected() -> tuple[Story, tuple[dict[str, Any], ...]]:
    """A journey that moves and that shows every status: late mapping and plan, no copy of the plan, few hours."""
    t = EventBuilder(SETTLED).settled(language="ti", children_under_18=1)
    t.add(2, "nir.registered", "registered_on", reference="nir-1").add(5, "dwelling.allocated", "allocated_on")
    t.add(6, "information.given", "given_on", language="ti", interpreter_used=True, topics=[FREE_TEXT])
    own = {"starts_at": f"{t.day(35)}T10:00:00+02:00", "minutes": 90, "booking_id": "k1", "reason": FREE_TEXT}
    t.add(20, "interpreter.needassessed", "assessed_on", needed=True, meeting="mapping", **own)
    t.add(21, "interpreter.confirmed", "confirmed_on", booking_id="k1", category="A", interpreter_number="54321")
    t.add(35, "interpreting.completed", booking_id="k1", deviation=FREE_TEXT)
    t.add(35, "mapping.completed", "completed_on", languages=["ti"], education="lower_secondary", work_years=4)
    t.add(40, "guidance.assessed", "assessed_on", outcome="not_needed", reason=FREE_TEXT)
    t.add(80, "programme.offered", "offered_on")
    t.add(85, "decision.made", "decided_on", outcome="granted", months=24, end_goal="work", reason=FREE_TEXT)
    decision = t.state.events[-1].ref.digest
    t.add(86, "document.archived", "archived_on", document=decision, reference="a-1")
    t.add(88, "decision.delivered", "delivered_on")
    t.add(85, "plan.agreed", "agreed_on", end_goal="work", norwegian_goal="B1")
    t.add(95, "contract.signed", "signed_on").add(98, "programme.started", "started_on")
    t.add(99, "measure.planned", None, measure_id="n1", kind="norwegian_course", hours_per_week=30)
    t.add(105, "measure.started", measure_id="n1").add(290, "measure.ended", measure_id="n1")
    t.add(130, "followup.held", "held_on", note=FREE_TEXT).add(180, "plan.revised", "revised_on")
    t.add(150, "hours.recorded", element="career_competence", hours=15)
    t.add(160, "hours.recorded", element="social_studies", hours=50)
    t.add(200, "absence.registered", "from", to=t.day(206), valid=True, kind="own_illness")
    t.add(210, "leave.granted", "decided_on", kind="health", **{"from": t.day(220), "to": t.day(240)})
    t.add(250, "participant.moved", "moved_on", to_kommune="0301")
    t.add(300, "programme.stopped", "decided_on", permanent=False, until=t.day(330), reason=FREE_TEXT)
    t.add(350, "plan.revised", "revised_on")
    requests = (
        made("register-settlement", reply={"reference": "m1"}),
        made("archive-document", reply={"reference": "m2"}, document=decision),
        made("share-mapping", reply={"recorded": True}),
    )
    return t.state, requests


def golden_case() -> CaseFile:
    """The case of the golden files."""
    story, requests = neglected()
    return case_file(facts(story, TODAY, requests))


def golden_sample() -> SampleList:
    """The sample list of the golden files: a neglected journey that has moved since, and one that went well."""
    period = Period(date(2025, 1, 1), date(2025, 12, 31))
    story, requests = neglected()
    straight = short(date(2025, 3, 3))
    stories = [(story, requests, PARTICIPANT), (straight, (), UUID(int=PARTICIPANT.int + 1))]
    rows = [row(facts(each, TODAY, made, who), "3301", period) for each, made, who in stories]
    return sample_list("3301", period, TODAY, [each for each in rows if each is not None], [UUID(int=3)])


def _printed(show: Callable[[], None]) -> str:
    with redirect_stdout(io.StringIO()) as out:
        show()
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def _json(content: dict[str, Any]) -> str:
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def rendered() -> dict[str, str]:
    """Give the text of every golden file by its name."""
    case, sample = golden_case(), golden_sample()
    texts: dict[str, str] = {}
    for language in TextLanguage:
        texts |= {
            f"case.{language}.json": _json(case_as_json(case, language)),
            f"case.{language}.html": case_as_html(case, language) + "\n",
            f"case.{language}.txt": _printed(lambda each=language: show_case(case, each)),  # type: ignore[misc]
            f"sample.{language}.json": _json(sample_as_json(sample, language)),
            f"sample.{language}.html": sample_as_html(sample, language) + "\n",
            f"sample.{language}.txt": _printed(lambda each=language: show_list(sample, each)),  # type: ignore[misc]
        }
    return texts


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, text in rendered().items():
        (GOLDEN / name).write_text(text, "utf-8")
