"""Career guidance (§ 11) as it is lived: assessed, ordered, booked with an interpreter, held, and the note read.

Shares and paces without a source are PROPOSED.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from schemas.kommuner import KOMMUNER
from simulation.generator.dice import Weighted
from simulation.generator.life import INTERPRETER_SERVICE, Life, Pace
from simulation.generator.outbox import moment, office_day
from simulation.generator.people import RARE_LANGUAGES

# --- whether and when -------------------------------------------------------------------------------------------

ASSESSMENT = Pace((1, 7), (8, 30))  # DL-05: 7 days
WANTED = Weighted({"now": 74, "later": 15, "not_needed": 11})
WANTED_AGAIN = Weighted({"now": 84, "later": 5, "not_needed": 11})
LATER = (20, 75)  # days
REASSESSMENT = Pace((0, 3), (4, 14))  # days after the date that was set
REASSESSED_AHEAD = 0.15  # before the date that was set

REASONS = {
    "now": ("Ønsker råd om utdanning", "Ønsker å komme raskt i arbeid", "Klar for samtale om veien videre"),
    "later": ("Trenger ro etter flytting", "Kan lite norsk ennå", "Venter på godkjenning av utdanning"),
    "not_needed": ("Har fått veiledning i mottak", "Har en klar plan for arbeid"),
}

# --- order and booking ------------------------------------------------------------------------------------------

ANSWER = Pace((0, 6), (8, 25))  # DL-06: 5 working days
ANSWERED = Weighted({"booked": 46, "accepted": 49, "declined": 5})
REASSESSED_AFTER_DECLINED = Pace((2, 10), (11, 40))
BOOKING = Pace((1, 8), (9, 30))  # after an answer without a time
REBOOKING = Pace((1, 10), (11, 40))  # after a conversation that came to nothing
HELD_AFTER_BOOKING = (7, 26)  # days
MODE = Weighted({"attendance": 74, "screen": 22, "phone": 4})
MINUTES, MINUTES_INTERPRETED = 60, 120  # double time (domain brief 5.6, rule 14)
STARTING_HOURS = (9, 14)

RESCHEDULED = 0.08
RESCHEDULED_BY = (2, 14)  # days
CAME_OF_IT = Weighted(
    {"held": 85, "cancelled": 4, "participant": 6, "interpreter": 2.5, "career_adviser": 1, "forgotten": 1.5}
)
INTERPRETER_DOES_NOT_COME = "interpreter"
NOSHOW_WRONGLY_TOLD = 0.01

# --- before the conversation ------------------------------------------------------------------------------------

INFO_PACK = Pace((7, 12), (1, 6), forgotten=0.06)  # days before; DL-07: 7 days
INFO_PACK_LANGUAGES = frozenset({"fr", "ar", "uk", "ru", "en"})  # S-39: besides Norwegian
PREPARATION = Pace((3, 8), (0, 1), forgotten=0.07)  # days before; DL-08: 2 working days

# --- interpreter ------------------------------------------------------------------------------------------------

CONFIRMATION = Pace((0, 1), (2, 8), forgotten=0.02)  # DL-12: 1 working day
DECLINED, DECLINED_RARE = 0.08, 0.5
NOBODY_FOUND, NOBODY_FOUND_RARE = 0.02, 0.2  # after declining
# About 60 % of assignments are done by a qualified interpreter (K32); the categories among them are PROPOSED.
CATEGORY = Weighted({"A": 8, "B": 14, "C": 12, "D": 9, "E": 27, "none": 30})
CATEGORY_RARE = Weighted({"D": 4, "E": 16, "none": 80})
EXCEPTION = Pace((0, 3), (4, 15), forgotten=0.05)
RATING_DAY = Pace((0, 3), (4, 20), forgotten=0.08)  # DL-14: 2 working days
RATING = Weighted({5: 42, 4: 36, 3: 13, 2: 6, 1: 3})

# --- note -------------------------------------------------------------------------------------------------------

NOTE = Pace((0, 6), (8, 30))  # DL-09: 5 working days
NOTE_READ = Pace((0, 6), (8, 25), forgotten=0.05)  # DL-10: 5 working days
PARTICIPANT_SEES_NOTE = 0.92
REGISTERED_IN_IMDINETT = 0.88
ANSWERS_NOTE = 0.4
RECOMMENDATIONS = (
    "Fagbrev som helsefagarbeider gjennom praksis",
    "Godkjenning av utdanning og språkpraksis i eget yrke",
    "Forberedende voksenopplæring og deretter videregående",
    "Arbeidsrettede tiltak med lønnstilskudd",
    "Videregående opplæring for voksne i moduler",
    "Intensiv norskopplæring og høyere utdanning",
)


@dataclass(slots=True)
class Meeting:
    """A booked conversation.

    Attributes:
        id: Its id, which is its interpreter booking's too.
        booked_on: The day the time was set.
        on: Its day.
        starts_at: Its second of that day.
        minutes: Its length.
        interpreter_comes: Whether an interpreter is booked.
    """

    id: str
    booked_on: date
    on: date
    starts_at: int
    minutes: int
    interpreter_comes: bool = False

    @property
    def over_at(self) -> int:
        """The second of the day at which it is over."""
        return self.starts_at + 60 * self.minutes


def is_guided(life: Life, mapped: date) -> date | None:
    """Whether guidance is wanted, then the order, the conversation and its note. Gives the day it is behind."""
    start, pace = mapped, ASSESSMENT
    while True:
        assessed = is_assessed(life, start, pace)
        if assessed is None:
            return None
        assessed_on, wanted = assessed
        if not wanted:
            return assessed_on
        answered = the_centre_answers(life, assessed_on)
        if answered is None:
            return None
        answered_on, answer = answered
        if answer != "declined":
            break
        start, pace = answered_on, REASSESSED_AFTER_DECLINED
    booked_on = answered_on if answer == "booked" else life.after(answered_on, BOOKING)
    held = comes_together(life, booked_on) if booked_on is not None else None
    return shares_the_note(life, held) if held is not None else None


def is_assessed(life: Life, start: date, pace: Pace) -> tuple[date, bool] | None:
    """Whether and when guidance is held (S-100). Gives the day on which that was clear, and whether it is wanted."""
    assessed_on, wanted = life.after(start, pace), WANTED
    while assessed_on is not None:
        outcome = life.dice.pick(wanted)
        not_before = None
        if outcome == "later":
            not_before = assessed_on + timedelta(life.dice.between(*LATER))
        data = {
            "outcome": outcome,
            "assessed_on": assessed_on,
            "reason": life.dice.one_of(REASONS[outcome]),
            "not_before": not_before,
        }
        life.kommune_tells("guidance.assessed", assessed_on, data)
        if not_before is None:
            return assessed_on, outcome == "now"
        if life.dice.chance(REASSESSED_AHEAD):
            assessed_on = life.before(not_before, REASSESSMENT)
        else:
            assessed_on = life.after(not_before, REASSESSMENT)
        wanted = WANTED_AGAIN
    return None


def the_centre_answers(life: Life, ordered_on: date) -> tuple[date, str] | None:
    """The career centre accepts, declines, or books at once (S-101)."""
    answered_on = life.after(ordered_on, ANSWER)
    if answered_on is None:
        return None
    answer = life.dice.pick(ANSWERED)
    if answer == "accepted":
        life.county_tells("guidance.accepted", answered_on, {"answered_on": answered_on})
    elif answer == "declined":
        reason = life.dice.one_of(("Ingen ledig veileder nå", "Bestillingen mangler opplysninger om mål"))
        life.county_tells("guidance.declined", answered_on, {"answered_on": answered_on, "reason": reason})
    return answered_on, answer


# --- the conversation -------------------------------------------------------------------------------------------


def comes_together(life: Life, booked_on: date) -> Meeting | None:
    """A conversation is booked, and booked anew when it comes to nothing, until it is held. Gives the one held."""
    dice = life.dice
    booked: date | None = booked_on
    while booked is not None:
        meeting = is_booked(life, booked)
        is_prepared(life, meeting)
        if dice.chance(RESCHEDULED):
            is_rescheduled(life, meeting)
        if meeting.on > life.today:
            return None
        came_of_it = dice.pick(CAME_OF_IT)
        if came_of_it == "held":
            is_held(life, meeting)
            return meeting
        if came_of_it == "forgotten":
            return None
        if came_of_it == "cancelled":
            stopped_on = is_cancelled(life, meeting)
        else:
            somebody_does_not_come(life, meeting, came_of_it)
            stopped_on = meeting.on
        booked = life.after(stopped_on, REBOOKING)
    return None


def is_booked(life: Life, booked_on: date) -> Meeting:
    """A time is set, and an interpreter ordered where one is needed."""
    who, dice = life.who, life.dice
    held_on = office_day(booked_on + timedelta(dice.between(*HELD_AFTER_BOOKING)))
    minutes = MINUTES_INTERPRETED if who.needs_interpreter else MINUTES
    meeting = Meeting(dice.uuid(), booked_on, held_on, starting_time(life), minutes)
    mode = dice.pick(MODE)
    county = KOMMUNER[life.kommune_on(held_on)].county_name
    data = {
        "meeting_id": meeting.id,
        "starts_at": moment(held_on, meeting.starts_at),
        "minutes": minutes,
        "mode": mode,
        "place": f"Karriere {county}" if mode == "attendance" else None,
        "booked_on": booked_on,
    }
    life.county_tells("guidance.booked", booked_on, data)
    if who.needs_interpreter:
        meeting.interpreter_comes = gets_an_interpreter(life, meeting)
    return meeting


def starting_time(life: Life) -> int:
    """Give the second of the day at which a conversation begins, on the hour."""
    return 3600 * life.dice.between(*STARTING_HOURS)


def gets_an_interpreter(life: Life, meeting: Meeting) -> bool:
    """The interpreter service confirms or declines; an unqualified interpreter needs an exception (domain 5.6)."""
    dice = life.dice
    rare = life.who.language in RARE_LANGUAGES
    confirmed_on = life.after(meeting.booked_on, CONFIRMATION)
    if confirmed_on is None:
        return False
    if dice.chance(DECLINED_RARE if rare else DECLINED):
        reason = dice.one_of(("Ingen ledig tolk på tidspunktet", "Ingen tolk i språket", "Tolken er inhabil"))
        declined = {"booking_id": meeting.id, "reason": reason, "declined_on": confirmed_on}
        life.other_tells(INTERPRETER_SERVICE, "interpreter.declined", confirmed_on, declined)
        if dice.chance(NOBODY_FOUND_RARE if rare else NOBODY_FOUND):
            return False
        found_on = life.after(confirmed_on, CONFIRMATION)
        if found_on is None:
            return False
        confirmed_on = found_on

    category = dice.pick(CATEGORY_RARE if rare else CATEGORY)
    confirmed = {
        "booking_id": meeting.id,
        "interpreter_number": str(dice.between(1000, 9999)) if category != "none" else None,
        "category": category,
        "confirmed_on": confirmed_on,
    }
    life.other_tells(INTERPRETER_SERVICE, "interpreter.confirmed", confirmed_on, confirmed)
    granted_on = life.after(confirmed_on, EXCEPTION) if category == "none" else None
    if granted_on is not None:
        granted = {
            "booking_id": meeting.id,
            "reason": "Ingen kvalifisert tolk å få i språket",
            "granted_by": "career_centre_leader",
            "granted_on": granted_on,
        }
        life.county_tells("interpreter.exceptiongranted", granted_on, granted)
    return True


def is_prepared(life: Life, meeting: Meeting) -> None:
    """The participant gets information beforehand (S-103), and both advisers prepare (S-87)."""
    who = life.who
    sent_on = life.before(meeting.on, INFO_PACK)
    if sent_on is not None:
        sent_on = max(sent_on, meeting.booked_on)
        language = who.language if who.language in INFO_PACK_LANGUAGES else "en"
        data = {"meeting_id": meeting.id, "language": language, "sent_on": sent_on}
        life.kommune_tells("infopack.sent", sent_on, data)
    for role, tells in (("programme_adviser", life.kommune_tells), ("career_adviser", life.county_tells)):
        ready_on = life.before(meeting.on, PREPARATION)
        if ready_on is not None:
            ready_on = max(ready_on, meeting.booked_on)
            tells("preparation.completed", ready_on, {"meeting_id": meeting.id, "role": role, "completed_on": ready_on})


def is_rescheduled(life: Life, meeting: Meeting) -> None:
    """The conversation gets another time; the meeting stays the same."""
    told_on = office_day(meeting.booked_on + timedelta(life.dice.between(1, 6)))
    meeting.on = office_day(meeting.on + timedelta(life.dice.between(*RESCHEDULED_BY)))
    meeting.starts_at = starting_time(life)
    data = {
        "meeting_id": meeting.id,
        "starts_at": moment(meeting.on, meeting.starts_at),
        "reason": life.dice.one_of(("Deltakeren har time hos lege", "Tolken er opptatt", "Veilederen er syk")),
    }
    life.county_tells("guidance.rescheduled", told_on, data)


def is_cancelled(life: Life, meeting: Meeting) -> date:
    """The conversation is called off, some days before or on its day."""
    told_on = office_day(min(meeting.on, meeting.booked_on + timedelta(life.dice.between(1, 12))))
    reason = life.dice.one_of(("Ingen tolk å få", "Veilederen er syk", "Deltakeren kan ikke"))
    life.county_tells("guidance.cancelled", told_on, {"meeting_id": meeting.id, "reason": reason})
    return told_on


def somebody_does_not_come(life: Life, meeting: Meeting, who: str) -> None:
    """The conversation is not held. Only an interpreter who was to come can stay away."""
    if who == INTERPRETER_DOES_NOT_COME and not meeting.interpreter_comes:
        who = "participant"
    noshow = {"meeting_id": meeting.id, "who": who, "on": meeting.on}
    life.county_tells("guidance.noshow", meeting.on, noshow, over_at=meeting.starts_at)
    if who == INTERPRETER_DOES_NOT_COME:
        failed = {"booking_id": meeting.id, "on": meeting.on, "rating": 1, "deviation": "Tolken møtte ikke"}
        life.county_tells("interpreting.failed", meeting.on, failed, over_at=meeting.starts_at)


def is_held(life: Life, meeting: Meeting) -> None:
    """The conversation takes place; afterwards the interpreter is rated (S-89)."""
    dice = life.dice
    if dice.chance(NOSHOW_WRONGLY_TOLD):
        noshow = {"meeting_id": meeting.id, "who": "participant", "on": meeting.on}
        wrong = life.county_tells("guidance.noshow", meeting.on, noshow, over_at=meeting.starts_at)
        life.was_a_mistake(wrong, "Deltakeren kom likevel")
    held = {"meeting_id": meeting.id, "held_on": meeting.on, "interpreter_present": meeting.interpreter_comes}
    life.county_tells("guidance.held", meeting.on, held, over_at=meeting.over_at)

    rated_on = life.after(meeting.on, RATING_DAY) if meeting.interpreter_comes else None
    if rated_on is not None:
        rating = dice.pick(RATING)
        done = {
            "booking_id": meeting.id,
            "on": rated_on,
            "rating": rating,
            "deviation": "Tolket ikke alt som ble sagt" if rating <= 2 else None,
        }
        life.county_tells("interpreting.completed", rated_on, done, over_at=meeting.over_at)


def shares_the_note(life: Life, meeting: Meeting) -> date:
    """The career adviser's note goes to the kommune, which reads it (S-31, S-102). Gives the day it was there."""
    dice = life.dice
    shared_on = life.after(meeting.on, NOTE)
    if shared_on is None:
        return meeting.on
    sees_it = dice.chance(PARTICIPANT_SEES_NOTE)
    data = {
        "meeting_id": meeting.id,
        "shared_on": shared_on,
        "recommendation": dice.one_of(RECOMMENDATIONS),
        "participant_access": sees_it,
        "access_reason": None if sees_it else "Gjennomgås i neste samtale",
        "recipients": ["programme_adviser", "participant"] if sees_it else ["programme_adviser"],
        "registered_in_imdinett": dice.chance(REGISTERED_IN_IMDINETT),
    }
    life.county_tells("note.shared", shared_on, data)

    read_on = life.after(shared_on, NOTE_READ)
    if read_on is not None:
        answer = "Følges opp i integreringsplanen" if dice.chance(ANSWERS_NOTE) else None
        receipt = {"meeting_id": meeting.id, "received_on": read_on, "answer": answer}
        life.kommune_tells("note.received", read_on, receipt)
    return shared_on
