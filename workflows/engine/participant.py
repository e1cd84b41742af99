"""The facts of the participant that stages read and change, and where the participant lives."""

from dataclasses import dataclass, field
from datetime import date

from schemas.events import EventData
from schemas.events.catalogue import InterpreterNeedAssessed, ParticipantSettled
from schemas.events.catalogue.base import AboutPerson
from schemas.events.vocabulary import Party, Role
from schemas.kommuner import number_today
from workflows.engine.promise import Changeable


class Residence(Changeable):
    """The kommune in which the participant lives; of a cooperation, the kommune that cooperates.

    Attributes:
        kommune: The number that the kommune has today, four digits.
        changed: Resolves at the next move to another county; a move within the county changes no partner.
    """

    def __init__(self) -> None:
        super().__init__()
        self.kommune = ""

    @property
    def county(self) -> str:
        """The number of the county, two digits."""
        return self.kommune[:2]


class Stops(Changeable):
    """The stops for a time that the programme is in (§ 18).

    Attributes:
        changed: Resolves when the next stop begins or ends.
    """

    def __init__(self) -> None:
        super().__init__()
        self._until: dict[str, date] = {}

    def __bool__(self) -> bool:
        return bool(self._until)

    @property
    def until(self) -> date | None:
        """The last day of the stop that lasts longest; None where the programme is in no stop."""
        return max(self._until.values(), default=None)

    def begin(self, key: str, until: date) -> None:
        """Stop the programme until a day.

        Args:
            key: Which stop it is.
            until: The last day.
        """
        self._until[key] = until
        self.has_changed()

    def end(self, key: str) -> None:
        """Let the programme go on, unless another stop lasts."""
        if self._until.pop(key, None) is not None:
            self.has_changed()


@dataclass(slots=True)
class Participant:
    """The facts of the participant, as the events up to the played date have given them.

    Attributes:
        residence: Where the participant lives.
        education: The highest completed education: from the mapping, else from the settlement.
        children: How many children under 18 the participant has, as far as is known.
        address_protected: Whether the address is protected.
        eligibility: ``right_and_duty``, ``right``, ``may_be_offered`` or ``none`` (integreringsloven § 8); None while
            in doubt.
        assessed: Whether a person has assessed eligibility; else it follows from the law.
        advisers: The adviser responsible in each role, by the adviser's account.
        needs_interpreter: Whether an interpreter is needed as far as is known: by the settlement, or of any meeting.
        preferred_interpreter: The number of the interpreter whom the participant had before and keeps if possible.
        interpreters: By booking id, the number of the interpreter who was there, as far as it is known.
        stops: The stops for a time that the programme is in.
        excluded_interpreters: The numbers of the interpreters who are not to interpret for the participant again.
    """

    residence: Residence
    education: str = "unknown"
    children: int = 0
    address_protected: bool = False
    eligibility: str | None = None
    assessed: bool = False
    advisers: dict[str, str] = field(default_factory=dict)
    needs_interpreter: bool = False
    preferred_interpreter: str | None = None
    interpreters: dict[str, str] = field(default_factory=dict)
    stops: Stops = field(default_factory=Stops)
    excluded_interpreters: set[str] = field(default_factory=set)

    def settle(self, settled: ParticipantSettled) -> None:
        """Take over the facts of the settlement."""
        self.residence.kommune = number_today(settled.kommune)
        self.education = settled.education
        self.children = settled.children_under_18 or 0
        self.needs_interpreter |= settled.interpreter_needed

    def learn(self, event: EventData) -> None:
        """Take over the facts of the person that any event carries, whether a stage takes the event or not."""
        if isinstance(event, AboutPerson) and event.protects is not None:
            self.address_protected = event.protects
        elif isinstance(event, InterpreterNeedAssessed) and event.needed:
            self.needs_interpreter = True

    def move_to(self, kommune: str) -> None:
        """Let the participant live in another kommune; the advisers of the place that was left are not theirs now."""
        today = number_today(kommune)
        if today == self.residence.kommune:
            return
        county, self.residence.kommune = self.residence.county, today
        same_county = self.residence.county == county
        left = {Party.KOMMUNE} if same_county else {Party.KOMMUNE, Party.COUNTY}
        self.advisers = {role: adviser for role, adviser in self.advisers.items() if Role(role).party not in left}
        if not same_county:
            self.residence.has_changed()

    def exclude_interpreter(self, number: str | None) -> None:
        """Never ask for this interpreter again: objected to, disqualified (tolkeloven §§ 14 to 16), or not met up.

        Args:
            number: The interpreter's number; None where the service gave none.
        """
        if number is None:
            return
        self.excluded_interpreters.add(number)
        self.no_longer_prefer(number)

    def no_longer_prefer(self, number: str | None) -> None:
        """Ask for whoever is free, and not for this interpreter before others."""
        if self.preferred_interpreter == number:
            self.preferred_interpreter = None
