"""Words: the same keys and values in three languages, and time as people say it."""

import string
from datetime import UTC, date, datetime

import pytest

from bot.i18n import LANGUAGES, Template, Voice, load_words, reader_language

WORDS = load_words()
NOW = datetime(2026, 11, 22, 0, 42, tzinfo=UTC)


def voice(language: str = "zh-Hans", zone: str = "Asia/Shanghai") -> Voice:
    return Voice(WORDS, language, zone, NOW)


def forms(template: Template) -> tuple[str, ...]:
    return (template,) if isinstance(template, str) else tuple(template.values())


def placeholders(form: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(form) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_the_same_keys_and_placeholders(language: str) -> None:
    reference = WORDS.templates["zh-Hans"]
    words = WORDS.templates[language]
    assert list(words) == list(reference)
    for key, template in words.items():
        for form in forms(template):
            assert placeholders(form) == placeholders(forms(reference[key])[0]), key
            assert form.strip() == form, key
            assert form, key


def test_plurals_are_complete_and_only_where_the_language_has_them() -> None:
    for language, words in WORDS.templates.items():
        plurals = [set(t) for t in words.values() if not isinstance(t, str)]
        assert all(forms == {"one", "other"} for forms in plurals)
        assert bool(plurals) == (language == "en")


def test_commands_describe_themselves_within_telegrams_limit() -> None:
    for words in WORDS.templates.values():
        described = [t for key, t in words.items() if key.startswith("command.")]
        assert all(isinstance(text, str) and len(text) <= 256 for text in described)


def test_english_counts() -> None:
    assert WORDS.say("en", "sources.articles", count=1) == "1 article"
    assert WORDS.say("en", "sources.articles", count=0) == "0 articles"
    assert WORDS.say("zh-Hans", "sources.articles", count=1) == "1 篇"
    with pytest.raises(TypeError, match="whole number"):
        WORDS.say("en", "sources.articles", count="1")


def test_an_unknown_key_or_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        WORDS.say("en", "no.such.key")
    with pytest.raises(KeyError):
        WORDS.say("fr", "day.today")
    with pytest.raises(KeyError):
        WORDS.say("en", "digest.unknown")


def test_values_are_never_read_as_templates() -> None:
    assert "{zone} {0}" in WORDS.say("zh-Hans", "digest.unknown", name="{zone} {0}")


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh-hans-raw", "zh-Hans"),
        ("zh-Hans-HK", "zh-Hans"),
        ("zh-hant", "zh-Hant"),
        ("zh-hant-beta", "zh-Hant"),
        ("zh_TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-mo", "zh-Hant"),
        ("yue", "zh-Hant"),
        ("en", "en"),
        ("en-HK", "en"),
        ("fr", "zh-Hans"),
        ("", "zh-Hans"),
        (None, "zh-Hans"),
    ],
)
def test_the_readers_language(code: str | None, language: str) -> None:
    assert reader_language(code) == language


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-Hans", "2026年11月22日 星期日"),
        ("zh-Hant", "2026年11月22日 星期日"),
        ("en", "Sunday, 22 November 2026"),
    ],
)
def test_a_day_in_full(language: str, said: str) -> None:
    assert voice(language).say_day(date(2026, 11, 22)) == said


@pytest.mark.parametrize(
    ("instant", "certain", "chinese", "english"),
    [
        (datetime(2026, 11, 22, 0, 5, tzinfo=UTC), True, "08:05", "08:05"),
        (datetime(2026, 11, 21, 16, 0, tzinfo=UTC), True, "00:00", "00:00"),
        (datetime(2026, 11, 21, 14, 10, tzinfo=UTC), True, "昨天 22:10", "yesterday 22:10"),
        (datetime(2026, 11, 20, 0, 5, tzinfo=UTC), True, "11月20日 08:05", "20 Nov 08:05"),
        (datetime(2025, 1, 2, 0, 5, tzinfo=UTC), True, "2025年1月2日 08:05", "2 Jan 2025 08:05"),
        (datetime(2026, 11, 22, 0, 5, tzinfo=UTC), False, "今天", "today"),
        (datetime(2026, 11, 20, 0, 5, tzinfo=UTC), False, "11月20日", "20 Nov"),
        (None, True, "", ""),
    ],
)
def test_when_something_was(
    instant: datetime | None, certain: bool, chinese: str, english: str
) -> None:
    assert voice().say_time(instant, certain) == chinese
    assert voice("en").say_time(instant, certain) == english


@pytest.mark.parametrize(
    ("first", "last", "chinese", "english"),
    [
        (date(2026, 11, 16), date(2026, 11, 22), "11月16日至22日", "16–22 Nov"),
        (date(2026, 10, 28), date(2026, 11, 3), "10月28日至11月3日", "28 Oct – 3 Nov"),
        (
            date(2026, 12, 28),
            date(2027, 1, 3),
            "2026年12月28日至2027年1月3日",
            "28 Dec 2026 – 3 Jan 2027",
        ),
        (date(2025, 3, 3), date(2025, 3, 9), "2025年3月3日至9日", "3–9 Mar 2025"),
    ],
)
def test_the_days_from_one_to_another(first: date, last: date, chinese: str, english: str) -> None:
    assert voice().say_days(first, last) == chinese
    assert " ".join(voice("en").say_days(first, last).split()) == english


def test_days_have_names() -> None:
    assert voice().say_date(date(2026, 11, 21)) == "11月21日"
    assert voice("en").say_date(date(2025, 11, 21)) == "21 Nov 2025"
    assert [voice().say_weekday(day) for day in ("monday", "sunday")] == ["周一", "周日"]
    assert voice("zh-Hant").say_weekday("wednesday") == "週三"
    assert voice("en").say_weekday("saturday") == "Saturday"


def test_when_something_will_be() -> None:
    assert voice().say_due(datetime(2026, 11, 22, 12, 0, tzinfo=UTC)) == "今天 20:00"
    assert voice().say_due(datetime(2026, 11, 23, 0, 0, tzinfo=UTC)) == "明天 08:00"
    assert voice("en").say_due(datetime(2026, 11, 25, 0, 0, tzinfo=UTC)) == "25 Nov 08:00"


def test_the_day_is_the_readers_own() -> None:
    instant = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)
    assert voice(zone="Asia/Shanghai").say_time(instant) == "07:00"
    assert voice(zone="America/New_York").say_time(instant) == "18:00"
    assert voice(zone="Europe/London").say_time(instant) == "昨天 23:00"


def test_zones_have_names() -> None:
    assert voice().say_zone() == "北京时间"
    assert voice("zh-Hant", "America/New_York").say_zone() == "紐約時間"
    assert voice("en", "Asia/Taipei").say_zone() == "Taipei time"
    assert voice("en", "America/Argentina/Buenos_Aires").say_zone() == "Buenos Aires time"
