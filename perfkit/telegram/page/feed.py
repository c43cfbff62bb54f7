"""How does news get to the browsers that look? In batches, and never more than they can take."""

import asyncio
from collections.abc import Callable

from perfkit.telegram.page.words import Everything, News, write_news

MOST_WAITING = 2000
"""So much news may wait for one browser; one that is slower gets everything anew."""
MOST_BROWSERS = 20


class Reader:
    """A browser that listens. ``ended`` is set when there will be no more news."""

    __slots__ = ("_everything", "_news", "_something", "ended")

    def __init__(self, everything: Callable[[], Everything]) -> None:
        self._everything = everything
        self._news: list[bytes] = [write_news(everything())]
        self._something = asyncio.Event()
        self._something.set()
        self.ended = False

    def tell(self, line: bytes) -> None:
        """Something new."""
        if len(self._news) < MOST_WAITING:
            self._news.append(line)
        self._something.set()

    def end(self) -> None:
        """Nothing more will come."""
        self.ended = True
        self._something.set()

    async def wait(self) -> list[bytes]:
        """The news since the last time, as soon as there is any; empty at the end."""
        await self._something.wait()
        self._something.clear()
        news, self._news = self._news, []
        if len(news) >= MOST_WAITING:  # some was lost
            return [write_news(self._everything())]
        return news


class Feed:
    """All browsers that listen."""

    def __init__(self, everything: Callable[[], Everything]) -> None:
        self._everything = everything
        self._readers: set[Reader] = set()

    def open(self) -> Reader | None:
        """A new listener, who first gets everything; None if there are too many."""
        if len(self._readers) >= MOST_BROWSERS:
            return None
        reader = Reader(self._everything)
        self._readers.add(reader)
        return reader

    def leave(self, reader: Reader) -> None:
        """It listens no more."""
        self._readers.discard(reader)

    def publish(self, news: News) -> None:
        """Tell all of them."""
        if self._readers:
            line = write_news(news)
            for reader in self._readers:
                reader.tell(line)

    def close(self) -> None:
        """Nothing more will come."""
        for reader in self._readers:
            reader.end()
