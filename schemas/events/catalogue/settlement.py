"""Events of the settlement: from the distribution list to a dwelling, information and the register."""

from typing import Literal

from schemas.events.catalogue.base import BOTH, KOMMUNE, AboutPerson
from schemas.events.envelope import EventData
from schemas.events.vocabulary import (
    Code,
    Count,
    Day,
    DayUnderTheAct,
    Education,
    Entry,
    EventId,
    EventSource,
    KommuneNumber,
    Language,
    ParticipantId,
    Permit,
    ResidenceBasis,
    Text,
    WeeklyHours,
)


class ParticipantProposed(AboutPerson, name="participant.proposed", dated="proposed_on", sent_by=("imdi",)):
    """IMDi has put the person on its distribution list to a kommune, before settlement."""

    kommune: KommuneNumber
    proposed_on: Day


class ParticipantAccepted(AboutPerson, name="participant.accepted", dated="accepted_on", sent_by=KOMMUNE):
    """The kommune will settle the person."""

    kommune: KommuneNumber
    accepted_on: Day
    expected_on: Day | None = None


class ParticipantMerged(AboutPerson, name="participant.merged", dated="merged_on", sent_by=("kommune", "operator")):
    """The participant was registered twice; ``into`` names the one that goes on."""

    into: ParticipantId
    merged_on: Day
    reason: Text


class ParticipantSettled(AboutPerson, name="participant.settled", dated="settled_on", sent_by=KOMMUNE):
    """The participant has moved in: starts the journey and the time to decide (§ 12)."""

    settled_on: DayUnderTheAct
    kommune: KommuneNumber
    residence_basis: ResidenceBasis
    family_within_five_years: bool | None = None
    """Of a family reunification: whether the reference person had lived in a kommune for less than five years when it
    was applied for (§ 9); None where it is not known."""
    permit: Permit | None = None
    """The letter of the permit in § 9. It goes before the basis, of which a ground of one's own (g) has none."""
    permit_granted_on: Day
    in_kommune_since: Day | None = None
    """The first day in a kommune with such a permit, where the permit is older: two years count from it (§ 8)."""
    entry: Entry
    language: Language
    interpreter_needed: bool
    education: Education
    children_under_18: Count | None = None
    earlier_mapping: bool | None = None


class SettlementCorrected(AboutPerson, name="participant.settlementcorrected", sent_by=KOMMUNE):
    """The settled date was wrong: everything that follows from it is computed again."""

    settled_on: DayUnderTheAct
    kommune: KommuneNumber | None = None
    reason: Text


class SettlementReviewed(EventData, name="settlement.reviewed", dated="reviewed_on", sent_by=KOMMUNE):
    """A person has found out what a second settlement of the participant means.

    A move is registered by ``participant.moved``, and a mistake is retracted by whoever sent it.
    """

    reviewed_on: Day
    finding: Literal["moved", "returned", "mistake"]
    reason: Text | None = None


class EventRetracted(EventData, name="event.retracted", sent_by=("sender", "operator")):
    """An event was wrong: the journey continues as if the event had never been sent."""

    source: EventSource
    id: EventId
    reason: Text


class ParticipantMoved(AboutPerson, name="participant.moved", dated="moved_on", sent_by=KOMMUNE):
    """The participant has moved to another kommune: the journey goes on there."""

    to_kommune: KommuneNumber
    moved_on: Day


class DuplicateSuspected(EventData, name="duplicate.suspected", dated="on", sent_by=("stegvis",)):
    """A number of the participant is another participant's too: perhaps one person with two journeys, or a mistake."""

    other: ParticipantId
    on: Day


class DuplicateReviewed(EventData, name="duplicate.reviewed", dated="reviewed_on", sent_by=KOMMUNE):
    """A person has found out whether two participants with one number are the same.

    If they are, ``participant.merged`` makes two journeys one; if not, whoever sent the wrong number retracts it.
    """

    other: ParticipantId
    reviewed_on: Day
    finding: Literal["same", "different"]
    reason: Text | None = None


class DuplicateMerged(EventData, name="duplicate.merged", dated="on", sent_by=("stegvis",)):
    """Another journey of the same person was merged into this one (``participant.merged`` there), which goes on."""

    other: ParticipantId
    on: Day


class TransferAccepted(EventData, name="transfer.accepted", dated="accepted_on", sent_by=KOMMUNE):
    """The kommune to which the participant has moved has taken over what is open."""

    accepted_on: Day
    note: Text | None = None


class ParticipantIdentified(
    AboutPerson, name="participant.identified", dated="identified_on", sent_by=("kommune", "imdi")
):
    """The participant has a new identifier: first DUF, then D-number, then fødselsnummer. Only ``person`` holds it."""

    identified_on: Day
    kind: Literal["duf", "dnr", "fnr"]


class ParticipantProtected(AboutPerson, name="participant.protected", dated="since", sent_by=KOMMUNE):
    """Address protection (adressesperre) was set or lifted."""

    protected: bool
    since: Day

    @property
    def protects(self) -> bool | None:
        """Whether the address is protected: what the event is for counts before what its ``person`` says."""
        return self.protected


class _Responsible(EventData):
    """The adviser responsible for the participant in a role; an account, never a name."""

    adviser: Code
    role: Literal["settlement_adviser", "programme_adviser", "career_adviser"]
    on: Day


class AdviserAssigned(_Responsible, name="adviser.assigned", dated="on", sent_by=BOTH):
    """An adviser has become responsible for the participant."""


class AdviserChanged(_Responsible, name="adviser.changed", dated="on", sent_by=BOTH):
    """Another adviser has taken over; every change costs trust, so a reason is required."""

    reason: Text


class HouseholdLinked(EventData, name="household.linked", dated="linked_on", sent_by=KOMMUNE):
    """A member of the participant's household is linked, such as a child born since the settlement."""

    linked_on: Day
    member: ParticipantId
    relation: Literal["spouse", "child", "parent", "sibling", "other"]
    children_under_18: Count | None = None


class ProgrammeClaimed(EventData, name="programme.claimed", dated="claimed_on", sent_by=KOMMUNE):
    """The person has claimed a programme: starts the time to decide (§ 12) when it comes before settlement."""

    claimed_on: Day


class EligibilityAssessed(EventData, name="eligibility.assessed", dated="assessed_on", sent_by=KOMMUNE):
    """The kommune has assessed the right and duty to a programme (§ 8); overrides what the rule set derives."""

    outcome: Literal["right_and_duty", "may_be_offered", "none"]
    assessed_on: Day
    reason: Text | None = None
    hours_per_week: WeeklyHours | None = None
    """Of the job that the participant has or is offered: enough hours exempt from right and duty (§ 8)."""


class DwellingPrepared(EventData, name="dwelling.prepared", dated="prepared_on", sent_by=KOMMUNE):
    """The dwelling is ready to move into; ``done`` holds the completed items of the checklist (S-03)."""

    prepared_on: Day
    done: list[Literal["found", "prepared", "contract", "furniture", "keys"]]


class DwellingAllocated(EventData, name="dwelling.allocated", dated="allocated_on", sent_by=KOMMUNE):
    """The first dwelling was allocated."""

    allocated_on: Day


class InformationGiven(EventData, name="information.given", dated="given_on", sent_by=KOMMUNE):
    """Rights and duties were explained."""

    given_on: Day
    language: Language
    interpreter_used: bool
    topics: list[Text]


class UnderstandingConfirmed(EventData, name="understanding.confirmed", dated="confirmed_on", sent_by=KOMMUNE):
    """An adviser has checked whether the participant understands (S-18)."""

    confirmed_on: Day
    about: Literal["rights_and_duties", "decision", "plan"]
    understood: bool
    note: Text | None = None


class NirRegistered(EventData, name="nir.registered", dated="registered_on", sent_by=("imdi", "kommune")):
    """The national introduction register (NIR) has registered the settlement."""

    registered_on: Day
    reference: Code


class NirRejected(EventData, name="nir.rejected", dated="rejected_on", sent_by=("imdi",)):
    """NIR has not taken the settlement, or nothing sends it there: a person has to register it by hand."""

    rejected_on: Day
    reason: Text
