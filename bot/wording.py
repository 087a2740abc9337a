"""Articles in the Chinese that a chat asked for: converted as plain text, before rendering."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from digests.model import Block, BlockKind, Candidate, Edition, Language, Wording
from digests.text.scripts import Scripts


@dataclass(frozen=True, slots=True)
class Rewording:
    """Puts Chinese into a wording, or leaves all as it is written where none is asked for.

    Names of outlets and digests stay as they are, and so do addresses, code, and what is written
    in other languages.
    """

    scripts: Scripts
    wording: Wording | None

    def text(self, text: str, language: Language) -> str:
        """A text that is written in a language."""
        if self.wording is None or not language.startswith("zh-"):
            return text
        return self.scripts.convert(text, self.wording, language)

    def blocks(self, blocks: Iterable[Block], language: Language) -> tuple[Block, ...]:
        """An article's body."""
        return tuple(
            block
            if block.kind is BlockKind.CODE
            else replace(block, text=self.text(block.text, language))
            for block in blocks
        )

    def candidate(self, story: Candidate) -> Candidate:
        """A story as a digest or a list tells it."""
        return replace(
            story,
            title=self.text(story.title, story.language),
            summary=tuple(self.text(sentence, story.language) for sentence in story.summary),
            course=tuple(
                replace(moment, text=self.text(moment.text, story.language))
                for moment in story.course
            ),
        )

    def edition(self, edition: Edition) -> Edition:
        """An edition with all of its stories; what is stored of it stays as it was composed."""
        if self.wording is None:
            return edition
        items = (replace(item, candidate=self.candidate(item.candidate)) for item in edition.items)
        return replace(edition, items=tuple(items))
