"""Reading: a digest now, the latest headlines, an article's pages."""

from collections.abc import Sequence
from dataclasses import replace

from bot.commands import stories
from bot.commands.turn import Turn
from bot.covering import find_cover
from bot.headlines import PAGE_SIZE, Headline, HeadlinePage, render_list
from bot.messages import Body
from bot.reader import ReadableArticle, render_article
from bot.render import render_edition, shown_articles
from bot.replies import render_choices
from digests.compose import allows
from digests.model import Candidate, Edition
from digests.settings import DigestSettings
from digests.store import interests, news, subscribers
from digests.store.news import StoredArticle


async def digest(turn: Turn, name: str = "") -> Sequence[Body]:
    """Show what a digest would carry now; a choice where there are several and none is named."""
    chosen = turn.desk.find(name) if name else await find_usual(turn)
    if chosen is not None:
        return await show(turn, chosen, await turn.compose(chosen))
    if name:
        return turn.notice("digest.unknown", name=name)
    return (render_choices(turn.desk.choices, "show", turn.voice),)


async def show(
    turn: Turn, settings: DigestSettings, edition: Edition, note: str = ""
) -> Sequence[Body]:
    """Show an edition; its numbers are those that count here from now on."""
    cover = await find_cover(turn.conn, settings, edition, turn.voice)
    await subscribers.note_shown(turn.conn, turn.destination, shown_articles(edition, cover))
    shown = turn.rewording.edition(edition)
    return render_edition(shown, turn.chat.language, turn.desk.words, turn.now, note, cover)


async def latest(turn: Turn, name: str = "", page: int = 1) -> Sequence[Body]:
    """List the newest stories, ten a page; a turned page edits the message it is on."""
    chosen = turn.desk.find(name) if name else None
    if name and chosen is None:
        return turn.notice("digest.unknown", name=name)
    found = await _newest(turn, [chosen] if chosen else list(turn.desk.digests.values()))
    pages = max(-(-len(found) // PAGE_SIZE), 1)
    page = min(page, pages)
    shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    numbered = [story.article for story in found[: page * PAGE_SIZE]]
    await subscribers.note_shown(turn.conn, turn.destination, numbered)
    listed = HeadlinePage(
        headlines=tuple(_headline(turn.rewording.candidate(story)) for story in shown),
        page=page,
        pages=pages,
        digest=chosen.name if chosen else "",
        title=chosen.title if chosen else "",
    )
    return (render_list(listed, turn.voice, turn.message),)


async def read(turn: Turn, argument: str) -> Sequence[Body]:
    """Open the article behind a number that this chat was shown last."""
    if not argument.isascii() or not argument.isdigit():
        return turn.notice("article.usage")
    shown = await subscribers.find_shown(turn.conn, turn.destination)
    number = int(argument[:9])
    if not 1 <= number <= len(shown):
        return turn.notice("article.unknown")
    return await open_article(turn, shown[number - 1])


async def open_article(turn: Turn, article: int) -> Sequence[Body]:
    """Send an article's first page as a new message."""
    found = await _load(turn, article)
    if found is None:
        return turn.notice("article.unknown")
    return (render_article(found, 1, turn.voice),)


async def turn_page(turn: Turn, article: int, page: int) -> Sequence[Body]:
    """Turn the message to another page of its article."""
    found = await _load(turn, article)
    if found is None:
        return turn.notice("article.unknown")
    # A photo keeps its caption, a text its text, whatever became of the picture since.
    kept = replace(found, picture=(found.picture or 0) if turn.has_photo else None)
    return (render_article(kept, page, turn.voice, turn.message),)


async def find_article(turn: Turn, article: int) -> StoredArticle | None:
    """An article that readers may see: a button's data can be forged."""
    found = await news.find_article(turn.conn, article)
    if found is None or not any(allows(one, found) for one in turn.desk.digests.values()):
        return None
    return found


async def find_usual(turn: Turn) -> DigestSettings | None:
    """The only digest there is, or the only one this place is subscribed to."""
    digests = turn.desk.digests
    if len(digests) == 1:
        return next(iter(digests.values()))
    subscribed = await subscribers.list_subscriptions(turn.conn, turn.destination)
    names = {subscription.digest for subscription in subscribed if subscription.digest in digests}
    return digests[names.pop()] if len(names) == 1 else None


async def _newest(turn: Turn, digests: Sequence[DigestSettings]) -> list[Candidate]:
    stories: dict[int, Candidate] = {}
    for settings in digests:
        for item in await turn.rank(settings):
            stories.setdefault(item.candidate.story, item.candidate)
    return sorted(stories.values(), key=lambda story: story.arrived_at, reverse=True)


async def _load(turn: Turn, article: int) -> ReadableArticle | None:
    found = await find_article(turn, article)
    if found is None:
        return None
    summary = found.summaries["short"]
    liked = None
    if turn.place.is_private:
        liked = await interests.has_liked(turn.conn, turn.destination, article)
    return ReadableArticle(
        article=found.article,
        title=turn.rewording.text(found.title, found.language),
        outlet=found.outlet,
        published=found.published,
        certain=found.published_certain,
        address=found.address,
        picture=found.picture,
        blocks=turn.rewording.blocks(found.blocks, found.language),
        reading=found.reading,
        summary=tuple(turn.rewording.text(part, found.language) for part in summary),
        story=found.story,
        outlets=len(await stories.find_outlets(turn, found.story)),
        liked=liked,
    )


def _headline(story: Candidate) -> Headline:
    return Headline(
        article=story.article,
        title=story.title,
        outlet=story.outlets[0],
        published=story.published,
        certain=story.published_certain,
        address=story.address,
        outlets=len(story.outlets),
    )
