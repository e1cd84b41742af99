"""Generates the mapping of competence, before the settlement and after it, and the translation of diplomas.

Each function sends the events of one part, and gives the day on which the next part can begin, or None if that day has
not come or never comes. Shares and paces without a source are PROPOSED.
"""

from datetime import date, timedelta

from simulation.generator.dice import Weighted
from simulation.generator.interpreting import has_an_interpreter
from simulation.generator.life import IMDI, Life, Pace, Within
from simulation.generator.outbox import FIRST_DAY, office_day_before

MAPPED_BEFORE = (20, 200)  # days before settlement
MAPPING = Within("mapping-completed", earliest=0.3, late_by=(1, 52), forgotten=0.02)
QUALITY_ASSURANCE = Within("mapping-completed", earliest=0.1, late_by=(1, 42), forgotten=0.02)
RECEIPT = Within("mapping-shared", earliest=0.0, late_by=(1, 15), late_share=0.1)
OF_AGE = 18  # nobody works before that age
SECOND_LANGUAGES = Weighted({None: 45, "en": 40, "ru": 6, "fr": 4, "tr": 3, "de": 2})
HAS_DIPLOMAS = 0.3  # share with diplomas that need translation
DIPLOMAS = Pace((0, 10), (11, 30))  # after the mapping
TRANSLATION_ORDERED = Pace((1, 5), (6, 30), forgotten=0.1)
TRANSLATED = Pace((10, 30), (31, 60), forgotten=0.05)
MAPPING_INTERPRETERS = Weighted({"A": 10, "B": 20, "C": 17, "D": 13, "E": 30, None: 10})


def is_mapped_before_settlement(life: Life) -> bool:
    """IMDi maps resettlement refugees, a reception centre some of the others; the mapping is imported (§ 6)."""
    who, dice = life.who, life.dice
    if not who.mapped_earlier:
        return False
    mapped_on = max(FIRST_DAY, office_day_before(who.settled_on - timedelta(dice.between(*MAPPED_BEFORE))))
    origin = "imdi" if who.entry == "resettlement" else "reception"
    source = IMDI if origin == "imdi" else f"https://mottak.example/{life.county_on(mapped_on)}"
    reference = f"kartlegging/{dice.uuid()[:8]}"
    data = {"completed_on": mapped_on, "origin": origin, "reference": reference}
    return life.other_sends(source, "mapping.imported", mapped_on, data) is not None


def is_mapped(life: Life, mapped_earlier: bool) -> date | None:
    """Competence is mapped, or an earlier mapping quality-assured, and the county gets it (§ 10)."""
    who, dice = life.who, life.dice
    completed_on = life.after(who.settled_on, QUALITY_ASSURANCE if mapped_earlier else MAPPING)
    if completed_on is None:
        return None
    if who.needs_interpreter:
        has_an_interpreter(life, "mapping", completed_on)
    second_language = dice.pick(SECOND_LANGUAGES)
    data = {
        "completed_on": completed_on,
        "languages": [who.language, *([second_language] if second_language not in {None, who.language} else [])],
        "education": who.education,
        "work_years": dice.between(0, max(0, who.age_at_permit - OF_AGE)),
        "interpreter_category": dice.pick(MAPPING_INTERPRETERS) if who.needs_interpreter else None,
    }
    life.kommune_sends("mapping.completed", completed_on, data)

    received_on = life.after(completed_on, RECEIPT)
    if received_on is not None:
        receipt = {"received_on": received_on, "reference": f"kvittering/{dice.uuid()[:8]}"}
        life.county_sends("mapping.received", received_on, receipt)
    if dice.chance(HAS_DIPLOMAS):
        has_diplomas_translated(life, completed_on)
    return completed_on


def has_diplomas_translated(life: Life, mapped_on: date) -> None:
    """Diplomas that the mapping asks for are handed in, and translated (S-15)."""
    received_on = life.after(mapped_on, DIPLOMAS)
    if received_on is None:
        return
    document = {"document_id": f"d-{life.dice.uuid()[:8]}"}
    received = {"on": received_on, "translation_needed": True}
    life.kommune_sends("document.received", received_on, document | received)
    ordered_on = life.after(received_on, TRANSLATION_ORDERED)
    if ordered_on is None:
        return
    life.kommune_sends("translation.ordered", ordered_on, document | {"on": ordered_on})
    translated_on = life.after(ordered_on, TRANSLATED)
    if translated_on is not None:
        life.kommune_sends("translation.completed", translated_on, document | {"on": translated_on})
