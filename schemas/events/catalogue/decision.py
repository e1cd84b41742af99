"""Events of the decision (§ 12): forewarning, decision, delivery, appeal, stop, leave and deduction."""

from typing import Literal

from schemas.events.catalogue.base import BOTH, KOMMUNE, Period
from schemas.events.envelope import EventData
from schemas.events.vocabulary import BenefitShare, Day, DecisionKind, EndGoal, LeaveKind, Months, OtherDecision, Text


class ForewarningSent(EventData, name="forewarning.sent", dated="sent_on", sent_by=KOMMUNE):
    """The participant was forewarned of a decision, with time to comment."""

    sent_on: Day
    about: Text


class CommentReceived(EventData, name="comment.received", dated="received_on", sent_by=KOMMUNE):
    """The participant has commented on a forewarning."""

    received_on: Day
    about: Text | None = None


class DecisionDrafted(EventData, name="decision.drafted", dated="on", sent_by=KOMMUNE):
    """A decision was drafted."""

    on: Day


class DecisionNotified(EventData, name="decision.notified", dated="on", sent_by=KOMMUNE):
    """The notice of a decision was sent; the time to appeal starts when it is delivered."""

    on: Day


class ProgrammeOffered(EventData, name="programme.offered", dated="offered_on", sent_by=KOMMUNE):
    """The start was offered: that day chooses how long the programme may last (forskrift §§ 75, 76)."""

    offered_on: Day
    starts_on: Day | None = None


class DecisionMade(EventData, name="decision.made", dated="decided_on", sent_by=KOMMUNE):
    """The kommune has decided on the introduction programme (§ 12)."""

    outcome: Literal["granted", "refused"]
    decided_on: Day
    months: Months | None = None
    end_goal: EndGoal | None = None
    reason: Text | None = None
    """Required for a refusal, and when the mapping is not completed; without it the journey raises an alarm."""
    benefit: BenefitShare | None = None
    """Which part of the full benefit; full where it is not given."""


class OtherDecisionMade(EventData, name="decision.othermade", dated="decided_on", sent_by=BOTH):
    """An individual decision without an event of its own (§ 46; forskrift § 9); it can be appealed like any other."""

    decided_on: Day
    decision: OtherDecision
    outcome: Literal["granted", "refused", "changed", "withdrawn", "imposed"]
    reason: Text


class DecisionDelivered(EventData, name="decision.delivered", dated="delivered_on", sent_by=KOMMUNE):
    """The decision has reached the participant: the time to appeal starts."""

    delivered_on: Day
    decision: DecisionKind = "programme"


class AppealForwarded(EventData, name="appeal.forwarded", dated="forwarded_on", sent_by=KOMMUNE):
    """The kommune upholds its decision and has sent the appeal on to the appeal body."""

    forwarded_on: Day
    decision: DecisionKind = "programme"


class AppealReceived(EventData, name="appeal.received", dated="received_on", sent_by=KOMMUNE):
    """The participant has appealed."""

    received_on: Day
    about: Text
    decision: DecisionKind = "programme"


class AppealDecided(EventData, name="appeal.decided", dated="decided_on", sent_by=KOMMUNE):
    """The kommune or the appeal body has decided the appeal, or it was withdrawn."""

    decided_on: Day
    outcome: Literal["upheld", "changed", "dismissed", "withdrawn"]
    decision: DecisionKind = "programme"


class ProgrammeStopped(EventData, name="programme.stopped", dated="decided_on", sent_by=KOMMUNE):
    """An individual decision has stopped the programme, for a time or for good (§ 18).

    A stop for a time without ``until`` lasts as long as it may.
    """

    decided_on: Day
    permanent: bool
    until: Day | None = None
    reason: Text


class LeaveGranted(Period, name="leave.granted", dated="decided_on", sent_by=KOMMUNE):
    """An individual decision has granted leave (§ 17)."""

    decided_on: Day
    kind: LeaveKind
    with_benefit: bool | None = None


class LeaveOfferMade(EventData, name="leave.offermade", dated="offered_on", sent_by=KOMMUNE):
    """Follow-up and Norwegian or language practice was offered to somebody on parental leave (forskrift § 16)."""

    offered_on: Day


class ProgrammeResumed(EventData, name="programme.resumed", dated="resumed_on", sent_by=KOMMUNE):
    """The programme goes on after a stop for a time (§ 18)."""

    resumed_on: Day


class DeductionDecided(EventData, name="benefit.deductiondecided", dated="decided_on", sent_by=KOMMUNE):
    """The kommune has decided whether to make a deduction that needs an individual decision (§ 21)."""

    decided_on: Day
    outcome: Literal["deducted", "not_deducted"]
    reason: Text
