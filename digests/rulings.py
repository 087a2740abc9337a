"""Rulings: what operators decided about articles and stories, and what an edition becomes by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from digests.model import Candidate, Edition, Moment

Kind = Literal["article", "story"]


@dataclass(frozen=True, slots=True)
class Subject:
    """An article or a story, by its key: what a ruling is about."""

    kind: Kind
    key: int

    def __str__(self) -> str:
        """As operators name it."""
        return f"{self.kind} {self.key}"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What operators decided: hidden, or with another title or other sentences; empty ones stay.

    `articles` are all that it is about: a story's, or the article itself. `text` is what they say:
    where they are hidden, none of it is quoted any more. One that was taken back altogether
    decides nothing.
    """

    key: int
    subject: Subject
    hidden: bool
    title: str
    summary: tuple[str, ...]
    decided_at: datetime
    articles: tuple[int, ...] = ()
    text: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        """Whether it still says anything."""
        return bool(self.hidden or self.title or self.summary)

    def is_about(self, told: Candidate) -> bool:
        """Whether it may change how a story is told, or may have changed it."""
        if self.subject == Subject("story", told.story):
            return True
        return not {told.article, *told.articles}.isdisjoint(self.articles)


def with_rulings(edition: Edition, rulings: Sequence[Ruling]) -> Edition:
    """An edition as it should be read now; items keep their places, and so their numbers.

    An item whose story or article is hidden is withdrawn: nothing of it is left but its keys. What
    other hidden articles said is not quoted. What operators put in place of a title or a summary
    stands there, a story's before an article's; an update, which says only what one article added,
    is not told by the words for its whole story.
    """
    if not any(rulings):
        return edition
    decided = {ruling.subject: ruling for ruling in rulings}
    hidden = {key: ruling for ruling in rulings if ruling.hidden for key in ruling.articles}
    items = (
        replace(item, candidate=_ruled(item.candidate, decided, hidden)) for item in edition.items
    )
    return replace(edition, items=tuple(items))


def concerned(edition: Edition, rulings: Sequence[Ruling]) -> frozenset[int]:
    """The stories of an edition that rulings are about, those too that were taken back."""
    told = (item.candidate for item in edition.items)
    return frozenset(one.story for one in told if any(ruling.is_about(one) for ruling in rulings))


def _ruled(
    told: Candidate, decided: Mapping[Subject, Ruling], hidden: Mapping[int, Ruling]
) -> Candidate:
    story = decided.get(Subject("story", told.story))
    own = decided.get(Subject("article", told.article))
    if told.article in hidden or (story is not None and story.hidden):
        return _withdrawn(told)
    right = told
    for key in told.articles:
        if key in hidden:
            right = _without(right, key, hidden[key].text)
    right = replace(right, course=tuple(_moment(one, decided) for one in right.course))
    for ruling in (own, None if told.is_update else story):
        if ruling is not None:
            right = _in_words_of(right, ruling)
    return right if _said(right) == _said(told) else replace(right, amended="corrected")


def _said(told: Candidate) -> tuple[object, ...]:
    return told.title, told.summary, told.course


def _withdrawn(told: Candidate) -> Candidate:
    return replace(
        told,
        title="",
        summary=(),
        outlets=(),
        published=None,
        picture=None,
        address=None,
        articles=(told.article,),
        voices=(),
        course=(),
        amended="withdrawn",
    )


def _without(told: Candidate, article: int, text: str) -> Candidate:
    """The story without another article than the one that tells it, and without its sentences."""
    voices = (*told.voices, *[""] * (len(told.summary) - len(told.voices)))
    kept = [
        (sentence, voice)
        for sentence, voice in zip(told.summary, voices, strict=False)
        if sentence.rstrip("…") not in text
    ]
    return replace(
        told,
        summary=tuple(sentence for sentence, _ in kept),
        voices=tuple(voice for _, voice in kept) if told.voices else (),
        articles=tuple(key for key in told.articles if key != article),
        course=tuple(moment for moment in told.course if moment.article != article),
    )


def _moment(moment: Moment, decided: Mapping[Subject, Ruling]) -> Moment:
    ruling = decided.get(Subject("article", moment.article))
    return replace(moment, text=ruling.title) if ruling is not None and ruling.title else moment


def _in_words_of(told: Candidate, ruling: Ruling) -> Candidate:
    if ruling.title:
        told = replace(told, title=ruling.title)
    if ruling.summary and ruling.summary != told.summary:
        told = replace(told, summary=ruling.summary, voices=())
    return told
