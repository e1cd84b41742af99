"""The catalogue against the contract's table, which stands here a second time, written from the contract alone."""

from typing import Any, Literal, NamedTuple

import orjson
import pytest

from schemas.events import CATALOGUE, EventRefused, IncomingEvent, full_type, read_event


class Row(NamedTuple):
    """One line of the contract's table: required fields, optional ones, the business date, and the senders."""

    required: str
    optional: str = ""
    dated: str = ""
    sent_by: str = "kommune"


CONTRACT = {
    "participant.settled": Row(
        "settled_on kommune residence_basis permit_granted_on entry language interpreter_needed education",
        "children_under_18 earlier_mapping family_within_five_years person",
        "settled_on",
    ),
    "participant.accepted": Row("accepted_on kommune", "expected_on person", "accepted_on"),
    "participant.merged": Row("into merged_on reason", "person", "merged_on", "kommune operator"),
    "participant.settlementcorrected": Row("settled_on reason", "kommune person"),
    "event.retracted": Row("source id reason", sent_by="sender operator"),
    "participant.moved": Row("to_kommune moved_on", "person", "moved_on"),
    "programme.claimed": Row("claimed_on", "", "claimed_on"),
    "eligibility.assessed": Row("outcome assessed_on", "reason", "assessed_on"),
    "dwelling.allocated": Row("allocated_on", "", "allocated_on"),
    "information.given": Row("given_on language interpreter_used topics", "", "given_on"),
    "mapping.completed": Row("completed_on languages education work_years", "interpreter_category", "completed_on"),
    "mapping.imported": Row("completed_on origin reference", "", "completed_on", "imdi reception"),
    "mapping.received": Row("received_on reference", "", "received_on", "county"),
    "guidance.assessed": Row("outcome assessed_on reason", "not_before", "assessed_on"),
    "guidance.accepted": Row("answered_on", "reason", "answered_on", "county"),
    "guidance.declined": Row("answered_on", "reason", "answered_on", "county"),
    "guidance.booked": Row("meeting_id starts_at minutes mode booked_on", "place", "booked_on", "county"),
    "guidance.rescheduled": Row("meeting_id reason", "starts_at", "", "county"),
    "guidance.cancelled": Row("meeting_id reason", "starts_at", "", "county"),
    "infopack.sent": Row("meeting_id language sent_on", "", "sent_on"),
    "preparation.completed": Row("meeting_id role completed_on", "", "completed_on", "kommune county"),
    "guidance.held": Row("meeting_id held_on interpreter_present", "", "held_on", "county"),
    "guidance.noshow": Row("meeting_id who on", "", "on", "county"),
    "note.shared": Row(
        "meeting_id shared_on recommendation participant_access recipients registered_in_imdinett",
        "access_reason",
        "shared_on",
        "county",
    ),
    "note.received": Row("meeting_id received_on", "answer", "received_on"),
    "interpreter.confirmed": Row(
        "booking_id category confirmed_on", "interpreter_number", "confirmed_on", "interpreter_service"
    ),
    "interpreter.declined": Row("booking_id reason declined_on", "", "declined_on", "interpreter_service"),
    "interpreter.exceptiongranted": Row("booking_id reason granted_by granted_on", "", "granted_on", "kommune county"),
    "interpreting.completed": Row("booking_id on", "rating deviation", "on", "kommune county"),
    "interpreting.failed": Row("booking_id on", "rating deviation", "on", "kommune county"),
    "forewarning.sent": Row("sent_on about", "", "sent_on"),
    "programme.offered": Row("offered_on", "starts_on", "offered_on"),
    "decision.made": Row("outcome decided_on", "months end_goal reason", "decided_on"),
    "decision.delivered": Row("delivered_on", "", "delivered_on"),
    "appeal.received": Row("received_on about", "", "received_on"),
    "plan.agreed": Row("agreed_on end_goal norwegian_goal", "next_review", "agreed_on"),
    "contract.signed": Row("signed_on", "reason", "signed_on"),
    "contract.refused": Row("refused_on", "reason", "refused_on"),
    "programme.started": Row("started_on", "planned_end", "started_on"),
    "programme.stopped": Row("decided_on permanent reason", "until", "decided_on"),
    "programme.resumed": Row("resumed_on", "", "resumed_on"),
    "leave.granted": Row("decided_on from to kind", "with_benefit", "decided_on"),
    "leave.offermade": Row("offered_on", "", "offered_on"),
    "norwegian.offered": Row("offered_on", "starts_on", "offered_on", "kommune county"),
    "test.taken": Row("subject on", "part level passed", "on", "kommune county"),
    "programme.extended": Row("months decided_on", "", "decided_on"),
    "programme.completed": Row("ended_on outcome", "", "ended_on"),
    "programme.interrupted": Row("ended_on outcome", "", "ended_on"),
    "followup.held": Row("held_on", "note", "held_on"),
    "plan.revised": Row("revised_on", "", "revised_on"),
    "measure.planned": Row("measure_id kind", "planned_start"),
    # The contract's row can be read with or without a kind here; with one it is accepted either way.
    "measure.started": Row("measure_id on", "kind", "on"),
    "measure.ended": Row("measure_id on", "kind", "on"),
    "hours.recorded": Row("element hours on", "form", "on"),
    "absence.registered": Row("from to valid", "kind", "from", "kommune county"),
    "handover.started": Row("on to", "", "on", "kommune nav"),
    # The contract names NAV alone; but adult education takes over too, and has the task.
    "handover.accepted": Row("on to", "", "on", "kommune nav adult_education"),
    "certificate.issued": Row("issued_on", "", "issued_on"),
    "journey.ended": Row("ended_on reason", "", "ended_on"),
    "outcome.followedup": Row("on situation", "", "on"),
}

OUR_OWN = {
    "participant.settled": {
        "age_at_permit",  # the first two are what intake derives
        "address_protected",
        "permit",
        "in_kommune_since",
    },
    "participant.accepted": {"age_at_permit", "address_protected"},
    "participant.merged": {"age_at_permit", "address_protected"},
    "participant.settlementcorrected": {"age_at_permit", "address_protected"},
    "participant.moved": {"age_at_permit", "address_protected"},
    "eligibility.assessed": {"hours_per_week"},
    "journey.ended": {"hours_per_week"},
    "programme.completed": {"nir_cause"},
    "programme.interrupted": {"nir_cause"},
    "guidance.accepted": {"goal_confirmed"},
    "guidance.declined": {"can_from"},
    "note.shared": {"purpose", "sections"},
    "interpreter.confirmed": {"under_18", "related"},
    "decision.delivered": {"decision"},
    "appeal.received": {"decision"},
    "decision.made": {"benefit"},
    "plan.agreed": {
        "norwegian_parts",
        "long_term_goals",
        "norwegian_extent",
        "social_studies_extent",
        "months",
        "elements",
        "reasons",
        "appeal_explained",
        "builds_on",
    },
    "plan.revised": {"substantial", "cause"},
    "absence.registered": {"hours", "certificate"},
    "measure.planned": {"provider", "hours_per_week", "target_occupation", "occupation_oriented", "formal_outcome"},
}
"""'A field not listed here is the engine's own choice; a new optional field is compatible'."""

EDUCATION = ["none", "primary", "lower_secondary", "upper_secondary", "higher", "unknown"]
END_GOALS = [
    "upper_secondary",
    "part_of_upper_secondary",
    "vocational",
    "vocational_requalification",
    "higher_education",
    "work",
    "other",
]
ENDS = ["work", "education", "work_and_education", "other"]

CODES: dict[str, dict[str, list[Any]]] = {
    "participant.settled": {
        "residence_basis": ["asylum", "resettlement", "family_reunification", "collective_protection", "other"],
        "entry": ["direct", "reception", "integration_reception", "resettlement", "family"],
        "education": EDUCATION,
    },
    "eligibility.assessed": {"outcome": ["right_and_duty", "may_be_offered", "none"]},
    "mapping.completed": {"education": EDUCATION, "interpreter_category": ["A", "B", "C", "D", "E"]},
    "mapping.imported": {"origin": ["imdi", "reception"]},
    "guidance.assessed": {"outcome": ["now", "later", "not_needed"]},
    "guidance.booked": {"mode": ["attendance", "screen", "phone"]},
    "preparation.completed": {"role": ["programme_adviser", "career_adviser"]},
    "guidance.noshow": {"who": ["participant", "interpreter", "career_adviser"]},
    "interpreter.confirmed": {"category": ["A", "B", "C", "D", "E", "none"]},
    "interpreting.completed": {"rating": [1, 2, 3, 4, 5]},
    "interpreting.failed": {"rating": [1, 2, 3, 4, 5]},
    "decision.made": {"outcome": ["granted", "refused"], "end_goal": END_GOALS},
    "plan.agreed": {"end_goal": END_GOALS, "norwegian_goal": ["A1", "A2", "B1", "B2"]},
    "programme.completed": {"outcome": ENDS},
    "programme.interrupted": {"outcome": ENDS},
    "leave.granted": {
        "kind": ["parental", "birth", "pregnancy", "welfare", "peace_work", "health", "care", "work", "other"]
    },
    "test.taken": {
        "subject": ["norwegian", "social_studies"],
        "part": ["reading", "listening", "writing", "oral"],
        "level": ["A1", "A2", "B1", "B2", "C1", "C2"],
    },
    "journey.ended": {"reason": ["died", "left_country", "declined", "no_right", "work", "duplicate", "other"]},
    "hours.recorded": {
        "element": [
            "career_competence",
            "migration_health_diversity",
            "parental_guidance",
            "norwegian",
            "social_studies",
        ],
        "form": ["group", "individual"],
    },
    "absence.registered": {"kind": ["own_illness", "childs_illness", "welfare", "religious_day", "holiday", "other"]},
    "handover.started": {"to": ["nav", "education", "employer"]},
    "handover.accepted": {"to": ["nav", "education", "employer"]},
    "outcome.followedup": {"situation": ["work", "education", "work_and_education", "neither", "unknown"]},
}
"""The code lists of the contract, by type and field."""

EXAMPLES: dict[str, Any] = {
    "kommune": "3301",
    "to_kommune": "0301",
    "language": "ar",
    "languages": ["ar", "fr-CD"],
    "interpreter_needed": True,
    "interpreter_used": True,
    "interpreter_present": False,
    "participant_access": True,
    "registered_in_imdinett": True,
    "valid": True,
    "permanent": True,
    "with_benefit": True,
    "passed": True,
    "into": "11111111-1111-4111-8111-111111111111",
    "earlier_mapping": False,
    "family_within_five_years": False,
    "children_under_18": 2,
    "work_years": 0,
    "minutes": 90,
    "months": 24,
    "hours": 3.5,
    "topics": ["rights"],
    "recipients": ["programme_adviser"],
    "starts_at": "2026-10-14T10:00:00+02:00",
    "person": {"name": "Test Person", "birth_date": "1990-05-15"},
    "from": "2026-09-10",
    "to": "2026-09-11",
}
"""A value for each field that is neither a code nor a text nor a plain date."""

DATES = {
    "permit_granted_on": "2026-05-01",
    "planned_end": "2028-09-10",
    "not_before": "2026-10-01",
    "until": "2026-10-01",
}


def example(name: str, field: str) -> Any:
    codes = CODES.get(name, {})
    if field in codes:
        return codes[field][0]
    if field in EXAMPLES:
        return EXAMPLES[field]
    dated = field.endswith("_on") or field in {"on", "next_review", "planned_start", *DATES}
    return DATES.get(field, "2026-09-10") if dated else f"a-{field}"


def data_of(name: str, *, optional: bool) -> dict[str, Any]:
    row = CONTRACT[name]
    fields = row.required.split() + (row.optional.split() if optional else [])
    return {field: example(name, field) for field in fields}


def read(name: str, data: dict[str, Any]) -> IncomingEvent:
    body = {
        "specversion": "1.0",
        "id": "1",
        "source": "https://kommune.example/3301",
        "type": full_type(name),
        "subject": "/participant/7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b02",
        "time": "2026-09-20T10:15:00+02:00",
        "data": data,
    }
    return read_event(orjson.dumps(body), hash_key=b"key")


def refusal(name: str, data: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(EventRefused) as refused:
        read(name, data)
    return [(fault.path, fault.reason) for fault in refused.value.faults]


def every(fields: Literal["required", "optional"]) -> list[tuple[str, str]]:
    return [(name, field) for name, row in CONTRACT.items() for field in getattr(row, fields).split()]


# --- the types and their fields -------------------------------------------------------------------------------------


def test_every_type_of_the_contract_is_in_the_catalogue() -> None:
    assert set(CONTRACT) <= set(CATALOGUE)


@pytest.mark.parametrize("name", CONTRACT)
def test_a_type_has_the_fields_of_the_contract_and_no_others(name: str) -> None:
    fields = {info.alias or field: info for field, info in CATALOGUE[name].model_fields.items()}
    row = CONTRACT[name]
    assert {field for field, info in fields.items() if info.is_required()} == set(row.required.split())
    optional = {field for field, info in fields.items() if not info.is_required()}
    assert optional - OUR_OWN.get(name, set()) == set(row.optional.split())


@pytest.mark.parametrize("name", CONTRACT)
def test_a_type_names_its_senders(name: str) -> None:
    assert set(CATALOGUE[name].sent_by) == set(CONTRACT[name].sent_by.split())


@pytest.mark.parametrize("name", CONTRACT)
def test_what_is_required_is_enough(name: str) -> None:
    assert read(name, data_of(name, optional=False)).name == name


@pytest.mark.parametrize("name", CONTRACT)
def test_what_is_optional_is_welcome(name: str) -> None:
    assert read(name, data_of(name, optional=True)).name == name


@pytest.mark.parametrize(("name", "field"), every("required"))
def test_what_is_required_may_not_be_missing(name: str, field: str) -> None:
    data = data_of(name, optional=True)
    del data[field]
    assert refusal(name, data) == [(f"data.{field}", "is required")]


@pytest.mark.parametrize(("name", "field"), every("required"))
def test_what_is_required_may_not_be_empty(name: str, field: str) -> None:
    ((path, _),) = refusal(name, data_of(name, optional=True) | {field: None})
    assert path == f"data.{field}"


@pytest.mark.parametrize(("name", "field"), every("optional"))
def test_an_optional_field_may_be_null(name: str, field: str) -> None:
    assert read(name, data_of(name, optional=False) | {field: None}).name == name


@pytest.mark.parametrize("name", CONTRACT)
def test_a_field_that_the_type_does_not_have_is_refused(name: str) -> None:
    ((path, reason),) = refusal(name, data_of(name, optional=False) | {"setled_on": "2026-09-01"})
    assert path == "data.setled_on"
    assert reason.startswith("is not a field of this event type")


@pytest.mark.parametrize("name", CONTRACT)
def test_the_business_date_is_the_marked_field_or_else_the_time(name: str) -> None:
    """'The business date … is the date field marked †; where it is missing, `time` as a date in Europe/Oslo.'"""
    data, dated = data_of(name, optional=False), CONTRACT[name].dated
    assert read(name, data).on.isoformat() == (data[dated] if dated else "2026-09-20")


@pytest.mark.parametrize("name", sorted(name for name in CONTRACT if name.startswith("participant.")))
def test_personal_data_may_come_with_any_participant_event(name: str) -> None:
    """'`data.person`, allowed on any `participant.*` event'"""
    incoming = read(name, data_of(name, optional=False) | {"person": {"name": "Test Person"}})
    assert incoming.person is not None
    assert incoming.person.name == "Test Person"
    assert "person" not in orjson.loads(incoming.data)


@pytest.mark.parametrize("name", sorted(name for name in CONTRACT if not name.startswith("participant.")))
def test_personal_data_comes_with_no_other_event(name: str) -> None:
    ((path, _),) = refusal(name, data_of(name, optional=False) | {"person": {"name": "Test Person"}})
    assert path == "data.person"


# --- what the fields may hold ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "field", "code"),
    [(name, field, code) for name, fields in CODES.items() for field, codes in fields.items() for code in codes],
)
def test_every_code_of_the_contract_is_accepted(name: str, field: str, code: Any) -> None:
    assert read(name, data_of(name, optional=True) | {field: code}).name == name


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name, fields in CODES.items() for field in fields if field != "rating"]
)
def test_no_other_code_is(name: str, field: str) -> None:
    ((path, reason),) = refusal(name, data_of(name, optional=True) | {field: "perhaps"})
    assert path == f"data.{field}"
    assert reason.startswith("input should be ")


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("interpreting.completed", "rating", 0),
        ("interpreting.completed", "rating", 6),
        ("hours.recorded", "hours", 0),
        ("hours.recorded", "hours", -1),
        ("hours.recorded", "hours", "3"),
        ("hours.recorded", "hours", True),
        ("decision.made", "months", 0),
        ("decision.made", "months", 1.5),
        ("programme.extended", "months", -1),
        ("mapping.completed", "work_years", -1),
        ("mapping.completed", "languages", ["Arabic language"]),
        ("mapping.completed", "languages", "ar"),
        ("guidance.booked", "minutes", 0),
        ("guidance.booked", "starts_at", "2026-10-14T10:00:00"),
        ("participant.settled", "language", "not a language"),
        ("participant.settled", "interpreter_needed", "yes"),
        ("participant.settled", "interpreter_needed", 1),
        ("participant.settled", "children_under_18", -1),
        ("participant.settled", "kommune", 3301),
        ("note.shared", "recommendation", ""),
        ("note.shared", "meeting_id", ""),
    ],
)
def test_a_value_that_is_not_of_the_fields_kind_is_refused(name: str, field: str, value: Any) -> None:
    ((path, _),) = refusal(name, data_of(name, optional=True) | {field: value})
    assert path.startswith(f"data.{field}")


def test_whole_hours_are_hours() -> None:
    assert read("hours.recorded", data_of("hours.recorded", optional=False) | {"hours": 3}).name == "hours.recorded"


@pytest.mark.parametrize("field", ["kommune", "to_kommune"])
@pytest.mark.parametrize("number", ["9999", "0219", "33", "", "33010"])
def test_a_kommune_that_is_not_in_the_register_is_refused(field: str, number: str) -> None:
    name = "participant.settled" if field == "kommune" else "participant.moved"
    ((path, reason),) = refusal(name, data_of(name, optional=False) | {field: number})
    assert path == f"data.{field}"
    assert "is not in the register" in reason


def test_guidance_later_needs_a_date() -> None:
    """'not_before? (with `later`)'"""
    data = data_of("guidance.assessed", optional=False) | {"outcome": "later"}
    ((path, reason),) = refusal("guidance.assessed", data)
    assert path.startswith("data")
    assert "not_before is required" in reason
    assert read("guidance.assessed", data | {"not_before": "2026-10-01"}).name == "guidance.assessed"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("absence.registered", {"from": "2026-09-11", "to": "2026-09-10"}, "to lies before from"),
        ("programme.started", {"planned_end": "2026-09-09"}, "planned_end lies before started_on"),
    ],
)
def test_a_period_does_not_end_before_it_begins(name: str, data: dict[str, Any], reason: str) -> None:
    assert reason in refusal(name, data_of(name, optional=False) | data)[0][1]


def test_a_period_may_be_one_day() -> None:
    data = data_of("absence.registered", optional=False) | {"from": "2026-09-10", "to": "2026-09-10"}
    assert read("absence.registered", data).on.isoformat() == "2026-09-10"


def test_a_type_is_distinct_from_all_others() -> None:
    assert len({id(model) for model in CATALOGUE.values()}) == len(CATALOGUE)
    assert all(model.event_name == name for name, model in CATALOGUE.items())
