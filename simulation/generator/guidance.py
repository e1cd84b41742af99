"""Generates career guidance (§ 11): assessment, order, booking with an interpreter, conversation, and note.

Shares and paces without a source are PROPOSED.
"""

from datetime import date, timedelta

from schemas.kommuner import KOMMUNER
from simulation.generator.dice import Weighted
from simulation.generator.interpreting import Meeting, gets_an_interpreter, is_rated, starting_time
from simulation.generator.life import Life, Pace, Within
from simulation.generator.outbox import moment, office_day, office_day_before

# --- whether and when -------------------------------------------------------------------------------------------

ASSESSMENT = Within("guidance-assessed", earliest=0.2, late_by=(1, 23))
WANTED = Weighted({"now": 74, "later": 15, "not_needed": 11})
WANTED_AGAIN = Weighted({"now": 84, "later": 5, "not_needed": 11})
LATER = (20, 75)  # days
REASSESSMENT = Pace((0, 3), (4, 14))  # days after ``not_before``
REASSESSED_AHEAD = 0.15  # share assessed before ``not_before``

REASONS = {
    "now": ("Ønsker råd om utdanning", "Ønsker å komme raskt i arbeid", "Klar for samtale om veien videre"),
    "later": ("Trenger ro etter flytting", "Kan lite norsk ennå", "Venter på godkjenning av utdanning"),
    "not_needed": ("Har fått veiledning i mottak", "Har en klar plan for arbeid"),
}

# --- order and booking ------------------------------------------------------------------------------------------

ORDER = Pace((0, 1), (2, 6), late_share=0.05, forgotten=0.05)  # the goal and the questions, which follow the assessment
ANSWER = Within("guidance-answered", earliest=0.3, late_by=(1, 18))
ANSWERED = Weighted({"booked": 46, "accepted": 49, "declined": 5})
REASSESSED_AFTER_DECLINED = Pace((2, 10), (11, 40))
BOOKING = Pace((1, 8), (9, 30))  # after an answer without a time
REBOOKING = Pace((1, 10), (11, 40))  # after a cancelled or missed conversation
HELD_AFTER_BOOKING = (7, 26)  # days
MODE = Weighted({"attendance": 74, "screen": 22, "phone": 4})
MINUTES = 60  # an interpreter makes it longer, by the rule set

RESCHEDULED = 0.08
RESCHEDULED_BY = (2, 14)  # days
CAME_OF_IT = Weighted(
    {"held": 85, "cancelled": 4, "participant": 6, "interpreter": 2.5, "career_adviser": 1, "forgotten": 1.5}
)
INTERPRETER_DOES_NOT_COME = "interpreter"
NOSHOW_REGISTERED_WRONGLY = 0.01

# --- before the conversation ------------------------------------------------------------------------------------

INFO_PACK = Pace((0, 5), (-6, -1), forgotten=0.06)  # days before the due date; negative: after it
PREPARATION = Pace((0, 6), (-2, -1), forgotten=0.07)

IN_A_GROUP = 0.18  # share that is offered a session in a group, too
GROUP_BEFORE = (4, 25)  # days before the conversation
GROUP_MINUTES = 90
GROUP_ATTENDED = 0.85
GROUP_HELD = Pace((0, 0), (0, 0), forgotten=0.1)  # registered on its day, or never

# --- note -------------------------------------------------------------------------------------------------------

NOTE = Within("note-shared", earliest=0.0, late_by=(1, 23))
NOTE_READ = Within("note-acknowledged", earliest=0.0, late_by=(1, 18), forgotten=0.05)
NOTE_REGISTERED = Pace((0, 5), (6, 20), forgotten=0.1)  # in IMDinett, if not done when it was shared
CONTESTED = 0.04
CONTESTED_AFTER = Pace((1, 14), (15, 40), forgotten=0.0)
NOTE_ANSWERED = Pace((1, 10), (11, 30), forgotten=0.1)
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


def is_guided(life: Life, mapped: date) -> date | None:
    """Guidance from assessment to note. Gives the day on which it is over."""
    start = mapped
    pace: Pace | Within = ASSESSMENT
    while True:
        assessed = is_assessed(life, start, pace)
        if assessed is None:
            return None
        assessed_on, wanted = assessed
        if not wanted:
            return assessed_on
        is_ordered(life, assessed_on)
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


def is_assessed(life: Life, start: date, pace: Pace | Within) -> tuple[date, bool] | None:
    """Guidance is assessed (S-100), perhaps again later. Gives the day of the outcome, and whether guidance is held."""
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
        life.kommune_sends("guidance.assessed", assessed_on, data)
        if not_before is None:
            return assessed_on, outcome == "now"
        if life.dice.chance(REASSESSED_AHEAD):
            assessed_on = life.before(not_before, REASSESSMENT)
        else:
            assessed_on = life.after(not_before, REASSESSMENT)
        wanted = WANTED_AGAIN
    return None


def is_ordered(life: Life, assessed_on: date) -> None:
    """The adviser states the goal and the questions of the conversation (S-85)."""
    ordered_on = life.after(assessed_on, ORDER)
    if ordered_on is not None:
        data = {
            "ordered_on": ordered_on,
            "goal": life.dice.one_of(("Et realistisk yrkesvalg", "Valg av utdanning", "En vei til arbeid i eget yrke")),
            "questions": ["Hvilken utdanning passer?", "Hva trengs for å få den godkjent?"],
        }
        life.kommune_sends("guidance.ordered", ordered_on, data)


def the_centre_answers(life: Life, ordered_on: date) -> tuple[date, str] | None:
    """The career centre accepts, declines, or books at once (S-101)."""
    answered_on = life.after(ordered_on, ANSWER)
    if answered_on is None:
        return None
    answer = life.dice.pick(ANSWERED)
    if answer == "accepted":
        life.county_sends("guidance.accepted", answered_on, {"answered_on": answered_on})
    elif answer == "declined":
        reason = life.dice.one_of(("Ingen ledig veileder nå", "Bestillingen mangler opplysninger om mål"))
        life.county_sends("guidance.declined", answered_on, {"answered_on": answered_on, "reason": reason})
    return answered_on, answer


# --- the conversation -------------------------------------------------------------------------------------------


def comes_together(life: Life, booked_on: date) -> Meeting | None:
    """A conversation is booked, and booked again if it is cancelled or missed. Gives the one held."""
    dice = life.dice
    booked: date | None = booked_on
    while booked is not None:
        meeting = is_booked(life, booked)
        is_prepared(life, meeting)
        may_meet_in_a_group(life, meeting)
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
    """A time is set, and an interpreter ordered if one is needed."""
    who, dice = life.who, life.dice
    held_on = office_day(booked_on + timedelta(dice.between(*HELD_AFTER_BOOKING)))
    minutes = MINUTES * (life.law.interpreting.times_longer if who.needs_interpreter else 1)
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
    life.county_sends("guidance.booked", booked_on, data)
    if who.needs_interpreter:
        meeting.interpreter_comes = gets_an_interpreter(life, meeting, life.county_sends)
    return meeting


def may_meet_in_a_group(life: Life, meeting: Meeting) -> None:
    """A session in a group, before the conversation; whoever leads it has an interpreter for the group."""
    dice = life.dice
    if not dice.chance(IN_A_GROUP):
        return
    held_on = office_day_before(meeting.on - timedelta(dice.between(*GROUP_BEFORE)))
    if held_on <= meeting.booked_on:
        return
    group, starts_at = {"meeting_id": dice.uuid()}, starting_time(life)
    booked = {
        "starts_at": moment(held_on, starts_at),
        "minutes": GROUP_MINUTES,
        "mode": "attendance",
        "theme": dice.one_of(("Utdanning i Norge", "Å søke jobb", "Godkjenning av utdanning")),
        "booked_on": meeting.booked_on,
    }
    life.county_sends("groupguidance.booked", meeting.booked_on, group | booked)
    registered_on = life.after(held_on, GROUP_HELD)
    if registered_on is None:
        return
    came = {
        "held_on": held_on,
        "attended": dice.chance(GROUP_ATTENDED),
        "interpreter_present": True if life.who.needs_interpreter else None,
    }
    life.county_sends("groupguidance.held", held_on, group | came, over_at=starts_at + 60 * GROUP_MINUTES)


def is_prepared(life: Life, meeting: Meeting) -> None:
    """The participant gets information beforehand (S-103), and both advisers prepare (S-87)."""
    sent_on = life.before(life.due("info-pack-sent", meeting.on), INFO_PACK)
    if sent_on is not None:
        sent_on = max(sent_on, meeting.booked_on)
        language = life.law.info_pack.language(life.who.language)
        data = {"meeting_id": meeting.id, "language": language, "sent_on": sent_on}
        life.kommune_sends("infopack.sent", sent_on, data)
    for role, send in (("programme_adviser", life.kommune_sends), ("career_adviser", life.county_sends)):
        ready_on = life.before(life.due("preparation-done", meeting.on), PREPARATION)
        if ready_on is not None:
            ready_on = max(ready_on, meeting.booked_on)
            send("preparation.completed", ready_on, {"meeting_id": meeting.id, "role": role, "completed_on": ready_on})


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
    life.county_sends("guidance.rescheduled", told_on, data)


def is_cancelled(life: Life, meeting: Meeting) -> date:
    """The conversation is called off, some days before or on its day."""
    told_on = office_day(min(meeting.on, meeting.booked_on + timedelta(life.dice.between(1, 12))))
    reason = life.dice.one_of(("Ingen tolk å få", "Veilederen er syk", "Deltakeren kan ikke"))
    life.county_sends("guidance.cancelled", told_on, {"meeting_id": meeting.id, "reason": reason})
    return told_on


def somebody_does_not_come(life: Life, meeting: Meeting, who: str) -> None:
    """Somebody misses the conversation; the interpreter only if one was confirmed."""
    if who == INTERPRETER_DOES_NOT_COME and not meeting.interpreter_comes:
        who = "participant"
    noshow = {"meeting_id": meeting.id, "who": who, "on": meeting.on}
    life.county_sends("guidance.noshow", meeting.on, noshow, over_at=meeting.starts_at)
    if who == INTERPRETER_DOES_NOT_COME:
        failed = {"booking_id": meeting.id, "on": meeting.on, "rating": 1, "deviation": "Tolken møtte ikke"}
        life.county_sends("interpreting.failed", meeting.on, failed, over_at=meeting.starts_at)


def is_held(life: Life, meeting: Meeting) -> None:
    """The conversation takes place; afterwards the interpreter is rated (S-89)."""
    dice = life.dice
    if dice.chance(NOSHOW_REGISTERED_WRONGLY):
        noshow = {"meeting_id": meeting.id, "who": "participant", "on": meeting.on}
        wrong = life.county_sends("guidance.noshow", meeting.on, noshow, over_at=meeting.starts_at)
        life.retract(wrong, "Deltakeren kom likevel")
    held = {"meeting_id": meeting.id, "held_on": meeting.on, "interpreter_present": meeting.interpreter_comes}
    life.county_sends("guidance.held", meeting.on, held, over_at=meeting.over_at)

    if meeting.interpreter_comes:
        is_rated(life, meeting, life.county_sends)


def shares_the_note(life: Life, meeting: Meeting) -> date:
    """The career adviser shares the note, and the kommune confirms it (S-31, S-102). Gives the day it was shared."""
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
    life.county_sends("note.shared", shared_on, data)
    registered_on = life.after(shared_on, NOTE_REGISTERED) if not data["registered_in_imdinett"] else None
    if registered_on is not None:
        life.county_sends("note.registered", registered_on, {"meeting_id": meeting.id, "on": registered_on})
    if sees_it and dice.chance(CONTESTED):
        is_contested(life, meeting, shared_on)

    read_on = life.after(shared_on, NOTE_READ)
    if read_on is not None:
        answer = "Følges opp i integreringsplanen" if dice.chance(ANSWERS_NOTE) else None
        receipt = {"meeting_id": meeting.id, "received_on": read_on, "answer": answer}
        life.kommune_sends("note.received", read_on, receipt)
    return shared_on


def is_contested(life: Life, meeting: Meeting, shared_on: date) -> None:
    """A participant who does not agree with the note gets an answer (S-80)."""
    contested_on = life.after(shared_on, CONTESTED_AFTER)
    if contested_on is None:
        return
    contested = {"meeting_id": meeting.id, "on": contested_on, "about": "Yrkeserfaringen er ikke tatt med"}
    life.kommune_sends("note.contested", contested_on, contested)
    answered_on = life.after(contested_on, NOTE_ANSWERED)
    if answered_on is not None:
        answer = {"meeting_id": meeting.id, "on": answered_on, "answer": "Notatet er rettet", "corrected": True}
        life.county_sends("note.answered", answered_on, answer)
