"""How far is the load test, while it runs? On standard error, in the load generator's own process.

So it must cost next to nothing: no thread, no clock of its own, nothing drawn more than twice a
second. Whoever measures calls ``update`` as often as they like; most calls return at once.
"""

from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from perfkit.model.live import LiveNumbers
from perfkit.report.progress_text import block, one_line_of
from perfkit.untrusted import one_line

REDRAW_S = 0.5
LINE_S = 5.0
"""Between two lines where there is no terminal: a log of a build should stay short."""


class LoadProgress(Protocol):
    """Shows how far a load test is, from ``with`` to its end."""

    def __enter__(self) -> Self:
        """Begin to show."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End showing, and leave the terminal as it was, whatever happened."""

    def phase(self, text: str) -> None:
        """Say what is going on now: ``starting the bot``, ``writing the report``."""

    def update(self, numbers: LiveNumbers) -> None:
        """Show the numbers of this moment, if it is time to."""


def load_progress(console: Console, *, quiet: bool = False) -> LoadProgress:
    """The progress that fits the console (that of standard error): a block that stays in place in a
    terminal, a line now and then anywhere else, nothing when ``quiet``."""
    if quiet:
        return Silence()
    return LiveBlock(console) if console.is_terminal else PlainLines(console)


class _Due:
    """Is it time again? By the load's own time, so that no clock has to be read."""

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._next_s = 0.0

    def at(self, elapsed_s: float) -> bool:
        """True at most once in the interval."""
        if elapsed_s < self._next_s:
            return False
        self._next_s = elapsed_s + self._every_s
        return True


class _Shown:
    """The start and the end that need nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        return None


class Silence(_Shown):
    """Shows nothing."""

    def phase(self, text: str) -> None:
        """Nothing."""

    def update(self, numbers: LiveNumbers) -> None:
        """Nothing."""


class PlainLines(_Shown):
    """A line for each phase, and one every five seconds of load: for pipes and logs."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._due = _Due(LINE_S)
        self._phase = ""

    def phase(self, text: str) -> None:
        """A line, once for each phase."""
        if text != self._phase:
            self._phase = text
            self._print(text)

    def update(self, numbers: LiveNumbers) -> None:
        """A line, every five seconds."""
        if numbers.phase:
            self.phase(numbers.phase)
        if self._due.at(numbers.elapsed_s):
            self._print(one_line_of(numbers))

    def _print(self, text: str) -> None:
        self._console.print(Text(one_line(text)), soft_wrap=True)


class LiveBlock(_Shown):
    """A few lines that stay in place in a terminal, and go when the report comes."""

    def __init__(self, console: Console) -> None:
        self._live = Live(
            console=console, auto_refresh=False, transient=True, redirect_stdout=False
        )
        self._due = _Due(REDRAW_S)
        self._phase = ""
        self._numbers: LiveNumbers | None = None

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._live.stop()

    def phase(self, text: str) -> None:
        """Drawn at once, if it is another one."""
        if text != self._phase:
            self._phase = text
            self._draw()

    def update(self, numbers: LiveNumbers) -> None:
        """Drawn twice a second at most."""
        if self._due.at(numbers.elapsed_s):
            self._numbers = numbers
            self._phase = numbers.phase or self._phase
            self._draw()

    def _draw(self) -> None:
        drawn = block(self._phase, self._numbers, self._live.console.width)
        self._live.update(drawn, refresh=True)
