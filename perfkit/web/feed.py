"""How does news get to the browsers that look? In batches, and never more than they can take."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

News = TypeVar("News")
MOST_WAITING = 2000
"""So much news may wait for one browser; one that is slower gets everything anew."""
MOST_BROWSERS = 20


class Reader:
    """A browser that listens. ``ended`` is set when there will be no more news."""

    __slots__ = ("_anew", "_most", "_news", "_something", "ended")

    def __init__(
        self, first: Sequence[bytes], anew: Callable[[], Sequence[bytes]], most: int
    ) -> None:
        self._anew = anew
        self._most = most
        self._news = list(first)
        self._something = asyncio.Event()
        self._something.set()
        self.ended = False

    def tell(self, news: bytes) -> None:
        """Something new."""
        if len(self._news) < self._most:
            self._news.append(news)
        self._something.set()

    def end(self) -> None:
        """Nothing more will come."""
        self.ended = True
        self._something.set()

    async def wait(self) -> Sequence[bytes]:
        """The news since the last time, as soon as there is any; empty at the end."""
        while not self._news and not self.ended:
            self._something.clear()
            await self._something.wait()
        news, self._news = self._news, []
        if len(news) >= self._most:  # some was lost
            return self._anew()
        return news


class Feed(Generic[News]):
    """All browsers that listen.

    ``write`` puts news into bytes. ``catch_up`` tells what a browser needs that has last seen the
    event with this id; of one that has seen nothing (""), everything.
    """

    def __init__(
        self,
        write: Callable[[News], bytes],
        catch_up: Callable[[str], Sequence[bytes]],
        *,
        most_waiting: int = MOST_WAITING,
        most_browsers: int = MOST_BROWSERS,
    ) -> None:
        self._write = write
        self._catch_up = catch_up
        self._most_waiting = most_waiting
        self._most_browsers = most_browsers
        self._readers: set[Reader] = set()

    def open(self, seen: str = "") -> Reader | None:
        """A new listener, who first gets what it has not seen; None if there are too many."""
        if len(self._readers) >= self._most_browsers:
            return None
        reader = Reader(self._catch_up(seen), lambda: self._catch_up(""), self._most_waiting)
        self._readers.add(reader)
        return reader

    def leave(self, reader: Reader) -> None:
        """It listens no more."""
        self._readers.discard(reader)

    def publish(self, news: News) -> None:
        """Tell all of them; written once, and only if anybody listens."""
        if self._readers:
            written = self._write(news)
            for reader in self._readers:
                reader.tell(written)

    def close(self) -> None:
        """Nothing more will come."""
        for reader in self._readers:
            reader.end()
