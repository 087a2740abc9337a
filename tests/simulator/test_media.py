"""Files of every kind are sent, sent again, fetched by their addresses, and refused."""

import asyncio
import struct
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from telegram import (
    Bot,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    InputPollOption,
    Message,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.simulator.clock import Clock
from bot.simulator.limits import PACED_BYTES
from bot.simulator.media.addresses import KEPT
from bot.simulator.server import running
from bot.simulator.simulator import Simulator
from tests.simulator.conftest import NOON, jpeg, new_bot
from tests.simulator.website import Site, connected, opened_site

LIN, GROUP = 1001, -2001
PDF = b"%PDF-1.7 some pages"


def huge() -> bytes:
    """The head of a picture that nobody should try to read."""
    side = 20_000
    return struct.pack("<2sI4xIIiiHH24x", b"BM", 54, 54, 40, side, side, 1, 24)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with opened_site() as site:
        yield site


@pytest.fixture
async def simulator(tmp_path: Path) -> AsyncIterator[Simulator]:
    async with connected(tmp_path) as simulator:
        yield simulator


async def refusal(sending: Any) -> str:
    """In what words a call is refused."""
    with pytest.raises(BadRequest) as caught:
        await sending
    return str(caught.value).lower()


async def test_a_photo_is_uploaded_once_and_sent_again_by_its_id(
    bot: Bot, simulator: Simulator
) -> None:
    sent = await bot.send_photo(LIN, jpeg(), caption="<b>图</b>", parse_mode=ParseMode.HTML)
    again = await bot.send_photo(GROUP, sent.photo[1].file_id, has_spoiler=True)
    uploaded = await bot.send_photo(LIN, jpeg())

    sizes = [(size.width, size.height) for size in sent.photo]
    assert sizes == [(90, 51), (320, 180), (800, 450), (1280, 720)]
    assert sent.caption == "图"
    assert again.photo == uploaded.photo == sent.photo
    assert again.has_media_spoiler
    for size in sent.photo:
        content = bytes(await (await size.get_file()).download_as_bytearray())
        assert Image.open(BytesIO(content)).size == (size.width, size.height)
        assert len(content) == size.file_size
        assert simulator.file_bytes(size.file_unique_id) == content


async def test_a_photo_stands_as_its_camera_was_held(bot: Bot) -> None:
    turned, exif = BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (3000, 1500)).save(turned, "JPEG", exif=exif)

    (*_, largest) = (await bot.send_photo(LIN, turned.getvalue())).photo
    assert (largest.width, largest.height) == (640, 1280)


@pytest.mark.parametrize("kind", ["PNG", "GIF", "BMP", "TIFF"])
async def test_photos_come_in_these_formats(bot: Bot, kind: str) -> None:
    (*_, largest) = (await bot.send_photo(LIN, jpeg(500, 300, kind))).photo
    assert (largest.width, largest.height) == (500, 300)
    assert bytes(await (await largest.get_file()).download_as_bytearray())[:2] == b"\xff\xd8"


@pytest.mark.parametrize(
    ("photo", "name", "words"),
    [
        (b"no picture", None, "image_process_failed"),
        (jpeg()[:3000], None, "image_process_failed"),
        (jpeg(90, 2000), None, "photo_invalid_dimensions"),
        (jpeg(9000, 1100), None, "photo_invalid_dimensions"),
        (huge(), None, "photo_invalid_dimensions"),
        (b"\xff" * (10 * 1024 * 1024 + 1), None, "file is too big for a photo"),
        (jpeg(kind="WEBP"), "a.webp", "photo has unsupported extension"),
        (jpeg(), "a.pdf", "photo has unsupported extension"),
        ("AgACAgUAAx", None, "wrong file identifier/http url specified"),
        ("a picture", None, "wrong remote file identifier specified: wrong character"),
        ("http://", None, "wrong remote file identifier specified: wrong character"),
        ("http://a_host/.jpg", None, "wrong file identifier/http url specified"),
    ],
)
async def test_photos_that_telegram_refuses(
    bot: Bot, simulator: Simulator, photo: bytes | str, name: str | None, words: str
) -> None:
    assert words in await refusal(bot.send_photo(LIN, photo, filename=name))
    assert simulator.messages(LIN) == []


async def test_a_caption_has_1024_characters(bot: Bot) -> None:
    assert "too long" in await refusal(bot.send_photo(LIN, jpeg(), caption="字" * 1025))


async def test_file_ids_belong_to_one_bot(bot: Bot, tmp_path: Path) -> None:
    own = (await bot.send_photo(LIN, jpeg())).photo[-1]
    other = Simulator(tmp_path / "other", Clock(tmp_path / "other", NOON), "42:other")
    other.members.put(LIN, other.bot_id, {"status": "member"})
    async with running(other, port=0) as address, new_bot(address, other.token) as stranger:
        theirs = (await stranger.send_photo(LIN, jpeg())).photo[-1]
        words = await refusal(stranger.send_photo(LIN, own.file_id))
    other.close()

    assert words == "wrong file identifier/http url specified"
    assert theirs.file_unique_id == own.file_unique_id
    assert theirs.file_id != own.file_id
    assert words == await refusal(bot.send_photo(LIN, own.file_unique_id))
    assert "wrong file_id" in await refusal(bot.get_file(theirs.file_id))


KINDS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("document", {"filename": "报告.pdf"}, {"mime_type": "application/pdf"}),
    ("video", {"filename": "a.mp4", "width": 640, "height": 360, "duration": 7}, {}),
    ("animation", {"filename": "a.gif", "width": 64}, {"mime_type": "image/gif", "height": 0}),
    ("audio", {"filename": "a.mp3", "performer": "林", "title": "歌", "duration": 61}, {}),
    ("voice", {"duration": 3}, {"mime_type": "audio/ogg"}),
    ("video_note", {"length": 240, "duration": 3}, {}),
]


@pytest.mark.parametrize(("kind", "told", "more"), KINDS)
async def test_every_kind_comes_back_as_it_was_sent(
    bot: Bot, kind: str, told: dict[str, Any], more: dict[str, Any]
) -> None:
    send = getattr(bot, f"send_{kind}")
    captioned = {} if kind == "video_note" else {"caption": "**说明**"}
    sent: Message = await send(LIN, PDF, **told, **captioned)
    again: Message = await send(GROUP, getattr(sent, kind).file_id)

    file = getattr(sent, kind)
    shown = file.to_dict()
    for name, value in (told | more).items():
        assert shown["file_name" if name == "filename" else name] == value
    assert file.file_size == len(PDF)
    assert getattr(again, kind) == file
    assert sent.caption == captioned.get("caption")
    assert sent.effective_attachment == file
    assert bytes(await (await file.get_file()).download_as_bytearray()) == PDF


async def test_a_file_stays_of_its_kind(bot: Bot) -> None:
    small = jpeg(700, 350)
    document = (await bot.send_document(LIN, PDF, filename="a.pdf", thumbnail=small)).document
    photo = (await bot.send_photo(LIN, jpeg())).photo[-1]
    assert document is not None
    assert document.thumbnail is not None
    assert (document.thumbnail.width, document.thumbnail.height) == (320, 160)

    async def words(send: str, file: Any) -> str:
        return await refusal(getattr(bot, f"send_{send}")(LIN, file.file_id))

    assert await words("photo", document) == "can't use file of type document as photo"
    assert await words("document", photo) == "can't use file of type photo as document"
    assert "of type thumbnail as photo" in await words("photo", document.thumbnail)
    assert (await bot.send_video(LIN, document.file_id)).document == document


async def test_the_same_bytes_are_kept_once(bot: Bot, tmp_path: Path) -> None:
    first = (await bot.send_document(LIN, PDF, filename="a.pdf")).document
    second = (await bot.send_document(LIN, PDF, filename="b.pdf")).document
    assert first is not None
    assert second is not None
    assert first.file_unique_id == second.file_unique_id
    assert [first.file_name, second.file_name] == ["a.pdf", "b.pdf"]
    assert len(list((tmp_path / "files").iterdir())) == 1


async def test_large_files_are_sent_but_not_downloaded(bot: Bot) -> None:
    sent = await bot.send_document(LIN, bytes(20 * 1024 * 1024 + 1))
    assert sent.document is not None
    assert await refusal(sent.document.get_file()) == "file is too big"
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_document(LIN, bytes(50 * 1024 * 1024 + 1))


async def test_an_album_is_several_messages(bot: Bot, simulator: Simulator) -> None:
    known = (await bot.send_photo(LIN, jpeg())).photo[-1].file_id
    film = InputMediaVideo(b"film", width=16, height=9, has_spoiler=True)
    album = await bot.send_media_group(LIN, [InputMediaPhoto(known, caption="甲"), film])

    assert [message.message_id for message in album] == [2, 3]
    assert album[0].media_group_id == album[1].media_group_id
    assert album[0].caption == "甲"
    assert album[1].video is not None
    assert album[1].video.width == 16
    assert album[1].has_media_spoiler
    assert simulator.transcript.calls()[-1].message_ids == (2, 3)
    documents = [InputMediaDocument(PDF), InputMediaDocument(b"other", filename="b.txt")]
    assert len(await bot.send_media_group(LIN, documents)) == 2


async def test_albums_that_telegram_refuses(bot: Bot, simulator: Simulator) -> None:
    photo = InputMediaPhoto(jpeg())
    with pytest.raises(BadRequest, match="2-10"):
        await bot.send_media_group(LIN, [photo])
    mixed: list[Any] = [InputMediaDocument(PDF), InputMediaAudio(b"sound")]
    for other in mixed:
        words = await refusal(bot.send_media_group(LIN, [photo, other]))
        assert words == "can't use the media of the specified type in the album"
    bad = InputMediaPhoto(b"no picture")
    assert await refusal(bot.send_media_group(LIN, [photo, bad])) == "image_process_failed"
    assert simulator.messages(LIN) == []


async def test_every_picture_of_an_album_counts(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    known = (await bot.send_photo(LIN, jpeg())).photo[-1].file_id
    for _ in range(2):
        await bot.send_media_group(GROUP, [InputMediaPhoto(known)] * 10)
    with pytest.raises(RetryAfter):
        await bot.send_photo(GROUP, known)


async def test_uploads_of_one_size_wait_for_each_other(
    bot: Bot, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    size, now = PACED_BYTES + 1, simulator.clock()
    while simulator.limits.pace_upload(size, now) < 5:
        """Others send files of this size."""
    with pytest.raises(RetryAfter):
        await bot.send_document(LIN, bytes(size))
    await bot.send_document(LIN, bytes(PACED_BYTES))


async def test_a_photo_by_its_address_is_fetched_once(
    bot: Bot, simulator: Simulator, site: Site
) -> None:
    address = site.put("/a.jpg", jpeg(), "image/jpeg")
    first = await bot.send_photo(LIN, address)
    site.put("/a.jpg", jpeg(300, 300), "image/jpeg")
    second = await bot.send_photo(LIN, address, caption="又")

    assert first.photo[-1].width == 1280
    assert second.photo == first.photo
    assert site.asked == ["/a.jpg"]
    simulator.clock.advance(KEPT + timedelta(seconds=1))
    assert (await bot.send_photo(LIN, address)).photo[-1].width == 300


async def test_many_at_once_are_fetched_once_and_a_restart_forgets_nothing(
    bot: Bot, simulator: Simulator, site: Site, tmp_path: Path
) -> None:
    address = site.put("/a.jpg", jpeg(), "image/jpeg")
    sent = await asyncio.gather(*(bot.send_photo(GROUP, address) for _ in range(5)))
    assert len({message.photo for message in sent}) == 1
    async with connected(tmp_path) as again, running(again, port=0) as base, new_bot(base) as other:
        assert (await other.send_photo(GROUP, address)).photo == sent[0].photo
    assert site.asked == ["/a.jpg"]


async def test_what_was_not_there_is_remembered_too(
    bot: Bot, simulator: Simulator, site: Site
) -> None:
    address = f"{site.base}/late.jpg"
    for _ in range(2):
        assert await refusal(bot.send_photo(LIN, address)) == "failed to get http url content"
        site.put("/late.jpg", jpeg(), "image/jpeg")
    assert len(site.asked) == 1
    simulator.clock.advance(KEPT + timedelta(seconds=1))
    assert (await bot.send_photo(LIN, address)).photo


@pytest.mark.parametrize(
    ("content", "content_type", "words"),
    [
        (b"<html>", "text/html; charset=utf-8", "wrong type of the web page content"),
        (jpeg(kind="WEBP"), "image/webp", "wrong type of the web page content"),
        (b"<svg/>", "image/svg+xml", "wrong type of the web page content"),
        (b"\xff" * (5 * 1024 * 1024 + 1), "image/jpeg", "failed to get http url content"),
        (b"no picture", "image/jpeg", "image_process_failed"),
        (jpeg(90, 2000), "image/jpeg", "photo_invalid_dimensions"),
    ],
)
async def test_addresses_that_hold_no_photo(
    bot: Bot, site: Site, content: bytes, content_type: str, words: str
) -> None:
    address = site.put("/a.jpg", content, content_type)
    for _ in range(2):
        assert await refusal(bot.send_photo(LIN, address)) == words
    assert len(site.asked) == 1


async def test_documents_by_their_addresses(bot: Bot, site: Site) -> None:
    address = site.put("/%E6%8A%A5%E5%91%8A.pdf", PDF, "application/pdf")
    site.put("/报告.pdf", PDF, "application/pdf")
    document = (await bot.send_document(LIN, address)).document
    assert document is not None
    assert (document.file_name, document.mime_type) == ("报告.pdf", "application/pdf")
    text = site.put("/a.txt", b"words", "text/plain")
    assert "wrong type" in await refusal(bot.send_document(LIN, text))


async def test_an_edit_puts_any_media_there(bot: Bot, simulator: Simulator) -> None:
    sent = await bot.send_photo(LIN, jpeg(), caption="旧", has_spoiler=True)
    video = InputMediaVideo(b"film", caption="新", filename="a.mp4")
    await bot.edit_message_media(video, LIN, sent.message_id)
    (shown,) = simulator.messages(LIN)
    assert shown["video"]["file_name"] == "a.mp4"
    assert shown["caption"] == "新"
    assert not shown.keys() & {"photo", "has_media_spoiler"}


async def test_places_contacts_dice_and_polls(bot: Bot, simulator: Simulator) -> None:
    simulator.limits.enabled = False
    place = await bot.send_location(LIN, 39.9, 116.4)
    venue = await bot.send_venue(LIN, 39.9, 116.4, "故宫", "景山前街4号")
    contact = await bot.send_contact(LIN, "+8610", "林")
    dice = await bot.send_dice(LIN, emoji="🎯")
    poll = await bot.send_poll(LIN, "哪个?", ["甲", InputPollOption("乙")])
    quiz = await bot.send_poll(
        LIN,
        "?",
        ["是", "否"],
        type="quiz",
        correct_option_id=None,
        api_kwargs={"correct_option_ids": [1]},
    )

    assert place.location is not None
    assert place.location.latitude == 39.9
    assert venue.venue is not None
    assert venue.venue.title == "故宫"
    assert venue.location == place.location
    assert contact.contact is not None
    assert contact.contact.first_name == "林"
    assert dice.dice is not None
    assert 1 <= dice.dice.value <= 6
    assert poll.poll is not None
    assert [option.text for option in poll.poll.options] == ["甲", "乙"]
    assert poll.poll.is_anonymous
    assert quiz.poll is not None
    assert quiz.poll.type == "quiz"
    assert "emoji" in await refusal(bot.send_dice(LIN, emoji="x"))
    assert "location" in await refusal(bot.send_location(LIN, 91, 0))
    assert "12 options" in await refusal(bot.send_poll(LIN, "?", ["x"] * 13))
    assert "option" in await refusal(bot.send_poll(LIN, "?", ["x" * 101]))
