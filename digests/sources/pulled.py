"""A folder of posts that is a git checkout: pulled before it is read."""

from digests.sources import Fetched, Mark
from digests.sources.checkout import Checkout
from digests.sources.posts import PostsFolder


class PulledFolder:
    """The source that brings its folder up to date first."""

    def __init__(self, posts: PostsFolder, checkout: Checkout) -> None:
        """Take the folder as a source, and as a checkout."""
        self._posts = posts
        self._checkout = checkout

    @property
    def name(self) -> str:
        """The name the operator gave it."""
        return self._posts.name

    async def fetch(self, mark: Mark) -> Fetched:
        """Pull, then look for what is new since `mark`. Raises SourceError."""
        await self._checkout.pull()
        return await self._posts.fetch(mark)
