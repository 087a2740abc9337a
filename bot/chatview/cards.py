"""Cards for what is neither text nor picture: files, sounds, places, people, polls and more."""

from collections.abc import Callable

from markupsafe import Markup

from bot.chatview.icons import icon
from bot.chatview.kinds import kind_of
from bot.chatview.look import Look, Message, attributes, full_name, tint
from bot.chatview.media import clock_of
from bot.chatview.words import Words

_CARD = Markup(
    '<div class="card {}"><span class="sign">{}</span>'
    '<div class="about"><p class="title">{}</p><p class="detail">{}</p></div></div>'
)
_UNITS = ("B", "KB", "MB", "GB")


def draw_card(message: Message, look: Look) -> Markup:
    """The card of a message; nothing for texts and pictures, which have none."""
    kind = kind_of(message)
    draw = _CARDS.get(kind)
    return Markup() if draw is None else draw(message[kind], look.words, look)


def _document(file: Message, words: Words, _: Look) -> Markup:
    name = str(file.get("file_name") or words.document)
    ending = name.rpartition(".")[2] if "." in name else ""
    sign = Markup('<span class="ending">{}</span>').format(ending[:4]) if ending else icon("file")
    return _CARD.format("file", sign, name, _size(file.get("file_size", 0)))


def _audio(file: Message, words: Words, _: Look) -> Markup:
    title = str(file.get("title") or file.get("file_name") or words.audio)
    parts = (file.get("performer"), clock_of(file.get("duration", 0)))
    return _CARD.format("sound", icon("play"), title, " · ".join(filter(None, parts)))


def _voice(file: Message, _: Words, __: Look) -> Markup:
    length = clock_of(file.get("duration", 0))
    return _CARD.format("sound voice", icon("play"), _wave(file["file_unique_id"]), length)


def _wave(seed: str) -> Markup:
    """Bars that stand for a voice; the same ones for the same file."""
    heights = [5 + (ord(seed[n % len(seed)]) * (n * n + 7)) % 14 for n in range(36)]
    bars = Markup().join(
        Markup('<rect x="{}" y="{}" width="2" height="{}" rx="1"/>').format(n * 4, 19 - high, high)
        for n, high in enumerate(heights)
    )
    return Markup(
        '<svg class="wave" width="144" height="20" viewBox="0 0 144 20" aria-hidden="true">{}</svg>'
    ).format(bars)


def _sticker(sticker: Message, words: Words, look: Look) -> Markup:
    thumbnail = sticker.get("thumbnail")
    if thumbnail:
        given = {"src": look.picture_address(thumbnail["file_unique_id"]), "alt": words.sticker}
        return Markup('<img class="sticker" {} width="180" height="180">').format(attributes(given))
    return Markup('<p class="sticker">{}</p>').format(sticker.get("emoji") or words.sticker)


def _dice(dice: Message, words: Words, _: Look) -> Markup:
    value = int(dice.get("value", 1))
    if dice.get("emoji", "🎲") != "🎲" or value not in range(1, 7):
        drawn = Markup('<p class="sticker dice">{}<span class="value">{}</span></p>')
        return drawn.format(dice.get("emoji", ""), value)
    dots = Markup().join(
        Markup('<circle cx="{}" cy="{}" r="9"/>').format(20 + 30 * column, 20 + 30 * row)
        for row, column in _DOTS[value]
    )
    drawn = Markup('<svg class="die" viewBox="0 0 100 100" role="img" aria-label="{}">{}{}</svg>')
    face = Markup('<rect x="2" y="2" width="96" height="96" rx="20"/>')
    return drawn.format(f"{words.dice} {value}", face, dots)


def _location(place: Message, words: Words, _: Look) -> Markup:
    title = words.live_location if place.get("live_period") else words.location
    return _map(place, title, _coordinates(place))


def _venue(venue: Message, _: Words, __: Look) -> Markup:
    return _map(venue["location"], str(venue["title"]), str(venue["address"]))


def _map(place: Message, title: str, detail: str) -> Markup:
    """A map that shows no real streets: nothing is fetched for it."""
    drawn = Markup(
        '<div class="map" title="{}"><svg viewBox="0 0 320 140" aria-hidden="true"'
        ' preserveAspectRatio="xMidYMid slice">'
        '<path class="water" d="M0 104c60-26 96 20 150 4s90-40 170-14v46H0z"/>'
        '<path class="park" d="M210 12h74v44h-74zM30 22h52v38H30z"/>'
        '<path class="street" d="M-4 78 324 50M112-4l22 148M196-4l-10 148M-4 12l330 6M58-4 46 144'
        'M262-4l14 148"/></svg><span class="spot">{}</span></div>'
        '<div class="about"><p class="title">{}</p><p class="detail">{}</p></div>'
    )
    return Markup('<div class="place">{}</div>').format(
        drawn.format(_coordinates(place), icon("place"), title, detail)
    )


def _coordinates(place: Message) -> str:
    return f"{place['latitude']:.5f}, {place['longitude']:.5f}"


def _contact(contact: Message, _: Words, __: Look) -> Markup:
    name = full_name(contact)
    look = f"person tint-{tint(int(contact.get('user_id', len(name))))}"
    return _CARD.format(look, name[:1] or icon("person"), name, contact["phone_number"])


def _poll(poll: Message, words: Words, _: Look) -> Markup:
    kinds = {"quiz": words.quiz, "regular": words.poll}
    kind = words.anonymous_poll if poll.get("is_anonymous") else kinds[poll.get("type", "regular")]
    kind = words.closed_poll if poll.get("is_closed") else kind
    count = poll.get("total_voter_count", 0)
    options = Markup().join(_option(option, at, poll) for at, option in enumerate(poll["options"]))
    drawn = Markup(
        '<div class="poll"><p class="title">{}</p><p class="detail">{}</p>{}'
        '<p class="detail total">{}</p></div>'
    )
    total = words.votes.format(count=count) if count else words.no_votes
    return drawn.format(poll["question"], kind, options, total)


def _option(option: Message, at: int, poll: Message) -> Markup:
    """An answer with its share; that of a poll nobody has answered is a circle to fill in."""
    voters, count = option.get("voter_count", 0), poll.get("total_voter_count", 0)
    if not count and not poll.get("is_closed"):
        return Markup('<p class="option open">{}</p>').format(option["text"])
    right = at in poll.get("correct_option_ids", [poll.get("correct_option_id")])
    share = round(100 * voters / count) if count else 0
    drawn = Markup(
        '<div class="option{}"><span class="share">{}%</span><span>{}</span>'
        '<progress value="{}" max="100" aria-hidden="true"></progress></div>'
    )
    return drawn.format(" right" if right else "", share, option["text"], share)


def _checklist(checklist: Message, words: Words, _: Look) -> Markup:
    tasks = checklist["tasks"]
    done = [task for task in tasks if task.get("completion_date")]
    rows = Markup().join(
        Markup('<p class="option {}">{}</p>').format(
            "done" if task.get("completion_date") else "open", task["text"]
        )
        for task in tasks
    )
    drawn = Markup(
        '<div class="poll"><p class="title">{}</p>{}<p class="detail total">{}</p></div>'
    )
    total = words.tasks_done.format(done=len(done), count=len(tasks))
    return drawn.format(checklist["title"], rows, total)


def _invoice(invoice: Message, _: Words, __: Look) -> Markup:
    detail = f"{invoice['total_amount'] / 100:.2f} {invoice['currency']}"
    if invoice["currency"] in ("XTR", "JPY", "KRW", "VND"):
        detail = f"{invoice['total_amount']} {invoice['currency']}"
    return _CARD.format("other", icon("receipt"), invoice["title"], detail)


def _named(sign: str, field: str) -> Callable[[Message, Words, Look], Markup]:
    """A card of a kind that is only told of: its icon, what it is, and the field that says more."""

    def draw(thing: Message, words: Words, _: Look) -> Markup:
        title = getattr(words, field)
        return _CARD.format("other", icon(sign), title, thing.get("title", ""))

    return draw


def _size(count: float) -> str:
    for unit in _UNITS[:-1]:
        if count < 1024:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1024
    return f"{count:.1f} {_UNITS[-1]}"


_DOTS = {
    1: [(1, 1)],
    2: [(0, 0), (2, 2)],
    3: [(0, 0), (1, 1), (2, 2)],
    4: [(0, 0), (0, 2), (2, 0), (2, 2)],
    5: [(0, 0), (0, 2), (1, 1), (2, 0), (2, 2)],
    6: [(0, 0), (0, 2), (1, 0), (1, 2), (2, 0), (2, 2)],
}
_CARDS: dict[str, Callable[[Message, Words, Look], Markup]] = {
    "document": _document,
    "audio": _audio,
    "voice": _voice,
    "sticker": _sticker,
    "dice": _dice,
    "location": _location,
    "venue": _venue,
    "contact": _contact,
    "poll": _poll,
    "checklist": _checklist,
    "invoice": _invoice,
    "game": _named("play", "game"),
    "story": _named("star", "story"),
    "giveaway": _named("gift", "giveaway"),
    "giveaway_winners": _named("gift", "giveaway"),
    "paid_media": _named("star", "paid_media"),
    "rich_message": _named("text", "rich_message"),
}
