"""A cache that can neither grow without end nor be wrong for long."""

from collections.abc import Awaitable, Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class BoundedCache(Generic[Key, Value]):
    """Keeps up to `size` values for up to `ttl` seconds; the longest kept one makes room."""

    def __init__(self, size: int, ttl: float, clock: Callable[[], float] = monotonic) -> None:
        self.size = size
        self.ttl = ttl
        self.clock = clock
        self.kept: dict[Key, tuple[float, Value]] = {}

    async def get(self, key: Key, load: Callable[[], Awaitable[Value]]) -> Value:
        """The value kept for `key`, or the one that `load` brings, kept from now on."""
        now = self.clock()
        found = self.kept.get(key)
        if found is not None and now < found[0]:
            return found[1]
        value = await load()
        # Out and in again, so that the dictionary's first key is always the longest kept one.
        self.kept.pop(key, None)
        while len(self.kept) >= self.size:
            del self.kept[next(iter(self.kept))]
        self.kept[key] = (now + self.ttl, value)
        return value
