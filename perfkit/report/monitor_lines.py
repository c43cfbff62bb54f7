"""What does a log show of a monitored bot? A line now and then, and what is told at once.

No rich: this is what runs for months, and is to stay small.
"""

from collections.abc import Callable
from typing import TextIO

from perfkit.findings.notice_words import headline, log_lines
from perfkit.model.live_watch import LiveWatch
from perfkit.model.monitoring import Notice
from perfkit.report.monitor_words import clock_time, watch_line
from perfkit.untrusted import one_line

EVERY_MS = 10_000


class MonitorLines:
    """Writes lines to a stream."""

    def __init__(
        self,
        stream: TextIO,
        *,
        every_ms: int = EVERY_MS,
        unread: Callable[[TextIO], None] | None = None,
    ) -> None:
        """``unread``: what is done to a stream that nobody reads any more, so that it can be
        written to; None: writing raises BrokenPipeError then."""
        self._stream = stream
        self._unread = unread
        self._every_ms = every_ms
        self.over_ms = every_ms
        """Rates are over so much: a line tells of the time since the line before."""
        self._due_ms: int | None = None

    def due(self, at_ms: int) -> bool:
        """Whether it is time for a line; not at the first look, which can't tell of CPU yet."""
        if self._due_ms is None:
            self._due_ms = at_ms
            return False
        # or the calendar was put back
        return not self._due_ms - self._every_ms <= at_ms < self._due_ms

    def show(self, watch: LiveWatch) -> None:
        """A line."""
        self._due_ms = watch.at_ms + self._every_ms
        self._write(f"{clock_time(watch.at_ms)} {watch_line(watch)}")

    def tell(self, notice: Notice) -> None:
        """A line at once; below a bot's end the last lines of its log."""
        self._write(f"{clock_time(notice.at_ms)} {headline(notice)}")
        for line in log_lines(notice):
            self._write(f"  | {line}")

    def say(self, text: str) -> None:
        """A sentence."""
        self._write(one_line(text, 500))

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text + "\n")
            self._stream.flush()
        except BrokenPipeError:
            if self._unread is None:
                raise
            self._unread(self._stream)
