"""What ``stegvis explain`` shows people: tasks in their language, where requests stand, the timeline."""

from dataclasses import replace
from typing import Any

import pytest

from cli.explanation import show_explanation
from schemas.texts import TextLanguage
from store.reports import Explained
from tests.cli.cases import stegvis


def waiting(event: str, task: str, closed_on: str | None = None, **details: Any) -> Explained:
    """A journey that waits for one event, which is somebody's task."""
    wait: dict[str, Any] = {
        "key": "k", "stage": "s", "event": event, "also": [], "from": "adviser", "organisation": "3301",
        "since": "2026-09-01", "due": None, "deadline": None,
    }  # fmt: skip
    tasks = [{"key": "k", "type": task, "closed_on": closed_on, "details": details}]
    return Explained(
        journey=None, timeline=[], waits=[wait], deadlines=[], tasks=tasks, requests=[], notices=[], buffered=[],
        discarded=[], incidents=[],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "title", "item"),
    [
        (TextLanguage.NB, "Klargjør bolig", "Boligen er funnet og passer for husstanden"),
        (TextLanguage.NN, "Klargjer bustad", "Bustaden er funnen og passar for husstanden"),
        (TextLanguage.EN, "Prepare the dwelling", "A dwelling that suits the household is found"),
    ],
)
def test_an_open_task_shows_its_checklist_in_the_language_asked_for(
    capsys: pytest.CaptureFixture[str], language: TextLanguage, title: str, item: str
) -> None:
    show_explanation(waiting("dwelling.prepared", "prepare-dwelling", checklist="prepare/dwelling"), language)
    lines = capsys.readouterr().out.splitlines()
    (at,) = [number for number, line in enumerate(lines) if line.endswith(f"; task: {title}")]
    assert lines[at + 1] == f"      - {item} (found)"
    assert len([line for line in lines if line.startswith("      - ")]) == 5


def test_it_is_english_unless_asked_otherwise_and_shows_the_purpose_of_the_task(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_explanation(waiting("guidance.ordered", "order-guidance", purpose="guidance"))
    shown = capsys.readouterr().out
    assert "task: State the goal and the questions" in shown
    assert "\n      Career guidance is to help the participant make informed choices" in shown


@pytest.mark.parametrize(
    ("language", "norwegian", "recommendation"),
    [
        (TextLanguage.NB, "Veiledende norskmål: minst B1", "Notatet bør ha en anbefaling (§ 11)"),
        (TextLanguage.NN, "Rettleiande norskmål: minst B1", "Notatet bør ha ei tilråding (§ 11)"),
        (TextLanguage.EN, "Guiding goal of Norwegian: at least B1", "The note should have a recommendation (§ 11)"),
    ],
)
def test_a_task_shows_what_is_suggested_and_owed(
    capsys: pytest.CaptureFixture[str], language: TextLanguage, norwegian: str, recommendation: str
) -> None:
    show_explanation(waiting("plan.agreed", "agree-plan", suggested_norwegian="B1"), language)
    assert norwegian in capsys.readouterr().out
    show_explanation(waiting("note.shared", "share-note", recommendation="should"), language)
    assert recommendation in capsys.readouterr().out


def test_a_task_that_is_done_shows_no_checklist(capsys: pytest.CaptureFixture[str]) -> None:
    done = waiting("dwelling.prepared", "prepare-dwelling", "2026-09-02", checklist="prepare/dwelling")
    show_explanation(done)
    assert "household" not in capsys.readouterr().out


def test_what_another_version_wrote_does_not_keep_a_journey_from_being_explained(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_explanation(waiting("party.held", "hold-party", checklist="party", purpose="party"))
    assert "task: hold-party" in capsys.readouterr().out


async def test_a_language_that_there_is_not_is_refused_with_those_there_are() -> None:
    answer = await stegvis("explain", "00000000-0000-4000-8000-000000000000", "--language", "fr")
    assert answer.code == 2
    for part in ("--language", "'fr' is not one of 'nb', 'nn'"):
        assert part in answer.err


# --- what services were asked -----------------------------------------------------------------------------------------


def request(**parts: Any) -> dict[str, Any]:
    return {
        "key": "k/ask", "version": 1, "wait": "k", "service": "digital-post", "kind": "deliver-decision",
        "organisation": "3301", "corrects": None, "withdraws": None, "state": "done", "failures": 0,
        "reply": {"reference": "P-1"}, "again": False, "unanswered_since": "2026-09-02",
    } | parts  # fmt: skip


def answer(sender: str = "", own: bool = False, name: str = "decision.delivered") -> dict[str, Any]:
    return {"name": name, "on": "2026-09-04", "own": own, "sender": sender}


CUT_OVER = {"taken_as_done": "before the cut-over", "cut_over": "2026-09-30"}
RECORDED = {"reference": "1", "recorded": True}


@pytest.mark.parametrize(
    ("parts", "answer"),
    [
        ({}, "sent, not answered since 2026-09-02"),
        ({"again": True}, "sent, not answered since 2026-09-02; will be sent again"),
        ({"unanswered_since": None}, "sent, not answered"),
        ({"unanswered_since": None, "answer": answer()}, "answered by the receiver 2026-09-04"),
        ({"unanswered_since": None, "answer": answer(own=True)}, "answered by the receiver 2026-09-04"),
        ({"unanswered_since": None, "answer": answer("3301")}, "by hand 2026-09-04"),
        ({"reply": RECORDED, "unanswered_since": None, "answer": answer()}, "by hand 2026-09-04"),
        ({"answer": answer(name="nir.rejected")}, "not made: the receiver could not, a person does it"),
        ({"reply": RECORDED}, "not made: recorded only, for the service has no address"),
        (
            {"reply": RECORDED, "unanswered_since": None, "answer": answer(own=True)},
            "not made: recorded only, for the service has no address",
        ),
        ({"reply": CUT_OVER}, "not made: made in the system used before, 2026-09-30"),
        ({"state": "refused", "reply": {"refused": "post answers 422"}}, "not made: refused, post answers 422"),
        (
            {"state": "refused", "reply": {"refused": "post answers 404", "not_taken": True}},
            "not made: not taken, post answers 404",
        ),
        ({"state": "open", "reply": None}, "not made: not sent yet"),
        ({"state": "open", "reply": None, "failures": 2}, "not made: failing, will be tried again"),
    ],
)
def test_the_state_of_a_request_is_shown_beside_the_task(
    capsys: pytest.CaptureFixture[str], parts: dict[str, Any], answer: str
) -> None:
    explained = replace(waiting("decision.delivered", "deliver-decision"), requests=[request(**parts)])
    show_explanation(explained)
    shown = capsys.readouterr().out
    assert f"; task: Deliver the decision; asked of digital-post: deliver-decision ({answer})\n" in shown
    assert f"deliver-decision of digital-post 3301: {answer}\n" in shown


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (TextLanguage.NB, "ikke gjort: bare notert, for tjenesten har ingen adresse"),
        (TextLanguage.NN, "ikkje gjort: berre notert, for tenesta har inga adresse"),
    ],
)
def test_how_far_a_request_has_come_is_told_in_the_language_asked_for(
    capsys: pytest.CaptureFixture[str], language: TextLanguage, words: str
) -> None:
    explained = replace(waiting("decision.delivered", "x"), requests=[request(reply=RECORDED)])
    show_explanation(explained, language)
    assert f"deliver-decision of digital-post 3301: {words}\n" in capsys.readouterr().out


def test_of_several_versions_the_last_that_was_not_dropped_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    versions = [request(unanswered_since=None), request(version=2, corrects=1), request(version=3, state="dropped")]
    show_explanation(replace(waiting("decision.delivered", "x"), requests=versions))
    assert "asked of digital-post: deliver-decision (sent, not answered" in capsys.readouterr().out


def test_a_withdrawn_request_is_shown_as_withdrawn_not_as_what_the_wait_asks_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    back = request(
        kind="withdraw", details={"withdraws": "deliver-decision"}, withdraws="k/ask", corrects=1, unanswered_since=None
    )
    show_explanation(replace(waiting("decision.delivered", "deliver-decision"), requests=[request(), back]))
    shown = capsys.readouterr().out
    assert "asked of digital-post: deliver-decision (sent, not answered" in shown
    assert "withdraw deliver-decision (version 1) of digital-post 3301: sent\n" in shown


def test_the_timeline_is_shown_as_people_write(capsys: pytest.CaptureFixture[str]) -> None:
    details = {"elements": ["social_studies", "norwegian"], "until": "2026-09-30", "at": "2026-09-30T10:15:00+02:00",
            "permanent": True, "none": None}  # fmt: skip
    line = {"on": "2026-09-01", "kind": "contents-missing", "stage": "programme", "details": details}
    show_explanation(replace(waiting("x", "y"), timeline=[line]))
    assert (
        "elements social_studies, norwegian; until 2026-09-30; at 2026-09-30 10:15; permanent yes\n"
        in capsys.readouterr().out
    )


def test_a_cooperation_is_explained_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    pair = {"kind": "cooperation", "status": "active", "kommune": "3301", "county": "33", "rule_set": "2026"}
    show_explanation(replace(waiting("x", "y"), journey=pair))
    shown = capsys.readouterr().out
    assert shown.startswith(
        "active, the cooperation of 3301 Drammen with the career centre of county 33, rule set 2026\n"
    )
