"""Provisions on the procedure: eligibility, guidance, interpreters, appeals, registers, cooperation."""

from datetime import date, datetime, timedelta
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from schemas.calendar import add_months, is_day_of_rest, oslo_date
from schemas.deadlines import Lengthy
from schemas.events.catalogue import ParticipantSettled
from schemas.events.vocabulary import DecisionKind, Entry, InterpreterCategory, Permit, ResidenceBasis
from schemas.languages import is_same_language, main_language
from schemas.rules.provision import Dated
from schemas.sources import Sourced

Eligibility: TypeAlias = Literal["right_and_duty", "right", "may_be_offered", "none"]
"""What the law gives somebody (§ 8)."""


class EligibilityRule(Dated):
    """Who has the right and duty to the programme, and to whom it may be offered (§§ 8, 9).

    Attributes:
        min_age: In years, on the day the permit was granted.
        max_age: The same; to whoever is older a programme may be offered.
        max_years_with_permit: How many years somebody may have lived in a kommune with the permit.
        residence_bases: The bases under which the permits of § 9 are reported.
        permits: Those permits, by letter.
        duty: Whether the right is a duty too.
        may_finish: Whether a programme that was begun may be finished whatever becomes of the permit.
    """

    min_age: int
    max_age: int
    max_years_with_permit: int
    residence_bases: tuple[ResidenceBasis, ...]
    permits: tuple[Permit, ...]
    duty: bool = True
    may_finish: bool = True

    def outcome(self, settled: ParticipantSettled) -> Eligibility | None:
        """Derive eligibility from the settlement, or None where the data leave a doubt that a person must settle.

        Age counts on the day the permit was granted. An unknown age, a basis outside the list and, for those of an age
        to have the right, long residence before settlement are doubtful.
        """
        age = settled.age_at_permit
        if age is None:
            return None
        if age < self.min_age:
            return "none"
        if not self._has_basis(settled):
            return None
        late_family = settled.residence_basis == "family_reunification" and settled.family_within_five_years is False
        if age > self.max_age or late_family:
            return "may_be_offered"
        if not settled.permit_granted_on <= settled.settled_on < self.too_long_from(settled):
            return None
        return "right_and_duty" if self.duty else "right"

    def _has_basis(self, settled: ParticipantSettled) -> bool:
        """Whether the permit is one of § 9: by its letter, else by the basis under which it is reported."""
        if settled.permit is not None:
            return settled.permit in self.permits
        return settled.residence_basis in self.residence_bases

    def too_long_from(self, settled: ParticipantSettled) -> date:
        """Give the first day on which somebody has lived in a kommune with a permit of § 9 for too long (§ 8).

        Without the day on which that began, it counts from the permit.
        """
        since = max(settled.permit_granted_on, settled.in_kommune_since or settled.permit_granted_on)
        return add_months(since, 12 * self.max_years_with_permit)


class WorkExemptionRule(Sourced):
    """Who has no right and duty because of work (§ 8 fourth paragraph).

    Attributes:
        applies_from: The first day on which work exempts anybody.
        weekly_hours: From so many hours a week on, of a job that somebody has or is offered.
    """

    applies_from: date
    weekly_hours: int

    def applies(self, on: date) -> bool:
        """Tell whether work exempts anybody on a day."""
        return on >= self.applies_from

    def exempts(self, hours: float) -> bool:
        """Tell whether a job of so many hours a week is enough."""
        return hours >= self.weekly_hours


class EarlierMappingRule(Sourced):
    """Who was mapped before the settlement (§§ 6, 10): that mapping is quality-assured, and nobody is asked twice.

    Attributes:
        by_imdi: The entries of those whom IMDi maps before they come.
        in_reception: The entries of those whom a reception centre may have mapped.
    """

    by_imdi: tuple[Entry, ...]
    in_reception: tuple[Entry, ...]

    def mapped_by(self, settled: ParticipantSettled) -> Literal["imdi", "reception"] | None:
        """Give who has mapped somebody before; None where the settlement names nobody."""
        if settled.earlier_mapping is False:
            return None
        if settled.entry in self.by_imdi:
            return "imdi"
        if not settled.earlier_mapping:
            return None
        return "reception" if settled.entry in self.in_reception else "imdi"


class GuidanceRule(Dated):
    """What is owed of career guidance (§§ 11, 37 b).

    Attributes:
        duty: Whether the participant has to take part; it is a right in any case.
        recommendation: Whether the career centre shall or should recommend work or education; ``not_owed`` if neither.
    """

    duty: bool
    recommendation: Literal["shall", "should", "not_owed"]


class UnderstandingRule(Sourced):
    """When to check that the participant has understood rights and duties (S-18).

    Attributes:
        checked_within: The time for a check, from the explanation or from the day on which a new check is due.
        checked_every: The time between checks during the programme.
    """

    checked_within: Lengthy
    checked_every: Lengthy


SearchStep: TypeAlias = Literal["qualified", "other-provider", "remote", "bridge-language"]
"""A step of the search for an interpreter: what the interpreter service is asked for."""


class InterpretingRule(Sourced):
    """How interpreters are used (tolkeloven).

    Attributes:
        categories: The qualified categories of the national register, the preferred first.
        unqualified_until: The last day on which an unqualified interpreter needs no documented exception.
        order_before: How long before a meeting an interpreter is to be ordered; a later order is urgent.
        free_hours: How many hours before a meeting a cancellation is still free, by the usual contract.
        short_free_hours: The same where the contract has the shorter time.
        short_free_hours_in: The numbers of the kommuner with such a contract.
        poor_rating: The highest rating that asks for a deviation.
        office_hours: The hours of a working day, from and to; another time counts as an evening or a weekend.
        ladder: The steps of a search; the next one is taken when the deadline for a confirmation has passed. After the
            last, a person finds another time for the meeting.
        times_longer: The factor from a meeting's minutes to the minutes ordered.
        least_attendance: The shortest paid assignment where the interpreter attends in person, in minutes.
        least_remote: The shortest paid assignment on a screen or by phone, in minutes.
    """

    categories: tuple[InterpreterCategory, ...]
    unqualified_until: date
    order_before: Lengthy
    free_hours: Annotated[int, Field(ge=0, le=240)]
    short_free_hours: Annotated[int, Field(ge=0, le=240)]
    short_free_hours_in: tuple[str, ...]
    poor_rating: Annotated[int, Field(ge=0, le=5)]
    office_hours: tuple[Annotated[int, Field(ge=0, le=24)], Annotated[int, Field(ge=0, le=24)]]
    ladder: tuple[SearchStep, ...]
    times_longer: Annotated[int, Field(ge=1, le=10)]
    least_attendance: Annotated[int, Field(ge=0)]
    least_remote: Annotated[int, Field(ge=0)]

    def least_minutes(self, mode: str) -> int:
        """Give the shortest paid assignment in a mode, in minutes."""
        return self.least_attendance if mode == "attendance" else self.least_remote

    def free_until(self, starts_at: datetime, orders: str) -> datetime:
        """Give the last moment at which a cancellation is free; hours of Sundays and holidays are not counted.

        Args:
            starts_at: When the meeting begins.
            orders: The number of the kommune or county that orders.
        """
        left = self.short_free_hours if orders in self.short_free_hours_in else self.free_hours
        moment = starts_at
        while left:
            moment -= timedelta(hours=1)
            left -= not is_day_of_rest(oslo_date(moment))
        return moment


class InfoPackRule(Sourced):
    """The languages in which the information before guidance exists, and the fallback for all others."""

    languages: tuple[str, ...]
    fallback: str

    def language(self, wanted: str) -> str:
        """Give the language of the pack for a participant's language (BCP 47)."""
        return self._own(wanted) or self.fallback

    def is_understood(self, language: str, wanted: str) -> bool:
        """Tell whether a pack in a language is for a participant's language, or the fallback where none is."""
        if is_same_language(language, wanted):
            return True
        return self.is_fallback(wanted) and is_same_language(language, self.fallback)

    def is_fallback(self, wanted: str) -> bool:
        """Tell whether there is no pack in a participant's language."""
        return self._own(wanted) is None

    def _own(self, wanted: str) -> str | None:
        primary = main_language(wanted)
        primary = "no" if primary == "nb" else primary
        return primary if primary in self.languages else None


class AppealRule(Sourced):
    """How appeals are handled, apart from the time to appeal (forvaltningsloven §§ 31, 33).

    Attributes:
        forwarded_within: How long the kommune takes to decide or send on.
        late_within: How long after the decision was made a late appeal may still be taken up.
        body: Who decides an appeal when the kommune upholds its decision (§ 47).
    """

    forwarded_within: Lengthy
    late_within: Lengthy
    body: Literal["statsforvalteren"]


class DecisionsRule(Sourced):
    """The paragraphs on which each kind of individual decision rests (§ 46), as its letter quotes them."""

    programme: str
    plan: str
    extension: str
    stop: str
    leave: str
    deduction: str
    absence: str
    norwegian: str
    norwegian_exemption: str
    test_exemption: str
    self_certificate: str
    repayment: str
    refund: str

    def paragraphs(self, kind: DecisionKind) -> str:
        """Give the paragraphs of a kind."""
        found: str = getattr(self, kind)
        return found


class RegistrationRule(Sourced):
    """The time for registering in the national registers after a fact is known (§ 43; forskrift §§ 58, 59)."""

    kommune_within: Lengthy
    county_within: Lengthy


class RetentionRule(Sourced):
    """How long personal data are kept in Stegvis, which is no archive: the kommune's own keeps what the law asks for.

    Attributes:
        years_after_closing: So many years after the journey was closed they are erased.
    """

    years_after_closing: Annotated[int, Field(ge=0, le=100)]

    def erase_from(self, closed_on: date) -> date:
        """Give the first day on which the data of a journey that was closed on a day are to be erased."""
        return add_months(closed_on, 12 * self.years_after_closing)


class CooperationRule(Sourced):
    """What organisations owe each other that work together (S-37, S-99, S-101).

    Attributes:
        renewed_before: How long before an agreement runs out its renewal is due.
        answers_shared_within: How long after an answer everybody who was at the meeting has it.
        answered_within: How long an answer that has no day of its own may take, before both sides are notified.
    """

    renewed_before: Lengthy
    answers_shared_within: Lengthy
    answered_within: Lengthy


class MoveRule(Sourced):
    """How a participant is taken over by another kommune.

    Attributes:
        accepted_within: How long after the move the new kommune has accepted.
        near: How far ahead a deadline is named as near.
    """

    accepted_within: Lengthy
    near: Lengthy
