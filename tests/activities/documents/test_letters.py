"""What each document shows, in each language: what is known, what is missing, and the law of the rule set alone."""

import re
from datetime import date

import pytest

from activities.documents.facts import NothingToMake
from activities.documents.kinds import SOURCES, decision_kind
from activities.documents.words import Words, texts
from schemas.documents import DocumentKind
from schemas.events.catalogue import (
    DeductionDecided,
    LeaveGranted,
    OtherDecisionMade,
    ProgrammeExtended,
    ProgrammeStopped,
)
from schemas.texts import TextLanguage
from store.person import Who
from tests.activities.documents.played import EVERY, SOMEBODY, bare, begun, facts, full, letter
from tests.workflows.caseload import Story

PLACE = re.compile(r"{\w+}")
OF_LAW = re.compile(r"§|\d+ (?:måned|uke|veke|week|month|dag|day|time|timar|hour)")


@pytest.mark.parametrize("language", ["nn", "en"])
def test_every_language_has_the_same_texts_with_the_same_places(language: str) -> None:
    nb, other = texts("nb"), texts(language)
    assert other.keys() == nb.keys()
    for name, text in nb.items():
        assert set(PLACE.findall(text)) == set(PLACE.findall(other[name])), name


@pytest.mark.parametrize("language", list(TextLanguage))
def test_no_text_has_a_number_or_a_paragraph_of_the_law(language: str) -> None:
    assert [name for name, text in texts(language).items() if OF_LAW.search(text)] == []


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_a_full_journey_leaves_nothing_missing(kind: DocumentKind, language: TextLanguage) -> None:
    page = letter(facts(full()), kind, language)
    words = Words(language)
    assert f'<html lang="{language}">' in page
    assert 'class="missing"' not in page
    assert words("common.missing") not in page
    assert "Kanari Fuglesang" in page
    assert "text:" not in page
    assert "None" not in page


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_decision_has_its_legal_basis_its_reasons_and_the_appeal(language: str) -> None:
    page, words = (
        letter(facts(full(reason="Du vil bli kokk.")), DocumentKind.DECISION, language),
        Words(TextLanguage(language)),
    )
    assert page.count("<h1>") == 1
    for heading in ("common.legal_basis", "decision.reasons", "appeal.heading"):
        assert f"<h2>{words(heading)}</h2>" in page
    assert "Du vil bli kokk." in page
    for paragraph in ("Integreringsloven §§ 8, 9, 12", "Integreringsloven § 14", "forvaltningsloven § 29"):
        assert paragraph in page
    assert str(words.number(3, "weeks")).replace("\N{NO-BREAK SPACE}", " ") in page


def test_the_length_of_the_appeal_is_that_of_the_rule_set() -> None:
    of = facts(full())
    rule = of.law.deadline("appeal")
    longer = rule.model_copy(update={"length": rule.length.parse("6 weeks")}) if rule.length else rule
    law = of.law.model_copy(update={"deadlines": {**of.law.deadlines, "appeal": longer}})
    of.__dict__["law"] = law  # in place of the one that is computed from the rule book
    page = letter(of, DocumentKind.DECISION)
    assert "6 uker" in page
    assert "3 uker" not in page


def test_a_decision_rests_on_the_text_of_its_day() -> None:
    earlier = Story().settled("2025-02-03", permit_granted_on="2024-12-01", age_at_permit=35).decided("2025-04-01")
    assert "Integreringsloven § 13<" in letter(facts(earlier), DocumentKind.DECISION)
    assert "Integreringsloven § 14 a<" not in letter(facts(earlier), DocumentKind.DECISION)
    assert "Integreringsloven § 14 a<" in letter(facts(full()), DocumentKind.DECISION)


def test_a_refusal_says_what_the_law_gives_and_no_length() -> None:
    page = letter(facts(begun().decided("2026-04-01", "refused")), DocumentKind.DECISION)
    assert "ikke får delta" in page
    assert "Du har rett og plikt" in page, "what the law gives stands beside the refusal"
    assert "Varighet" not in page


@pytest.mark.parametrize(
    ("name", "data", "of", "expected"),
    [
        ("programme.extended", {"months": 6}, ProgrammeExtended, ["forlengelse", "6 måneder", "§§ 13, 14"]),
        ("programme.stopped", {"permanent": True, "reason": "Mye fravær."}, ProgrammeStopped,
         ["for godt", "Mye fravær.", "Integreringsloven § 18"]),
        ("programme.stopped", {"permanent": False, "until": "2026-08-01", "reason": "Sykdom."}, ProgrammeStopped,
         ["for en tid", "1. august 2026"]),
        ("leave.granted", {"from": "2026-06-01", "to": "2026-09-01", "kind": "parental", "with_benefit": False},
         LeaveGranted, ["Foreldrepermisjon", "Uten introduksjonsstønad", "Integreringsforskriften § 16"]),
        ("benefit.deductiondecided", {"outcome": "deducted", "reason": "Borte."}, DeductionDecided,
         ["trekke i", "Integreringsloven § 21"]),
        ("decision.othermade", {"decision": "norwegian_exemption", "outcome": "refused", "reason": "Ikke nok."},
         OtherDecisionMade, ["fritak fra opplæring", "avslått", "Ikke nok.", "Integreringsloven § 29"]),
    ],
)  # fmt: skip
def test_every_kind_of_decision_has_a_letter(name: str, data: dict[str, object], of: type, expected: list[str]) -> None:
    page = letter(
        facts(bare().add(name, "2026-05-20", decided_on="2026-05-20", **data)), DocumentKind.DECISION, "nb", (of,)
    )
    for text in (*expected, "Du kan klage"):
        assert text in page


def test_every_decision_that_is_archived_has_a_kind() -> None:
    (types,) = SOURCES[DocumentKind.DECISION]
    assert {each.event_name for each in types} == {
        "decision.made", "programme.extended", "programme.stopped", "leave.granted", "benefit.deductiondecided",
        "decision.othermade",
    }  # fmt: skip
    assert decision_kind(facts(bare()).settled.data) is None


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_plan_names_every_point_that_the_law_requires_and_that_is_missing(language: str) -> None:
    of = facts(bare())
    page, words = letter(of, DocumentKind.PLAN, language), Words(TextLanguage(language))
    missing = str(words("common.missing_by_law", basis="integreringsloven § 15")).replace("\N{NO-BREAK SPACE}", " ")
    assert page.count(missing) == len(of.law.plan.least) == 7
    for point in of.law.plan.least:
        assert f"<h2>{words(f'plan.{point}')}</h2>" in page
    assert str(words("plan.builds_on")) not in page, "not required, and not there"


def test_a_plan_has_what_was_agreed() -> None:
    page = letter(facts(full()), DocumentKind.PLAN)
    for text in (
        "Fast arbeid.",
        "lesing: B1",
        "muntlig: B2",
        "<li>Arbeidspraksis</li>",
        "4. mai 2026",
        "7,5",
        "24 måneder",
    ):
        assert text in page


def test_a_contract_is_read_before_it_is_signed() -> None:
    unsigned = facts(begun().decided("2026-04-01").planned("2026-04-01"))
    assert "ikke underskrevet ennå" in letter(unsigned, DocumentKind.CONTRACT)
    page = letter(facts(full()), DocumentKind.CONTRACT)
    assert "underskrevet av begge 1. april 2026" in page
    for text in ("Fast arbeid.", "37,5 timer i uken", "integreringsloven § 18 a", "integreringsloven § 21"):
        assert text in page


def test_a_note_has_its_sections_and_names_missing_ones() -> None:
    page = letter(facts(full()), DocumentKind.NOTE)
    for text in ("Buskerud fylkeskommune", "Avsnitt om wishes.", "Hindringer", "Arbeid i barnehage.", "10. mars 2026"):
        assert text in page
    assert "realkompetansevurdering" not in page
    assert letter(facts(bare()), DocumentKind.NOTE).count("Ikke registrert") == 4


def test_a_certificate_adds_up_hours_and_has_no_reference() -> None:
    page = letter(facts(full()), DocumentKind.CERTIFICATE)
    for text in (
        "har gjennomført",
        "6. april 2026 til 5. april 2028",
        ">15<",
        "Muntlig: B1",
        "15. mai 1990",
        "Arbeidspraksis",
    ):
        assert text in page
    assert "7f0e7a5c" not in page
    early = facts(bare().interrupted("2026-09-01"))
    assert "avsluttet før tiden" in letter(early, DocumentKind.CERTIFICATE)


def test_there_is_no_document_of_what_has_not_happened() -> None:
    with pytest.raises(NothingToMake, match=r"register one of plan\.agreed first"):
        letter(facts(begun()), DocumentKind.PLAN)


# --- people -----------------------------------------------------------------------------------------------------------


def test_an_address_stands_on_a_decision_alone_and_a_protected_one_nowhere() -> None:
    protected = Who(SOMEBODY.name, SOMEBODY.birth_date, SOMEBODY.address, address_protected=True)
    for kind, language in EVERY:
        assert ("Kanarigata" in letter(facts(full()), kind, language)) == (kind is DocumentKind.DECISION)
        assert "Kanarigata" not in letter(facts(full(), protected), kind, language)


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_who_is_not_known_is_said_plainly(kind: DocumentKind, language: TextLanguage) -> None:
    page = letter(facts(full(), Who()), kind, language)
    assert Words(language)("common.no_name") in page


def test_a_letter_goes_out_from_the_kommune_of_its_day() -> None:
    page = letter(facts(full().moved("2026-06-01", "0301")), DocumentKind.DECISION)
    assert "Drammen kommune" in page
    assert "Oslo" not in page


def test_what_people_wrote_is_text_and_nothing_else() -> None:
    attack = '<img src="file:///etc/passwd"><link rel=attachment href=http://localhost/> {{ 7*7 }} {sender}'
    page = letter(facts(full(reason=attack), Who(f"<b>{attack}</b>")), DocumentKind.DECISION)
    assert "<img" not in page
    assert "<link" not in page
    assert "&lt;img" in page
    assert "49" not in page
    assert "{sender}" in page


def test_a_text_written_from_the_right_is_set_from_the_right() -> None:
    page = letter(
        facts(full(reason="لأنك تريد العمل\nPå norsk"), Who("نور حداد", date(1990, 5, 15))), DocumentKind.DECISION
    )
    assert '<p dir="rtl">لأنك تريد العمل</p>' in page
    assert '<p dir="ltr">På norsk</p>' in page
    assert "<bdi>نور حداد</bdi>" in page
