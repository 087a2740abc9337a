"""Stories as they are told to many: each put into words, into a wording and on a page once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.markup import Piece
from bot.wording import Rewording
from digests.model import Candidate, Edition, EditionItem, Wording
from digests.store.slots import SlotGroup
from digests.text.scripts import Scripts


class Stories:
    """The stories of the editions of one run, in each of their shapes.

    What is known of one is kept by the `id` of its candidate: all candidates are held here.
    `fingerprints` and `written` are kept by those who make them.
    """

    def __init__(self, scripts: Scripts) -> None:
        """None are known yet."""
        self._scripts = scripts
        self._alike: dict[tuple[str, datetime, int, bool], Candidate] = {}
        self._told: dict[int, Candidate] = {}
        self._worded: dict[tuple[int, Wording], Candidate] = {}
        self.fingerprints: dict[int, str] = {}
        self.written: dict[tuple[SlotGroup, str], dict[tuple[int, int, bool], Piece]] = {}

    def alike(self, edition: Edition, since: datetime) -> Edition:
        """The edition with the stories that others of the same news hold already."""
        return _with(edition, [self._held(edition.digest, since, one) for one in _of(edition)])

    def untold(self, made: Iterable[Edition]) -> list[Candidate]:
        """The stories of editions that are not in words yet, each once."""
        stories = {id(story): story for edition in made for story in _of(edition)}
        return [story for key, story in stories.items() if key not in self._told]

    def note_told(self, stories: Sequence[Candidate], told: Sequence[Candidate]) -> None:
        """Keep stories as they are told."""
        for one, other in zip(stories, told, strict=True):
            # What is known of one that is told stays with it: another lane may be as far already.
            self._told.setdefault(id(one), other)

    def told(self, edition: Edition) -> Edition:
        """The edition with its stories as they are told."""
        return _with(edition, [self._told.get(id(story), story) for story in _of(edition)])

    def worded(self, edition: Edition, wording: Wording | None) -> Edition:
        """The edition in a wording."""
        if wording is None:
            return edition
        return _with(edition, [self._reworded(story, wording) for story in _of(edition)])

    def _held(self, digest: str, since: datetime, story: Candidate) -> Candidate:
        return self._alike.setdefault((digest, since, story.story, story.is_update), story)

    def _reworded(self, story: Candidate, wording: Wording) -> Candidate:
        key = (id(story), wording)
        if key not in self._worded:
            self._worded[key] = Rewording(self._scripts, wording).candidate(story)
        return self._worded[key]


def _of(edition: Edition) -> list[Candidate]:
    return [item.candidate for item in edition.items]


def _with(edition: Edition, stories: Sequence[Candidate]) -> Edition:
    items = (
        # `replace` takes three times as long, and these are many.
        item if item.candidate is story else EditionItem(story, item.score, item.reasons)
        for item, story in zip(edition.items, stories, strict=True)
    )
    return replace(edition, items=tuple(items))
