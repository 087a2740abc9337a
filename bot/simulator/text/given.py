"""Entities that a call gives beside a text, checked as Telegram does."""

from collections.abc import Iterable, Sequence

from bot.simulator.refusal import Refused, bad_request
from bot.simulator.text.entities import end_of
from bot.simulator.text.links import BadLink, check_link, emoji_id, linked_user
from bot.simulator.text.mentions import FindUser
from bot.simulator.text.utf16 import Json, is_wide, spread

KINDS = {
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
    "code",
    "pre",
    "text_link",
    "text_mention",
    "custom_emoji",
    "date_time",
}
FOUND_KINDS = {
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bank_card_number",
}
"""What Telegram finds by itself: said by a call, it is passed over."""
NEEDED = {
    "text_link": "url",
    "text_mention": "user",
    "custom_emoji": "custom_emoji_id",
    "date_time": "unix_time",
}
KEPT = {"pre": ("language",), "date_time": ("unix_time", "date_time_format")}
MOST_PLACE = 1_000_000


def read_given(given: Iterable[Json], find_user: FindUser | None = None) -> list[Json]:
    """The entities to be stored, in no order. Raises Refused."""
    read = [_read(entity, find_user) for entity in given]
    for entity in read:
        for name in ("offset", "length"):
            if not 0 <= entity[name] <= MOST_PLACE:
                raise bad_request(f"receive an entity with incorrect {name} {entity[name]}")
    return [entity for entity in read if entity["length"] and entity["type"] in KINDS]


def check_places(text: str, entities: Sequence[Json]) -> None:
    """Refuse entities that are not in the text, or begin or end inside a letter."""
    if is_wide(text):
        _check_letters(text, entities)
    size = len(spread(text))
    for entity in entities:
        if entity["offset"] > size:
            raise bad_request(
                f"entity begins after the end of the text at UTF-16 offset {entity['offset']}"
            )
        if end_of(entity) > size:
            raise bad_request(
                f"entity beginning at UTF-16 offset {entity['offset']} ends after the end of "
                f"the text at UTF-16 offset {end_of(entity)}"
            )


def _read(entity: Json, find_user: FindUser | None) -> Json:
    kind = entity["type"]
    if kind not in KINDS and kind not in FOUND_KINDS:
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    needed = NEEDED.get(kind)
    if needed and needed not in entity:
        raise bad_request(f"can't parse MessageEntity: Can't find field \"{needed}\"")
    place: Json = {"type": kind, "offset": entity["offset"], "length": entity["length"]}
    if kind == "text_link":
        return _link(place, entity["url"], find_user)
    if kind == "text_mention":
        return _mention(place, entity["user"]["id"], find_user, entity["user"])
    if kind == "custom_emoji":
        return place | {"custom_emoji_id": _emoji(entity["custom_emoji_id"])}
    kept = KEPT.get(kind, ())
    return place | {name: entity[name] for name in kept if entity.get(name) not in (None, "")}


def _link(place: Json, url: str, find_user: FindUser | None) -> Json:
    user_id = linked_user(url)
    if user_id:
        return _mention(place, user_id, find_user, None)
    try:
        return place | {"url": check_link(url)}
    except BadLink as bad:
        raise bad_request(f"entity URL '{url}' is invalid: {bad.reason}") from bad


def _mention(place: Json, user_id: int, find_user: FindUser | None, given: Json | None) -> Json:
    """A mention; of no length where the user is not known, as Telegram drops it then."""
    user = find_user(user_id) if find_user else given
    return place | ({"type": "text_mention", "user": user} if user else {"length": 0})


def _emoji(said: str) -> str:
    known = emoji_id(said)
    if not known:
        raise bad_request("invalid custom emoji identifier specified")
    return known


def _check_letters(text: str, entities: Sequence[Json]) -> None:
    after, place, count = {}, 0, 0
    for letter in text:
        count += len(letter.encode("utf-8", "surrogatepass"))
        place += 1
        if letter > "\uffff":
            after[place] = count
            place += 1
    for entity in entities:
        for where, words in ((entity["offset"], "begins"), (end_of(entity), "ends")):
            if where in after:
                raise _inside(entity, words, after[where])


def _inside(entity: Json, words: str, count: int) -> Refused:
    which = "" if words == "begins" else f" beginning at UTF-16 offset {entity['offset']}"
    return bad_request(
        f"entity{which} {words} in a middle of a UTF-16 symbol at byte offset {count}"
    )
