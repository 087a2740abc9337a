"""Reading: a raw item made into an article, or the reason why there is nothing to read in it."""

import hashlib
from dataclasses import dataclass, replace

from digests.model import Article, Picture, RawItem
from digests.text.addresses import canonical, picture_address
from digests.text.blocks import blocks_of
from digests.text.clean import clean
from digests.text.html import read_html
from digests.text.phrases import Phrasebook, load_phrases
from digests.text.scripts import Scripts
from digests.text.tidy import without_marks
from digests.text.titles import display_title, normal_title, restored, without_shouts, without_site


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A raw item that holds nothing for a reader: says why."""

    reason: str


class Reader:
    """Reads raw items. It holds what every reading needs and never changes: build one, share it."""

    def __init__(self, scripts: Scripts, phrases: Phrasebook) -> None:
        self._scripts = scripts
        self._phrases = phrases

    @classmethod
    def load(cls) -> "Reader":
        """A reader with the tables that come with the package."""
        return cls(Scripts(), load_phrases())

    def read(self, raw: RawItem) -> Article | Unreadable:
        """The article in a raw item.

        1. body to passages and pictures; 2. clean; 3. title, pictures; 4. language, identity, hash.
        No text of it holds what a database refuses: NUL, half of a character.
        """
        raw = _sound(raw)
        places = (raw.outlet, raw.section)
        title = without_shouts(without_site(display_title(raw.title), places))
        if not title:
            return Unreadable("the item has no title")
        page = read_html(raw.html, raw.address)
        blocks = blocks_of(clean(page.passages, title, self._phrases.of(raw.outlet)))
        pictures = _pictures(raw, page.pictures)
        if not blocks and not pictures:
            return Unreadable("the item has neither text nor a picture of use")
        title = restored(title, (passage.text for passage in page.passages))
        text = "\n".join(block.text for block in blocks)
        return Article(
            source=raw.source,
            outlet=raw.outlet,
            medium=raw.medium,
            section=raw.section,
            categories=raw.categories,
            title=title,
            address=raw.address,
            published=raw.published,
            published_certain=raw.published_certain,
            language=self._scripts.detect(f"{title}\n{text}"),
            blocks=blocks,
            pictures=pictures,
            identity=self._identity(raw),
            # An article that is only a picture is told from others by its title.
            content_hash=_sha256(self._scripts.skeleton(text or title)),
        )

    def normal_title(self, title: str) -> str:
        """A title as identity compares it."""
        return normal_title(title, self._scripts)

    def _identity(self, raw: RawItem) -> str:
        if raw.address:
            return _sha256(f"{raw.outlet}\naddress\n{canonical(raw.address)}")
        return _sha256(f"{raw.outlet}\ntitle\n{self.normal_title(raw.title)}")


def _sound(raw: RawItem) -> RawItem:
    """The item without invisible marks in what is not text to be cleaned: JSON may hold any."""
    return replace(
        raw,
        outlet=without_marks(raw.outlet),
        medium=without_marks(raw.medium),
        section=without_marks(raw.section),
        categories=tuple(without_marks(name) for name in raw.categories),
        author=without_marks(raw.author),
        address=raw.address and without_marks(raw.address),
        pictures=tuple(without_marks(address) for address in raw.pictures),
    )


def _pictures(raw: RawItem, shown: tuple[Picture, ...]) -> tuple[Picture, ...]:
    """The item's own pictures first, with the captions that the body has for them; each once."""
    captions = {picture.address: picture.caption for picture in shown}
    named = (picture_address(address, raw.address) for address in raw.pictures)
    addresses = dict.fromkeys(address for address in (*named, *captions) if address)
    return tuple(Picture(address, captions.get(address, "")) for address in addresses)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
