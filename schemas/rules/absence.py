"""Provisions on absence, leave and self-certificates, and what they add to the programme (forskrift ch. 3, 4)."""

from datetime import date
from fractions import Fraction

from schemas.calendar import Length
from schemas.deadlines import Lengthy
from schemas.events.vocabulary import AbsenceKind, BenefitShare, LeaveKind
from schemas.rules.provision import Part
from schemas.sources import Sourced


class AbsenceRule(Sourced):
    """From how much invalid absence in a month a deduction is an individual decision (§ 46 g): both limbs hold.

    Attributes:
        payment_part: The first limb, the least part of one payment.
        base_part: The second limb, the least part of the base amount (grunnbeløp).
        benefit_bases: How many base amounts the full benefit of a year is (§ 20).
        hours_a_year: The hours of a year, by which the benefit of an hour is computed (§ 20).
        full, five_sixths, two_thirds, one_third: The parts of the full benefit that participants have (§ 20).
    """

    payment_part: Part
    base_part: Part
    benefit_bases: int
    hours_a_year: int
    full: Part
    five_sixths: Part
    two_thirds: Part
    one_third: Part

    def decided_from(self, share: BenefitShare) -> Fraction:
        """Give the hours in one month from which a deduction is an individual decision.

        Args:
            share: Which part of the full benefit the participant has.
        """
        part: Fraction = getattr(self, share)
        hours_in_a_base = Fraction(self.hours_a_year, self.benefit_bases)
        return max(self.payment_part * Fraction(self.hours_a_year, 12), self.base_part * hours_in_a_base / part)


class SelfCertificateRule(Sourced):
    """When absence needs no doctor's certificate (forskrift §§ 8, 9).

    Attributes:
        after: How long somebody must have taken part.
        calendar_days: The most days at a time.
        together_within: Days without a certificate count together when a new absence begins within so many days.
        uses: From how many uses the right may be taken away.
        uses_within: The time in which those uses count.
        judged_anew_within: When the decision to take it away is judged anew at the latest.
    """

    after: Lengthy
    calendar_days: int
    together_within: int
    uses: int
    uses_within: Lengthy
    judged_anew_within: Lengthy


class LeaveRule(Sourced):
    """Time off and leave by kinds (forskrift §§ 6, 7, 11 to 18), in working days where nothing else is named.

    Attributes:
        with_benefit: The kinds of leave that keep the benefit.
        pregnancy: The most during a pregnancy.
        birth: The most after a birth, for the mother.
        birth_other_parent: The most at a birth for the other parent.
        nursing_minutes: The most for nursing in a day, in the first year of the child.
        welfare: The most in a calendar year.
        peace_work: The most in a calendar year.
        health: The longest leave for lasting illness, one's own or a child's.
        parental: The longest parental leave, both parents together.
        religious_days: In a calendar year.
        religious_notice: How long before such a day the participant must notify the kommune.
        holiday: In a year of programme.
        childs_illness: The most in twelve months for a child's illness.
        childs_illness_many_children: The same with more than two children.
        childs_illness_chronic: The same with a child who is chronically ill or disabled.
        alone_times: The factor of these three for who is alone with the child.
    """

    with_benefit: tuple[LeaveKind, ...]
    pregnancy: int
    birth: int
    birth_other_parent: int
    nursing_minutes: int
    welfare: int
    peace_work: int
    health: Lengthy
    parental: Lengthy
    religious_days: int
    religious_notice: Lengthy
    holiday: int
    childs_illness: int
    childs_illness_many_children: int
    childs_illness_chronic: int
    alone_times: int

    def most_in_a_year(self, kind: LeaveKind) -> int | None:
        """Give the most working days of a kind in a calendar year; None where the rule is another."""
        by_kind: dict[LeaveKind, int] = {
            "pregnancy": self.pregnancy,
            "birth": self.birth,
            "welfare": self.welfare,
            "peace_work": self.peace_work,
        }
        return by_kind.get(kind)

    def longest(self, kind: LeaveKind) -> Length | None:
        """Give the longest leave of a kind at a time; None where the rule is another."""
        return {"health": self.health, "parental": self.parental}.get(kind)


class AddedTimeRule(Sourced):
    """What absence, time off and leave add to the programme (forskrift §§ 10, 19).

    Attributes:
        together_from: The first day that is counted together with others; leave before it adds its own days.
        working_days: All are added once there are more than so many.
        not_counted: The causes of absence that are never added.
    """

    together_from: date
    working_days: int
    not_counted: tuple[AbsenceKind, ...]
