"""Invented newcomers, in the proportions of the domain brief (section 4).

Shares are percentages. Where no source is named they are PROPOSED: chosen to look like a real caseload.
Nothing here can be a real person's: numbers are synthetic (month + 80), phone numbers cannot be dialled (no Norwegian
number opens with 00), addresses do not exist and mail goes to reserved example domains.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from schemas.events.vocabulary import ResidenceBasis
from schemas.identifiers import make_synthetic_dnr, make_synthetic_fnr
from schemas.kommuner import KOMMUNER
from simulation.generator.dice import Dice, Weighted
from simulation.generator.outbox import FIRST_DAY, office_day

# --- when people are settled ------------------------------------------------------------------------------------

SETTLED_LATELY = (0, 425)  # days before today: fourteen months
SETTLED_LONG_AGO = (426, 1095)  # up to three years
SETTLED_IN_THE_FIRST_YEARS = (1096, 2150)  # of the Act, as far as it reaches back
SETTLEMENT_BOOKED = (1, 21)  # days after today
SETTLED = Weighted({"lately": 79, "long ago": 15, "first years": 3, "booked": 3})

# Days from permit to settlement. More than two years makes the right to a programme doubtful (§ 8).
PERMIT_BEFORE_SETTLEMENT = Weighted({(10, 60): 38, (61, 150): 35, (151, 300): 18, (301, 700): 7, (740, 1000): 2})

# --- where ------------------------------------------------------------------------------------------------------

LARGE_KOMMUNER = {
    "0301": 8.0,  # Oslo
    "4601": 5.0,  # Bergen
    "5001": 3.5,  # Trondheim
    "1103": 2.5,  # Stavanger
    "3201": 2.0,  # Bærum
    "4204": 2.0,  # Kristiansand
    "3301": 1.8,  # Drammen
    "3203": 1.5,  # Asker
    "3205": 1.5,  # Lillestrøm
    "3107": 1.5,  # Fredrikstad
    "1108": 1.5,  # Sandnes
    "5501": 1.4,  # Tromsø
    "1508": 1.2,  # Ålesund
    "3907": 1.2,  # Sandefjord
    "3905": 1.1,  # Tønsberg
    "4003": 1.1,  # Skien
    "3105": 1.1,  # Sarpsborg
    "1804": 1.1,  # Bodø
    "3403": 1.0,  # Hamar
}
_SMALL_KOMMUNE = (100 - sum(LARGE_KOMMUNER.values())) / (len(KOMMUNER) - len(LARGE_KOMMUNER))  # the same for each
KOMMUNE = Weighted({number: LARGE_KOMMUNER.get(number, _SMALL_KOMMUNE) for number in KOMMUNER})

# --- who --------------------------------------------------------------------------------------------------------

WOMEN = 0.56  # K44
# Age when the permit was granted, by first and last year of life (K44). The oldest are above the target group.
AGE = Weighted({(18, 25): 17, (26, 35): 30, (36, 45): 33, (46, 55): 17, (56, 60): 2, (61, 67): 1})
CHILDREN = Weighted({0: 42, 1: 22, 2: 21, 3: 9, 4: 4, 5: 2})
CHILDREN_OF_THE_YOUNG = Weighted({0: 82, 1: 13, 2: 5})  # at 25 or younger
CHILDREN_UNKNOWN = 0.05

ENTRY = {
    "collective_protection": Weighted({"reception": 70, "direct": 30}),
    "asylum": Weighted({"reception": 72, "integration_reception": 28}),
    "resettlement": Weighted({"resettlement": 100}),
    "family_reunification": Weighted({"family": 100}),
    "other": Weighted({"direct": 55, "family": 45}),
}
FAMILY_WITHIN_FIVE_YEARS = Weighted({True: 88, False: 8, None: 4})  # of the reference person's years in a kommune (§ 9)
PERMIT_KNOWN = 0.4  # share of the settlements that have the letter of the permit in § 9
PERMITS: Mapping[str, Weighted[str | None]] = {
    "asylum": Weighted({"a": 78, "c": 19, "d": 3}),
    "resettlement": Weighted({"b": 100}),
    "collective_protection": Weighted({"e": 100}),
    "family_reunification": Weighted({"f": 100}),
    "other": Weighted({"g": 60, None: 40}),
}
OLD_PERMIT = timedelta(700)
IN_NO_KOMMUNE = 0.5  # share of those with an older permit of whom it is known that they came to a kommune only now
MAPPED_EARLIER = {"resettlement": 0.9, "integration_reception": 0.85, "reception": 0.45, "direct": 0.0, "family": 0.0}
EARLIER_MAPPING_UNKNOWN = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """People with similar statistics.

    Attributes:
        languages: Share of the whole caseload by language.
        needs_interpreter: Share of those who need an interpreter at first.
        bases: Residence basis.
        educations: Highest education.
        women: Given names of women.
        men: Given names of men.
        stems: First parts of family names, combined with ``endings`` at random.
        endings: Last parts of family names.
    """

    languages: Mapping[str, float]
    needs_interpreter: float
    bases: Weighted[ResidenceBasis]
    educations: Weighted[str]
    women: tuple[str, ...]
    men: tuple[str, ...]
    stems: tuple[str, ...]
    endings: tuple[str, ...]


GROUPS = (
    Group(
        {"uk": 60, "ru": 12},
        0.85,
        Weighted({"collective_protection": 95, "family_reunification": 2, "asylum": 2, "other": 1}),
        Weighted({"higher": 50, "upper_secondary": 37, "lower_secondary": 9, "primary": 2, "unknown": 2}),
        ("Oksana", "Iryna", "Olena", "Kateryna", "Mariia", "Sofiia", "Yuliia", "Daryna", "Halyna", "Vira"),
        ("Andrii", "Dmytro", "Ivan", "Maksym", "Oleh", "Petro", "Serhii", "Taras", "Vasyl", "Yurii"),
        ("Bara", "Chere", "Dova", "Hori", "Kala", "Luka", "Myro", "Nova", "Pere", "Soba", "Tyma", "Vere"),
        ("dchuk", "lenko", "nets", "nko", "riak", "shyn", "vets", "vych"),
    ),
    Group(
        {"ar": 13},
        0.93,
        Weighted({"resettlement": 42, "asylum": 32, "family_reunification": 24, "other": 2}),
        Weighted({"none": 8, "primary": 26, "lower_secondary": 27, "upper_secondary": 21, "higher": 15, "unknown": 3}),
        ("Amal", "Dana", "Fatima", "Huda", "Lina", "Maryam", "Nour", "Rana", "Salma", "Zeina"),
        ("Ahmad", "Bilal", "Hassan", "Ibrahim", "Khalid", "Omar", "Rami", "Samir", "Tariq", "Yusuf"),
        ("Bad", "Darw", "Fal", "Had", "Jal", "Kar", "Mans", "Naj", "Rash", "Sab"),
        ("an", "ari", "awi", "in", "ish", "oud", "our"),
    ),
    Group(
        {"sw": 1.6, "rw": 0.8, "fr": 0.6},
        0.92,
        Weighted({"resettlement": 82, "family_reunification": 12, "asylum": 6}),
        Weighted({"none": 14, "primary": 40, "lower_secondary": 24, "upper_secondary": 15, "higher": 4, "unknown": 3}),
        ("Aline", "Bahati", "Esperance", "Furaha", "Grace", "Neema", "Riziki", "Solange"),
        ("Amani", "Baraka", "Emmanuel", "Jean", "Moise", "Pascal", "Safari", "Innocent"),
        ("Bali", "Habi", "Kasa", "Luma", "Mato", "Nda", "Ruza", "Shami"),
        ("kanga", "manda", "mba", "rimana", "tunga", "zimba"),
    ),
    Group(
        {"ti": 3},
        0.95,
        Weighted({"asylum": 44, "family_reunification": 34, "resettlement": 22}),
        Weighted({"none": 13, "primary": 36, "lower_secondary": 32, "upper_secondary": 13, "higher": 3, "unknown": 3}),
        ("Abrehet", "Feven", "Hiwet", "Luwam", "Mehret", "Rahwa", "Selam", "Semhar"),
        ("Abel", "Biniam", "Filmon", "Habtom", "Kibrom", "Merhawi", "Robel", "Yonas"),
        ("Abra", "Bera", "Gebre", "Habte", "Kida", "Tekle", "Wolde", "Zere"),
        ("gabir", "haimanot", "lassie", "mikael", "negus", "yesus"),
    ),
    Group(
        {"prs": 1.5, "ps": 0.5},
        0.94,
        Weighted({"asylum": 44, "resettlement": 36, "family_reunification": 20}),
        Weighted({"none": 17, "primary": 26, "lower_secondary": 20, "upper_secondary": 21, "higher": 13, "unknown": 3}),
        ("Farida", "Laila", "Mina", "Nargis", "Parwin", "Shabnam", "Soraya", "Zahra"),
        ("Asad", "Farid", "Hamid", "Jawad", "Karim", "Nasir", "Rahim", "Zaki"),
        ("Ahma", "Bara", "Haki", "Mohse", "Nazi", "Rahma", "Sala", "Yusu"),
        ("di", "kzai", "mi", "nyar", "ri", "yar"),
    ),
    Group(
        {
            **{"so": 1.0, "tr": 0.7, "fa": 0.7, "kmr": 0.6, "am": 0.5, "en": 0.5, "es": 0.5, "ur": 0.3, "my": 0.3},
            **{"ln": 0.3, "ckb": 0.2, "az": 0.2, "sq": 0.2, "tl": 0.2, "zh": 0.2, "om": 0.2},
            **{"ksw": 0.1, "cnh": 0.1, "byn": 0.1, "ssy": 0.1},
        },
        0.85,
        Weighted({"asylum": 42, "family_reunification": 32, "resettlement": 20, "other": 6}),
        Weighted({"none": 10, "primary": 22, "lower_secondary": 23, "upper_secondary": 24, "higher": 17, "unknown": 4}),
        ("Aisha", "Elif", "Hana", "Leila", "Lucia", "Mei", "Naw", "Sagal", "Shirin", "Teresa"),
        ("Ali", "Can", "Daniel", "Hevin", "Kyaw", "Liban", "Mateo", "Reza", "Samuel", "Wei"),
        ("Ada", "Bela", "Cama", "Deni", "Fara", "Kora", "Lema", "Mira", "Sena", "Tola"),
        ("bi", "dan", "gul", "les", "ma", "ran", "san", "vi"),
    ),
)

LANGUAGE = Weighted({(language, group): share for group in GROUPS for language, share in group.languages.items()})
RARE_LANGUAGES = frozenset({"ksw", "cnh", "byn", "ssy"})
"""Languages with hardly any interpreter in the register (domain brief 5.6, rule 18)."""

# --- what is known of them --------------------------------------------------------------------------------------

WITHOUT_PERSONAL_DATA = 0.02  # share of settlements without personal data
BIRTH_DATE_UNKNOWN = 0.2  # of those without a number
NUMBER = Weighted({"fnr": 70, "dnr": 18, None: 12})
HAS_PHONE = 0.85
HAS_EMAIL = 0.6
HAS_ADDRESS = 0.85
ADDRESS_PROTECTED = 0.01
MAIL_DOMAINS = ("example.com", "example.net", "example.org")  # reserved (RFC 2606)
STREETS = ("Eksempelveien", "Oppdiktet gate", "Prøvestien", "Tenkt allé")


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An invented participant.

    Attributes:
        id: The participant's UUID.
        kommune: The kommune of the settlement.
        mapped_earlier: Whether the competence was mapped before settlement.
        family_within_five_years: Of a family, whether the reference person had lived here for less than five years.
        permit: The letter of the permit in § 9, where the kommune registers it.
        in_kommune_since: The first day in a kommune, where the permit is older and the kommune registers it.
        birth_date: The birth date, whether the kommune registers it or not.
        person: The personal data in the settlement event.
    """

    id: str
    kommune: str
    settled_on: date
    permit_granted_on: date
    basis: ResidenceBasis
    entry: str
    language: str
    needs_interpreter: bool
    education: str
    children: int
    age_at_permit: int
    birth_date: date
    mapped_earlier: bool
    family_within_five_years: bool | None
    permit: str | None
    in_kommune_since: date | None
    person: Mapping[str, Any] | None

    @property
    def birth_date_known(self) -> bool:
        """Whether the settlement event has the birth date, from which the age is derived."""
        return self.person is not None and "birth_date" in self.person


def newcomer(dice: Dice, today: date) -> Newcomer:
    """Invent a participant who is settled, or soon will be."""
    participant = dice.uuid()
    language, group = dice.pick(LANGUAGE)
    basis = dice.pick(group.bases)
    entry = dice.pick(ENTRY[basis])
    settled_on = _settled_on(dice, today)
    permit_granted_on = max(FIRST_DAY, settled_on - timedelta(dice.between(*dice.pick(PERMIT_BEFORE_SETTLEMENT))))
    age = dice.between(*dice.pick(AGE))
    birth_date = _born(dice, permit_granted_on, age)
    kommune = dice.pick(KOMMUNE)
    family = basis == "family_reunification"
    came_now = settled_on - permit_granted_on > OLD_PERMIT and dice.chance(IN_NO_KOMMUNE)
    return Newcomer(
        id=participant,
        kommune=kommune,
        settled_on=settled_on,
        permit_granted_on=permit_granted_on,
        basis=basis,
        entry=entry,
        language=language,
        needs_interpreter=dice.chance(group.needs_interpreter),
        education=dice.pick(group.educations),
        children=dice.pick(CHILDREN_OF_THE_YOUNG if age <= 25 else CHILDREN),
        age_at_permit=age,
        birth_date=birth_date,
        mapped_earlier=dice.chance(MAPPED_EARLIER[entry]),
        family_within_five_years=dice.pick(FAMILY_WITHIN_FIVE_YEARS) if family else None,
        permit=dice.pick(PERMITS[basis]) if dice.chance(PERMIT_KNOWN) else None,
        in_kommune_since=settled_on if came_now else None,
        person=None if dice.chance(WITHOUT_PERSONAL_DATA) else _person(dice, group, birth_date, kommune),
    )


def address(dice: Dice, kommune: str) -> str:
    """Invent an address that does not exist."""
    return f"{dice.one_of(STREETS)} {dice.between(1, 99)}, {KOMMUNER[kommune].name}"


def number(dice: Dice, kind: str, birth_date: date, *, woman: bool) -> dict[str, str]:
    """Invent a synthetic fødselsnummer or D-number (month + 80).

    The third digit of the serial is even for women, as in the register until 2032.
    """
    make = make_synthetic_dnr if kind == "dnr" else make_synthetic_fnr
    first_serial = 500 if birth_date.year >= 2000 else 0
    serial = dice.between(0, 249) * 2 + (0 if woman else 1)
    value = None
    while value is None:  # about one serial in six has no check digits
        value = make(birth_date, first_serial + serial)
        serial = (serial + 2) % 500
    return {"kind": kind, "value": value}


_SETTLED_AGO = {
    "lately": SETTLED_LATELY,
    "long ago": SETTLED_LONG_AGO,
    "first years": SETTLED_IN_THE_FIRST_YEARS,
}


def _settled_on(dice: Dice, today: date) -> date:
    when = dice.pick(SETTLED)
    if when == "booked":
        return office_day(today + timedelta(dice.between(*SETTLEMENT_BOOKED)))
    first, last = _SETTLED_AGO[when]
    most = (today - FIRST_DAY).days
    day = office_day(today - timedelta(dice.between(min(first, most), min(last, most))))
    return min(day, today)


def _born(dice: Dice, permit_granted_on: date, age: int) -> date:
    """Give a random birth date for that age on a day (29 February counts as the 28th)."""
    so_old = permit_granted_on.replace(year=permit_granted_on.year - age, day=min(permit_granted_on.day, 28))
    return so_old - timedelta(dice.between(0, 360))


def _person(dice: Dice, group: Group, birth_date: date, kommune: str) -> dict[str, Any]:
    """Give the personal data of a settlement event; some have no number yet, and some no birth date."""
    woman = dice.chance(WOMEN)
    given = dice.one_of(group.women if woman else group.men)
    family = dice.one_of(group.stems) + dice.one_of(group.endings)
    person: dict[str, Any] = {"name": f"{given} {family}"}
    kind = dice.pick(NUMBER)
    if kind is not None:
        person["identifiers"] = [number(dice, kind, birth_date, woman=woman)]
    if kind is not None or not dice.chance(BIRTH_DATE_UNKNOWN):
        person["birth_date"] = birth_date.isoformat()
    if dice.chance(HAS_PHONE):
        person["phone"] = f"+47 00 {dice.between(0, 99):02} {dice.between(0, 99):02} {dice.between(0, 99):02}"
    if dice.chance(HAS_EMAIL):
        person["email"] = f"{given}.{family}{dice.between(1, 999)}@{dice.one_of(MAIL_DOMAINS)}".lower()
    if dice.chance(ADDRESS_PROTECTED):
        person["address_protected"] = True
    elif dice.chance(HAS_ADDRESS):
        person["address"] = address(dice, kommune)
    return person
