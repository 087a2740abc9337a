"""Words: what the bot says, by key, in the three languages that readers read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from zoneinfo import ZoneInfo

import yaml
from babel import Locale
from babel.dates import format_date, format_interval, get_timezone_location

from digests.schedule import WEEKDAYS
from digests.settings import Weekday

LANGUAGES = ("zh-Hans", "zh-Hant", "en")

_BABEL_NAMES = {"zh-Hans": "zh_Hans", "zh-Hant": "zh_Hant", "en": "en_GB"}
_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})

Template = str | Mapping[str, str]
"""What one key says: a format string, or one for each plural form ("one", "other")."""


@dataclass(frozen=True, slots=True)
class Words:
    """Every template by language and key."""

    templates: Mapping[str, Mapping[str, Template]]

    def say(self, language: str, key: str, **values: object) -> str:
        """The words for `key` as plain text; a plural goes by the value `count`.

        Raises KeyError for an unknown language or key, or a value that is missing.
        """
        template = self.templates[language][key]
        if not isinstance(template, str):
            template = template[_plural_form(language, values["count"])]
        return template.format_map(values)


@dataclass(frozen=True, slots=True)
class Voice:
    """How one reader is spoken to: in which language, in which zone (IANA name), and when."""

    words: Words
    language: str
    zone: str
    now: datetime

    def say(self, key: str, **values: object) -> str:
        """The words for `key` in the reader's language."""
        return self.words.say(self.language, key, **values)

    def say_day(self, day: date) -> str:
        """A day in full: 2026年11月22日 星期日."""
        return _written(day, self.say("day.full"), self.language)

    def say_date(self, day: date) -> str:
        """A day without its weekday: 11月20日, 2025年11月20日."""
        pattern = self.say("day.short" if day.year == self.today.year else "day.other_year")
        return _written(day, pattern, self.language)

    def say_days(self, first: date, last: date) -> str:
        """The days from one to another: 11月16日至22日."""
        this_year = first.year == last.year == self.today.year
        skeleton = "MMMd" if this_year else "yMMMd"
        return format_interval(first, last, skeleton, locale=_BABEL_NAMES[self.language])

    def say_weekday(self, weekday: Weekday) -> str:
        """A day of the week: 周日, Sunday."""
        day = date.fromisocalendar(2001, 1, 1 + WEEKDAYS.index(weekday))
        return _written(day, self.say("day.weekday"), self.language)

    def say_time(self, instant: datetime | None, certain: bool = True) -> str:
        """When something was: 08:05, 昨天 22:10, 11月20日 08:05.

        Only the day where the time is not certain, and nothing where there is none.
        """
        if instant is None:
            return ""
        local = instant.astimezone(ZoneInfo(self.zone))
        if not certain:
            return self._near_day(local.date())
        clock = f"{local:%H:%M}"
        if local.date() == self.today:
            return clock
        return f"{self._near_day(local.date())} {clock}"

    def say_due(self, instant: datetime) -> str:
        """When something will be, the day always with it: 今天 20:00, 明天 08:00."""
        local = instant.astimezone(ZoneInfo(self.zone))
        return f"{self._near_day(local.date())} {local:%H:%M}"

    def say_zone(self) -> str:
        """The zone as people call it: 北京时间, 纽约时间."""
        if self.zone in ("Asia/Shanghai", "PRC"):
            return self.say("zone.beijing")
        city = get_timezone_location(
            self.zone, locale=_BABEL_NAMES[self.language], return_city=True
        )
        return self.say("zone.city", city=city.rpartition("/")[2])

    @property
    def today(self) -> date:
        """The reader's day."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    def _near_day(self, day: date) -> str:
        named = {0: "day.today", -1: "day.yesterday", 1: "day.tomorrow"}
        if key := named.get((day - self.today) // timedelta(days=1)):
            return self.say(key)
        return self.say_date(day)


def load_words() -> Words:
    """Read the words that come with the package. Raises ValueError if a file is malformed."""
    folder = files("bot") / "locales"
    read = {
        language: _read(language, (folder / f"{language}.yaml").read_text("utf-8"))
        for language in LANGUAGES
    }
    return Words(MappingProxyType(read))


def reader_language(language_code: str | None) -> str:
    """The language to speak to a user whose client says `language_code` (an IETF-like tag).

    A written script wins over a region; whoever is neither English nor Chinese gets Simplified
    Chinese, the language of the news. Only the bot's own words follow it, never the articles.
    """
    parts = (language_code or "").lower().replace("_", "-").split("-")
    if parts[0] == "en":
        return "en"
    if "hans" in parts:
        return "zh-Hans"
    if parts[0] == "yue" or _TRADITIONAL.intersection(parts):
        return "zh-Hant"
    return "zh-Hans"


def _plural_form(language: str, count: object) -> str:
    if not isinstance(count, int):
        raise TypeError(f"a plural needs a whole number, not {count!r}")
    return Locale.parse(_BABEL_NAMES[language]).plural_form(count)


def _read(language: str, text: str) -> Mapping[str, Template]:
    entries: object = yaml.load(text, Loader=yaml.CSafeLoader)
    if not isinstance(entries, dict):
        raise ValueError(f"{language}.yaml: not a mapping of keys to words")
    for key, template in entries.items():
        forms = template.values() if isinstance(template, dict) else (template,)
        if not all(isinstance(form, str) for form in (key, *forms)):
            raise ValueError(f"{language}.yaml: {key}: not words")
    return MappingProxyType(entries)


@lru_cache(maxsize=256)
def _written(day: date, pattern: str, language: str) -> str:
    """A day by a pattern of CLDR: many pages of a digest say the same one."""
    return format_date(day, pattern, locale=_BABEL_NAMES[language])
