"""Where does chance come from? A seeded source of numbers that is passed in."""

from typing import Protocol


class Lots(Protocol):
    """A seeded source of chance; ``random.Random`` is one."""

    def random(self) -> float:
        """The next number, from 0 to just below 1."""
