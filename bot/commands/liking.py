"""Likes: more of what is like an article, for one reader."""

import math
from collections.abc import Mapping, Sequence

from bot.commands import reading
from bot.commands.turn import Turn
from bot.messages import Body
from digests.store import interests
from digests.text.words import Segmenter

MOST_WORDS = 8


async def like(turn: Turn, article: int, page: int) -> Sequence[Body]:
    """Remember what an article is about; its button says so. Only a single reader has likes."""
    if not turn.place.is_private:
        return ()
    found = await reading.find_article(turn, article)
    if found is None:
        return turn.notice("article.unknown")
    words = telling_words(found.title, turn.desk.editor.segmenter)
    await interests.put_like(turn.conn, turn.destination, article, words, turn.now)
    return await reading.turn_page(turn, article, page)


async def unlike(turn: Turn, article: int, page: int) -> Sequence[Body]:
    """Forget it again."""
    if not turn.place.is_private:
        return ()
    await interests.take_like(turn.conn, turn.destination, article)
    return await reading.turn_page(turn, article, page)


def telling_words(title: str, segmenter: Segmenter) -> Mapping[str, float]:
    """The rarest words of a title, folded, each weighed by its idf; together they weigh 1.

    Numbers are left out: they change from report to report.
    """
    terms = segmenter.terms(segmenter.fold(title))
    rarity = {word: segmenter.idf(word) for word in terms if not word[0].isdigit()}
    rarest = sorted(rarity, key=lambda word: (-rarity[word], word))[:MOST_WORDS]
    total = math.fsum(rarity[word] for word in rarest)
    return {word: rarity[word] / total for word in rarest}
