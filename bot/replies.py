"""The short answers to commands: a welcome, help, choices, what a chat gets, where news is from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Literal, get_args

from bot.i18n import Voice, Words
from bot.keyboards import (
    Data,
    Forget,
    Keep,
    Pause,
    Resume,
    ShowDay,
    ShowDigest,
    Subscribe,
    Unsubscribe,
    UseWording,
    pack,
)
from bot.markup import TEXT_LIMIT, Html, bold, escape, escape_lines, fits, italic, join, shorten
from bot.messages import Button, EditText, Keyboard, Text
from digests.model import Wording
from digests.settings import Weekday

COMMANDS = (
    "start",
    "digest",
    "latest",
    "read",
    "subscribe",
    "unsubscribe",
    "status",
    "pause",
    "resume",
    "script",
    "sources",
    "forget",
    "help",
)

_LABEL_LIMIT = 40
_VALUE_LIMIT = 60
_MOST_BUTTONS = 90
_ROOM_FOR_MORE = 80

Purpose = Literal["show", "subscribe"]
_CHOSEN: dict[Purpose, type[ShowDigest] | type[Subscribe]] = {
    "show": ShowDigest,
    "subscribe": Subscribe,
}


@dataclass(frozen=True, slots=True)
class DigestChoice:
    """A digest that readers can choose."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class SubscriptionLine:
    """A digest at `local_time` in `zone` (IANA name), next at `next_due` if known.

    It comes every day, or on one `weekday`.
    """

    subscription: int
    title: str
    local_time: time
    zone: str
    next_due: datetime | None
    weekday: Weekday | None = None


@dataclass(frozen=True, slots=True)
class PauseLine:
    """No digests until an instant; None: until somebody asks for them again."""

    until: datetime | None


@dataclass(frozen=True, slots=True)
class SourceLine:
    """An outlet, how many of its articles are kept, and when the newest was published."""

    outlet: str
    articles: int
    newest: datetime | None = None


def command_menu(words: Words, language: str) -> tuple[tuple[str, str], ...]:
    """The commands with their descriptions, as Telegram's menu lists them."""
    return tuple((name, words.say(language, f"command.{name}")) for name in COMMANDS)


def render_notice(voice: Voice, key: str, **values: object) -> Text:
    """One plain sentence by key; a text among the values may be anybody's."""
    bounded = {
        name: shorten(value, _VALUE_LIMIT) if isinstance(value, str) else value
        for name, value in values.items()
    }
    return Text(escape_lines(voice.say(key, **bounded)))


def render_start(digests: Sequence[DigestChoice], voice: Voice) -> Text:
    """The welcome: one tap subscribes, another shows what a digest looks like."""
    parts = [bold(escape(voice.say("start.hello"))), escape(voice.say("start.what"))]
    if not digests:
        return Text(join((*parts, escape(voice.say("digest.none"))), "\n\n"))
    rows = [
        _button(voice.say("button.subscribe", title=digest.title), Subscribe(digest.name))
        for digest in digests[:_MOST_BUTTONS]
    ]
    rows.append(_button(voice.say("button.try"), ShowDigest(digests[0].name)))
    return Text(join((*parts, escape(voice.say("start.how"))), "\n\n"), tuple(rows))


def render_help(voice: Voice) -> Text:
    """The commands, and what to know beside them."""
    commands = "\n".join(
        f"/{name} {text}" for name, text in command_menu(voice.words, voice.language)
    )
    parts = (
        bold(escape(voice.say("help.title"))),
        escape_lines(commands),
        escape(voice.say("help.reading")),
        escape(voice.say("help.stories")),
        escape(voice.say("help.likes")),
        escape(voice.say("help.archive")),
        italic(escape(voice.say("error.admins_only"))),
    )
    return Text(join(parts, "\n\n"))


def render_choices(digests: Sequence[DigestChoice], purpose: Purpose, voice: Voice) -> Text:
    """A button for each digest, to show it or subscribe to it."""
    if not digests:
        return render_notice(voice, "digest.none")
    rows = [_button(digest.title, _CHOSEN[purpose](digest.name)) for digest in digests]
    return Text(escape(voice.say(f"choose.{purpose}")), tuple(rows[:_MOST_BUTTONS]))


def render_days(digests: Sequence[DigestChoice], day: date, voice: Voice) -> Text:
    """A button for each digest that there was on a day."""
    number = int(f"{day:%Y%m%d}")
    rows = [_button(digest.title, ShowDay(digest.name, number)) for digest in digests]
    said = voice.say("choose.day", day=voice.say_date(day))
    return Text(escape(said), tuple(rows[:_MOST_BUTTONS]))


def render_unsubscribe_choices(lines: Sequence[SubscriptionLine], voice: Voice) -> Text:
    """A button for each subscription, to end it."""
    if not lines:
        return render_notice(voice, "unsubscribe.none")
    return Text(escape(voice.say("choose.unsubscribe")), _leaving(lines, voice))


def render_subscribed(
    line: SubscriptionLine,
    voice: Voice,
    already: bool = False,
    paused: PauseLine | None = None,
) -> Text:
    """The answer to a subscription, new or `already` there: what comes, and when next."""
    local = replace(voice, zone=line.zone)
    key = "subscribe.already" if already else "subscribe.done"
    if line.weekday is not None:
        key += "_weekly"
    done = _say_when(key, line, local, title=shorten(line.title, _VALUE_LIMIT))
    then = _upcoming(line, local) if paused is None else escape(_say_pause(paused, voice))
    return Text(join((escape(done), then), "\n"))


def render_status(
    lines: Sequence[SubscriptionLine],
    voice: Voice,
    wording: Wording | None = None,
    paused: PauseLine | None = None,
) -> Text:
    """What this chat gets, in which Chinese, when the next one comes; with buttons to end it."""
    shown = escape(voice.say("status.wording", wording=voice.say(_named(wording))))
    pause = () if paused is None else (escape(_say_pause(paused, voice)),)
    resume = () if paused is None else (_button(voice.say("button.resume"), Resume()),)
    if not lines:
        none = escape(voice.say("status.none"))
        return Text(join((none, *pause, shown), "\n\n"), resume)
    head = (bold(escape(voice.say("status.title"))), *pause)
    entries = _within(head, (_subscription(line, voice) for line in lines), "\n\n")
    return Text(join((*entries, shown), "\n\n"), (*resume, *_leaving(lines, voice)))


def render_pause(
    paused: PauseLine, days: int, voice: Voice, message: int | None = None
) -> Text | EditText:
    """A pause, with buttons to make it another, the present one marked; new, or an edit."""
    parts = (escape(_say_pause(paused, voice)), italic(escape(voice.say("pause.about"))))
    choices = {1: "button.pause_day", 7: "button.pause_week", 0: "button.pause"}
    row = tuple(
        _button(("✓ " if choice == days else "") + voice.say(key), Pause(choice))[0]
        for choice, key in choices.items()
    )
    keyboard = (row, _button(voice.say("button.resume"), Resume()))
    return _new_or_edit(join(parts, "\n"), keyboard, message)


def render_resumed(
    first: SubscriptionLine | None, voice: Voice, message: int | None = None
) -> Text | EditText:
    """Digests come again, and when the first; new, or an edit."""
    done = escape(voice.say("resume.done"))
    upcoming = Html("") if first is None else _upcoming(first, replace(voice, zone=first.zone))
    return _new_or_edit(join((done, upcoming), "\n"), (), message)


def render_forget(voice: Voice) -> Text:
    """What would be erased, and a button to do so."""
    parts = (bold(escape(voice.say("forget.ask"))), escape(voice.say("forget.about")))
    forget = _button(voice.say("button.forget"), Forget())
    keep = _button(voice.say("button.keep"), Keep())
    return Text(join(parts, "\n\n"), ((*forget, *keep),))


def render_said(voice: Voice, key: str, message: int | None) -> Text | EditText:
    """One plain sentence by key, without buttons; new, or in place of a message."""
    return _new_or_edit(escape(voice.say(key)), (), message)


def render_wordings(
    present: Wording | None, voice: Voice, message: int | None = None
) -> Text | EditText:
    """The Chinese that articles may be shown in, the present one marked; new, or an edit."""
    parts = (
        bold(escape(voice.say("script.title"))),
        escape(voice.say("script.now", wording=voice.say(_named(present)))),
        italic(escape(voice.say("script.about"))),
    )
    html = join(parts, "\n\n")
    as_written, *others = (
        _button(
            ("✓ " if wording == present else "") + voice.say(_named(wording)),
            UseWording(wording or ""),
        )[0]
        for wording in (None, *get_args(Wording))
    )
    keyboard = ((as_written,), tuple(others[:2]), tuple(others[2:]))
    return _new_or_edit(html, keyboard, message)


def render_sources(sources: Sequence[SourceLine], voice: Voice) -> Text:
    """The outlets, in the order given; those that one message has no room for are counted."""
    if not sources:
        return render_notice(voice, "sources.none")
    title = bold(escape(voice.say("sources.title")))
    entries = _within((title,), (_source(line, voice) for line in sources), "\n")
    missing = len(sources) + 1 - len(entries)
    if missing:
        entries = (*entries, italic(escape(voice.say("sources.more", count=missing))))
    return Text(join(entries, "\n"))


def _new_or_edit(html: Html, keyboard: Keyboard, message: int | None) -> Text | EditText:
    return Text(html, keyboard) if message is None else EditText(message, html, keyboard)


def _say_pause(paused: PauseLine, voice: Voice) -> str:
    if paused.until is None:
        return voice.say("pause.forever")
    return voice.say("pause.until", until=voice.say_due(paused.until))


def _named(wording: Wording | None) -> str:
    return f"wording.{wording or 'as_written'}"


def _button(label: str, data: Data) -> tuple[Button, ...]:
    return (Button(shorten(label, _LABEL_LIMIT) or "·", pack(data)),)


def _leaving(lines: Sequence[SubscriptionLine], voice: Voice) -> Keyboard:
    return tuple(
        _button(voice.say("button.unsubscribe", title=line.title), Unsubscribe(line.subscription))
        for line in lines[:_MOST_BUTTONS]
    )


def _subscription(line: SubscriptionLine, voice: Voice) -> Html:
    local = replace(voice, zone=line.zone)
    when = _say_when("status.daily" if line.weekday is None else "status.weekly", line, local)
    title = bold(escape(shorten(line.title, _VALUE_LIMIT)))
    return join((title, escape(when), _upcoming(line, local)), "\n")


def _say_when(key: str, line: SubscriptionLine, local: Voice, **values: str) -> str:
    values |= {"time": f"{line.local_time:%H:%M}", "zone": local.say_zone()}
    if line.weekday is not None:
        values["weekday"] = local.say_weekday(line.weekday)
    return local.say(key, **values)


def _upcoming(line: SubscriptionLine, local: Voice) -> Html:
    if line.next_due is None:
        return Html("")
    return italic(escape(local.say("subscribe.next", due=local.say_due(line.next_due))))


def _source(line: SourceLine, voice: Voice) -> Html:
    parts = [shorten(line.outlet, _VALUE_LIMIT), voice.say("sources.articles", count=line.articles)]
    if line.newest is not None:
        parts.append(voice.say("sources.newest", time=voice.say_time(line.newest)))
    return escape("• " + " · ".join(parts))


def _within(head: tuple[Html, ...], entries: Iterable[Html], gap: str) -> tuple[Html, ...]:
    """The head and as many entries as fit into one message, with room to say how many do not."""
    shown = head
    for entry in entries:
        if not fits(join((*shown, entry), gap), TEXT_LIMIT - _ROOM_FOR_MORE):
            break
        shown = (*shown, entry)
    return shown
