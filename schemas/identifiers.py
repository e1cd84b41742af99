"""Norwegian person, DUF and organisation numbers: form and check digits only, not who a number belongs to.

A number is personal data, so no error text, value or ``repr`` made here holds one.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from operator import mul
from typing import Literal

UUID_FORM = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
"""The one form of a UUID that is read; braces, ``urn:uuid:`` and missing hyphens are not it (RFC 9562)."""

PersonNumberKind = Literal["fnr", "dnr", "hnr"]
SyntheticSeries = Literal["tenor", "dolly"]

_D_NUMBER_DAYS = 40  # added to the day
_TENOR_MONTHS = 80  # added to the month by Skatteetaten's Tenor and Digdir's TestID
_DOLLY_MONTHS = 40  # added to the month by NAV's Dolly, and by the health service in an H-number

_FIRST_CHECK = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND_CHECK = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_LAST_REMAINDER_OF_2032 = 3  # the first check leaves 0; numbers given from 2032 on may leave 1, 2 or 3 too
_DUF_CHECK = (4, 6, 3, 2, 4, 6, 3, 2, 7, 5)
_ORGANISATION_CHECK = (3, 2, 7, 6, 5, 4, 3, 2, 1)

_DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_KINDS_WRITTEN_AS: dict[Literal["fnr", "dnr"], tuple[PersonNumberKind, ...]] = {"fnr": ("fnr", "hnr"), "dnr": ("dnr",)}


# In an id: digits as one number, or a fødselsnummer as it is printed. Ids such as 2026-001234-05 are everywhere.
_NUMBER_IN_ID = re.compile(r"(?<!\d)(?:\d{11,12}|\d{6}[ -]\d{5})(?!\d)")
_ENOUGH_FOR_ID = re.compile(r"\d{6}[ -]?\d{5}")  # quicker than the one above, and enough for nearly all ids
# In a text: whatever stands between two digits, as long as it is short and no letter.
_ENOUGH_FOR_TEXT = re.compile(r"(?:\d[\W_]{0,6}){10}\d")
_RUN_OF_DIGITS = re.compile(r"\d(?:[\W_]{0,6}\d)*")
_GROUP = re.compile(r"\d+")
_BIRTH_DATE_AND_NUMBER = re.compile(
    r"(?<!\d)(\d\d)[\W_]{0,6}(\d\d)[\W_]{0,6}(?:19|20)(\d\d)[\W_]{0,6}(\d\d\d)[\W_]{0,6}(\d\d)(?!\d)"
)
_DATE_OR_TIME = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d([-./])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])([-./])(?:0?[1-9]|1[0-2])\2(?:19|20)\d\d"
    r"|(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)(?!\d)"
)
_ACCOUNT = [4, 2, 5]  # how a bank account number is written, which has eleven digits too
# A UUID, with or without hyphens, and a digest: in the digits of some there is a valid number by chance.
_RANDOM = re.compile(UUID_FORM.pattern + r"(?![0-9A-Fa-f])|[0-9A-Fa-f]{20,}")
_UNSEEN = dict.fromkeys(
    [0xAD, 0x34F, 0x180E, 0x20E3, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070),
     *range(0xFE00, 0xFE10)]
)  # fmt: skip
"""Characters that take no room, which a text may hold between two digits."""


class InvalidIdentifier(ValueError):
    """A number that is not of the kind it is given as. The text says why and what to do, without the number."""


@dataclass(frozen=True, slots=True)
class PersonNumber:
    """What the form of a person number shows. Birth date and gender are not read: from 2032 numbers hold neither.

    Attributes:
        kind: ``fnr`` fødselsnummer, ``dnr`` D-number (day + 40), ``hnr`` month + 40 without day + 40. The last form is
            either an H-number of the health service or a fødselsnummer from Dolly; the number does not show which.
        synthetic: The test series it belongs to: ``tenor`` (month + 80), ``dolly`` (month + 40), or None for a number
            that may be a real person's.
        by_2032_rule: Whether its first check digit has a remainder of 1 to 3, which is allowed from 2032.
    """

    kind: PersonNumberKind
    synthetic: SyntheticSeries | None
    by_2032_rule: bool


def parse_person_number(value: str) -> PersonNumber:
    """Read an 11-digit fødselsnummer, D-number or H-number, real or synthetic.

    Source: Skatteetaten's check digits with the remainders allowed from 2032, the D-number, H-number and +80 forms as
    in NAV's open-source ``fnrvalidator``, +40 as in NAV's test data.

    Raises:
        InvalidIdentifier: The value is not 11 digits, its date does not exist, or its check digits do not fit.
    """
    digits = _digits(value, 11)
    day, kind, month, synthetic = _without_offsets(10 * digits[0] + digits[1], 10 * digits[2] + digits[3])
    if not _exists(day, month, 10 * digits[4] + digits[5]):
        raise InvalidIdentifier(
            "the first six digits are not a date that exists; they are day (+ 40 in a D-number), "
            "month (+ 80 or + 40 in a synthetic number) and year"
        )
    remainder = sum(map(mul, _FIRST_CHECK, digits)) % 11
    if remainder > _LAST_REMAINDER_OF_2032 or sum(map(mul, _SECOND_CHECK, digits)) % 11:
        raise _mistyped()
    return PersonNumber(kind, synthetic, remainder > 0)


def check_duf(value: str) -> None:
    """Check a DUF number (of the immigration authorities): four digits of year, six of serial, two check digits.

    Source: the weights in Statistics Norway's open-source KOSTRA validators.

    Raises:
        InvalidIdentifier: The value is not 12 digits, its year is not 19xx or 20xx, or its check digits do not fit.
    """
    digits = _digits(value, 12)
    if value[:2] not in {"19", "20"}:
        raise InvalidIdentifier("the first four digits are not a year; a DUF number opens with one, such as 2024")
    if sum(map(mul, _DUF_CHECK, digits)) % 11 != 10 * digits[10] + digits[11]:
        raise _mistyped()


def check_organisation_number(value: str) -> None:
    """Check the number of an organisation in Enhetsregisteret, nine digits of which the last is a check digit.

    Raises:
        InvalidIdentifier: The value is not nine digits, begins with 0, or its check digit does not fit.
    """
    digits = _digits(value, 9)
    if digits[0] == 0:
        raise InvalidIdentifier("an organisation number does not open with 0; look it up in Enhetsregisteret")
    if sum(map(mul, _ORGANISATION_CHECK, digits)) % 11:
        raise _mistyped()


def number_in_text(text: str) -> bool:
    """Tell whether a text holds a valid fødselsnummer, D-number or DUF number, however it is written.

    Digits of any script count, in groups with anything but letters between them, and a fødselsnummer with the whole
    year. Dates, times and account numbers are none, nor what lies in a UUID or a digest.
    """
    if not text.isascii():
        text = _plain(text)
    if _ENOUGH_FOR_TEXT.search(text) is None:
        return False
    if any(_is_person_number("".join(found.groups())) for found in _BIRTH_DATE_AND_NUMBER.finditer(text)):
        return True
    for pattern in (_RANDOM, _DATE_OR_TIME):
        text = pattern.sub("x", text)
    return any(map(_is_written_number, _windows(text)))


def number_in_id(text: str) -> bool:
    """Tell whether an id holds a valid fødselsnummer, D-number or DUF number.

    An id that merely looks like one is none: a moment such as 202611261006, a number in groups other than a
    fødselsnummer has, one that the register gives from 2032 on only, or what lies in a UUID or a digest.
    """
    if not text.isascii():
        text = _plain(text)
    if _ENOUGH_FOR_ID.search(text) is None:
        return False
    random = [found.span() for found in _RANDOM.finditer(text)]
    for found in _NUMBER_IN_ID.finditer(text):
        if any(start <= found.start() and found.end() <= end for start, end in random):
            continue
        digits = "".join(_GROUP.findall(found.group()))
        if _is_duf(digits) if len(digits) == 12 else _is_person_number(digits, from_2032=False):
            return True
    return False


def _plain(text: str) -> str:
    """Give a text with one form for each digit and each space, and without what takes no room."""
    return unicodedata.normalize("NFKC", text.translate(_UNSEEN)).translate(_UNSEEN)


def _windows(text: str) -> Iterator[list[str]]:
    """Give neighbouring groups of digits that have eleven or twelve together."""
    for run in _RUN_OF_DIGITS.finditer(text):
        groups = _GROUP.findall(run.group())
        for first in range(len(groups)):
            length = 0
            for last in range(first, len(groups)):
                length += len(groups[last])
                if length in {11, 12}:
                    yield groups[first : last + 1]
                elif length > 12:
                    break


def _is_written_number(groups: list[str]) -> bool:
    digits = "".join(groups)
    if len(digits) == 11:
        return list(map(len, groups)) != _ACCOUNT and _is_person_number(digits)
    return _is_duf(digits, perhaps_moment=len(groups) == 1)


def _is_person_number(digits: str, *, from_2032: bool = True) -> bool:
    try:
        number = parse_person_number(_ascii(digits))
    except InvalidIdentifier:
        return False
    return from_2032 or not number.by_2032_rule


def _is_duf(digits: str, *, perhaps_moment: bool = True) -> bool:
    digits = _ascii(digits)
    try:
        check_duf(digits)
    except InvalidIdentifier:
        return False
    return not (perhaps_moment and _is_moment(digits))


def _is_moment(digits: str) -> bool:
    try:
        datetime(int(digits[:4]), int(digits[4:6]), int(digits[6:8]), int(digits[8:10]), int(digits[10:]))  # noqa: DTZ001
    except ValueError:
        return False
    return True


def _ascii(digits: str) -> str:
    """Give digits of any script as those of ASCII."""
    return digits if digits.isascii() else "".join(str(unicodedata.decimal(digit)) for digit in digits)


def check_identifier(kind: Literal["fnr", "dnr", "duf"], value: str, *, synthetic_only: bool) -> None:
    """Check a participant's number against its kind, and keep real and synthetic people apart.

    Args:
        kind: The kind that the sender gives.
        value: The number.
        synthetic_only: True outside production, to refuse numbers that may be real; False in production, to refuse
            synthetic ones. DUF numbers have no synthetic form and are accepted in both.

    Raises:
        InvalidIdentifier: The number is invalid, of another kind, or synthetic or real where the other is expected.
    """
    if kind == "duf":
        check_duf(value)
        return
    number = parse_person_number(value)
    if number.kind not in _KINDS_WRITTEN_AS[kind]:
        is_now, should_be = ("a D-number", "dnr") if number.kind == "dnr" else ("not a D-number", "fnr")
        raise InvalidIdentifier(f"the number is {is_now} by its form; give it with the kind {should_be}")
    if synthetic_only and number.synthetic is None:
        raise InvalidIdentifier(
            "the number may be a real person's, and only synthetic people are accepted outside production; "
            "use one from Tenor (month + 80) or Dolly (month + 40)"
        )
    if not synthetic_only and number.synthetic is not None:
        raise InvalidIdentifier(
            "the number is synthetic (month + 80 or + 40) or an H-number, accepted outside production only; "
            "give the person's fødselsnummer or D-number"
        )


def make_synthetic_fnr(birth_date: date, serial: int) -> str | None:
    """Make the synthetic fødselsnummer (Tenor style, month + 80) of a date and a serial, with classic check digits.

    Args:
        birth_date: The date with which the number begins.
        serial: Digits seven to nine, 0 to 999. The register uses 0 to 499 and 900 to 999 for people born 1940 to 1999,
            and 500 to 999 for people born from 2000.

    Returns:
        The number, or None when this serial has no valid check digits (about one in six).

    Raises:
        ValueError: The serial is outside 0 to 999.
    """
    return _make_synthetic(birth_date, serial, days_added=0)


def make_synthetic_dnr(birth_date: date, serial: int) -> str | None:
    """Make the synthetic D-number (day + 40, month + 80) of a date and a serial; like ``make_synthetic_fnr``."""
    return _make_synthetic(birth_date, serial, days_added=_D_NUMBER_DAYS)


def _make_synthetic(birth_date: date, serial: int, *, days_added: int) -> str | None:
    if not 0 <= serial <= 999:
        raise ValueError(f"serial {serial} does not fit in three digits; give 0 to 999")
    day, month, year = birth_date.day + days_added, birth_date.month + _TENOR_MONTHS, birth_date.year % 100
    number = f"{day:02}{month:02}{year:02}{serial:03}"
    for weights in (_FIRST_CHECK, _SECOND_CHECK):
        check = -sum(map(mul, weights, map(int, number))) % 11
        if check == 10:
            return None
        number += str(check)
    return number


def _digits(value: str, length: int) -> list[int]:
    if len(value) != length or not (value.isascii() and value.isdigit()):
        raise InvalidIdentifier(
            f"not {length} digits; give exactly {length} digits, without spaces or other characters"
        )
    return [character - 48 for character in value.encode()]


def _without_offsets(day: int, month: int) -> tuple[int, PersonNumberKind, int, SyntheticSeries | None]:
    kind: PersonNumberKind = "fnr"
    synthetic: SyntheticSeries | None = None
    if month > _TENOR_MONTHS:
        month, synthetic = month - _TENOR_MONTHS, "tenor"
    elif month > _DOLLY_MONTHS:
        month, synthetic, kind = month - _DOLLY_MONTHS, "dolly", "hnr"
    if day > _D_NUMBER_DAYS:
        day, kind = day - _D_NUMBER_DAYS, "dnr"
    return day, kind, month, synthetic


def _exists(day: int, month: int, year_of_century: int) -> bool:
    # 29 February exists in a year divisible by four; the year 00 may be 2000, which was a leap year.
    return (
        1 <= month <= 12
        and 1 <= day <= _DAYS_OF_MONTH[month - 1]
        and ((day, month) != (29, 2) or year_of_century % 4 == 0)
    )


def _mistyped() -> InvalidIdentifier:
    return InvalidIdentifier(
        "the check digits do not fit the number; a digit is mistyped or two are swapped, read it again"
    )
