"""What does a log show of a monitored bot? A line now and then, and what is told at once.

No rich: this is what runs for months, and is to stay small.
"""

from typing import TextIO

from perfkit.model.live_watch import LiveWatch
from perfkit.model.monitoring import EndedNotice, Notice
from perfkit.report.monitor_words import clock_time, notice_line, watch_line
from perfkit.untrusted import one_line

EVERY_MS = 10_000


class MonitorLines:
    """Writes lines to a stream."""

    def __init__(self, stream: TextIO, *, every_ms: int = EVERY_MS) -> None:
        self._stream = stream
        self._every_ms = every_ms
        self._due_ms = 0

    def due(self, at_ms: int) -> bool:
        """Whether it is time for a line."""
        return at_ms >= self._due_ms

    def show(self, watch: LiveWatch) -> None:
        """A line."""
        self._due_ms = watch.at_ms + self._every_ms
        self._write(f"{clock_time(watch.at_ms)} {watch_line(watch)}")

    def tell(self, notice: Notice) -> None:
        """A line at once; below a bot's end the last lines of its log."""
        self._write(f"{clock_time(notice.at_ms)} {notice_line(notice)}")
        if isinstance(notice, EndedNotice):
            for line in notice.log_lines:
                self._write(f"  | {one_line(line)}")

    def say(self, text: str) -> None:
        """A sentence."""
        self._write(one_line(text, 500))

    def _write(self, text: str) -> None:
        self._stream.write(text + "\n")
        self._stream.flush()
