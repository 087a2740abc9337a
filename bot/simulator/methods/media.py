"""The methods that send files, one by one or as an album, and tell where they are."""

from typing import TYPE_CHECKING, Any

from bot.simulator.chats.access import open_topic
from bot.simulator.media.kinds import KINDS, Kind
from bot.simulator.media.photos import check_name
from bot.simulator.methods.outgoing import Json, Method, Uploads, Values, kept, post, post_all
from bot.simulator.refusal import Refused, bad_request
from bot.simulator.schema.scalars import ATTACHED
from bot.simulator.text.formatting import format_caption
from bot.simulator.upload import Upload

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator


def send(name: str) -> Method:
    """The method that sends a kind of file (a key of KINDS): uploaded, known, or by its address."""

    async def carry_out(simulator: "Simulator", values: Values, uploads: Uploads) -> Json:
        open_topic(simulator, values)
        media = values | {"type": name, "media": values[name]}
        kind, content = await media_content(simulator, media, uploads)
        # The file may have taken a while, in which the chat may have changed.
        return post(simulator, open_topic(simulator, values), values, content, kind)

    return carry_out


async def send_media_group(simulator: "Simulator", values: Values, uploads: Uploads) -> list[Json]:
    """Send an album; returns its Messages."""
    open_topic(simulator, values)
    album = {"media_group_id": simulator.fresh_id()}
    contents = []
    for media in values["media"]:
        kind, content = await media_content(simulator, media, uploads)
        contents.append((kind, album | content))
    return post_all(simulator, open_topic(simulator, values), values, contents)


def get_file(simulator: "Simulator", values: Values, _: Uploads) -> Json:
    """Where the bytes of a file are."""
    return simulator.files.describe(values["file_id"])


async def media_content(simulator: "Simulator", media: Json, uploads: Uploads) -> tuple[str, Json]:
    """The kind (a key of SENDING) and the content of a message, from an InputMedia. Raises Refused.

    A file that was sent before stays of its own kind.
    """
    kind = _kind(media)
    caption = caption_content(simulator, media) if kind.captioned else {}
    kind, file = await _file(simulator, kind, media, uploads)
    return kind.name, _content(kind, file, media, caption)


def known_content(simulator: "Simulator", media: Json) -> tuple[str, Json]:
    """The same, at once, of an InputMedia whose file was sent before. Raises Refused."""
    kind, file = simulator.files.find(_kind(media), media["media"])
    return kind.name, _content(kind, file, media, caption_content(simulator, media))


def caption_content(simulator: "Simulator", values: Values) -> Json:
    """The caption of a file. Raises Refused."""
    return format_caption(
        values.get("caption", ""),
        values.get("parse_mode", ""),
        values.get("caption_entities", ()),
        simulator.people.find,
    )


def _kind(media: Json) -> Kind:
    kind = KINDS.get(media["type"])
    if kind is None:
        raise Refused(501, f"Not Implemented: {media['type']} is not simulated")
    return kind


def _content(kind: Kind, file: Any, media: Json, caption: Json) -> Json:
    content: Json = {kind.name: file}
    if kind.captioned:
        content |= caption
    if kind.name == "animation":
        content["document"] = _as_document(file)
    if kind.shown and media.get("has_spoiler"):
        content["has_media_spoiler"] = True
    if kind.shown and caption:
        content |= kept(media, "show_caption_above_media")
    return content


async def _file(
    simulator: "Simulator", kind: Kind, media: Json, uploads: Uploads
) -> tuple[Kind, Any]:
    given: str = media["media"]
    if given.startswith(ATTACHED):
        upload = _upload(uploads, given)
        if upload is None:
            raise bad_request(f"there is no {kind.name.replace('_', ' ')} in the request")
        if kind.is_photo:
            check_name(upload.name)
        told = media | {"thumbnail": await _thumbnail(simulator, media, uploads)}
        return kind, await simulator.files.put(kind, upload, told)
    # No file id has a dot in it, and every address has.
    if "." in given:
        return kind, await simulator.addresses.file(kind, given, kept(media, *kind.told))
    return simulator.files.find(kind, given)


async def _thumbnail(simulator: "Simulator", media: Json, uploads: Uploads) -> Json | None:
    """The small picture that goes with a file; only an upload can be one."""
    upload = _upload(uploads, media.get("thumbnail", ""))
    return await simulator.files.put_thumbnail(upload) if upload else None


def _upload(uploads: Uploads, given: str) -> Upload | None:
    return uploads.get(given.removeprefix(ATTACHED)) if given.startswith(ATTACHED) else None


def _as_document(animation: Json) -> Json:
    """An animation is told of as a document too, for clients that know no animations."""
    return {name: animation[name] for name in animation if name not in KINDS["animation"].told}
