"""The one way to write a date, a number and a deadline in words. Templates use these as filters and functions."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal, format_percent

from console.texts.catalogues import LOCALES, translations
from schemas.calendar import OSLO
from schemas.texts import TextLanguage

SOON, NEAR = 7, 21  # days left: up to the first it presses, up to the second one should see it


@dataclass(frozen=True, slots=True)
class Urgency:
    """How much a deadline presses: ``level`` is the class of its look, ``text`` says it in words."""

    level: str
    text: str


@lru_cache(maxsize=4_096)
def _written(form: str, day: date, language: TextLanguage) -> str:
    """Write a day by a skeleton, or ``long``. Remembered: pages write the same days again and again, slowly."""
    if form == "long":
        return format_date(day, form, locale=LOCALES[language])
    return format_skeleton(form, day, locale=LOCALES[language])


@lru_cache(maxsize=4_096)
def _urgency(left: int, language: TextLanguage) -> Urgency:
    texts = translations(language)
    counted = texts.ngettext
    if left < 0:
        return Urgency("over", counted("%(num)d day late", "%(num)d days late", -left) % {"num": -left})
    if left == 0:
        return Urgency("haster", texts.gettext("Due today"))
    words = counted("%(num)d day left", "%(num)d days left", left) % {"num": left}
    if left <= NEAR:
        return Urgency("haster" if left <= SOON else "snart", words)
    return Urgency("rolig", texts.gettext("Plenty of time"))


class Look:
    """Writes for one reader: in a language, on a day."""

    def __init__(self, language: TextLanguage, today: date) -> None:
        self.language, self.today = language, today
        self._locale, self._texts = LOCALES[language], translations(language)

    def day(self, day: date, *, weekday: bool = False) -> str:
        """Write a day in a sentence or a table: ``ons. 2. des.``; the year only where it is another one."""
        skeleton = f"{'' if day.year == self.today.year else 'y'}MMM{'E' if weekday else ''}d"
        return _written(skeleton, day, self.language)

    def month(self, day: date) -> str:
        """Write a month above an axis: ``des.``, with its year where that is another one."""
        if day.year != self.today.year:
            return _written("yMMM", day, self.language)
        return format_date(day, "MMM", locale=self._locale)  # as a skeleton it would lack its full stop

    def full_day(self, day: date) -> str:
        """Write a day in full: ``2. desember 2026``."""
        return _written("long", day, self.language)

    def field_day(self, day: date) -> str:
        """Write a day as in a field that is not the browser's own: ``02.12.2026``."""
        return format_date(day, "dd.MM.yyyy", locale=self._locale)

    def moment(self, moment: datetime) -> str:
        """Write a moment in Oslo's time: ``2. des. kl. 09.14``."""
        day, clock = self.day(moment.astimezone(OSLO).date()), self.clock(moment)
        return self._texts.gettext("%(day)s at %(clock)s") % {"day": day, "clock": clock}

    def clock(self, moment: datetime, later: int = 0) -> str:
        """Write the time of day in Oslo, some minutes later: ``09.14``."""
        here = moment.astimezone(OSLO) + timedelta(minutes=later)
        return format_datetime(here, "HH.mm" if self.language is not TextLanguage.EN else "HH:mm", locale=self._locale)

    @staticmethod
    def read(day: str) -> date:
        """Read a day as the read model writes it in JSON."""
        return date.fromisoformat(day)

    @staticmethod
    def read_moment(moment: str) -> datetime:
        """Read a moment as the read model writes it in JSON."""
        return datetime.fromisoformat(moment)

    def number(self, number: float) -> str:
        """Write a number: ``1 037``."""
        return format_decimal(number, locale=self._locale)

    def share(self, share: float) -> str:
        """Write a share of one: ``65 %``."""
        return format_percent(share, locale=self._locale)

    def urgency(self, due: date) -> Urgency:
        """Say how many days are left until a deadline, or how many it is over."""
        return _urgency((due - self.today).days, self.language)
