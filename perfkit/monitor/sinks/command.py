"""How is a person's own program told? As JSON on its standard input, and in its environment.

One at a time, without a shell, for a limited time. One that fails is a trouble; its notice is not
told again, as half of what it does may be done already.
"""

import os
import shutil
from pathlib import Path

from perfkit.clock import Clock
from perfkit.errors import UsageError
from perfkit.findings.notice_words import notice_text
from perfkit.formats.notices import notice_settings, write_notice
from perfkit.masking import mask
from perfkit.model.monitoring import Notice
from perfkit.monitor.recent import Looks
from perfkit.monitor.sink import SinkError
from perfkit.program import Outcome, Request, run
from perfkit.untrusted import one_line

LIMIT_S = 30.0


class Command:
    """A program that is run for each notice (``Teller``)."""

    def __init__(
        self,
        name: str,
        argv: tuple[str, ...],
        looks: Looks,
        clock: Clock,
        *,
        limit_s: float = LIMIT_S,
    ) -> None:
        self.name = name
        self._argv = argv
        self._shown = Path(argv[0]).name
        self._looks = looks
        self._clock = clock
        self._limit_s = limit_s

    def check(self) -> None:
        """Raise UsageError if there is no such program."""
        if shutil.which(self._argv[0]) is None:
            raise UsageError(
                f"--on-alert: there is no program {self._argv[0]}",
                advice="give its whole path, and make it executable: chmod +x",
            )

    async def tell(self, notice: Notice) -> None:
        """Run it and wait for its end. Raises SinkError."""
        text = notice_text(notice, self._looks())
        request = Request(
            self._argv,
            interrupt_s=2.0,
            words=write_notice(notice, text) + b"\n",
            environment={**os.environ, **notice_settings(notice, text)},
            whole_group=True,
        )
        try:
            outcome = await run(request, self._clock, timeout_s=self._limit_s)
        except OSError as error:
            raise SinkError(f"{self._shown} can't be run: {error.strerror}") from None
        self._judge(outcome)

    async def close(self) -> None:
        """None is running."""

    def _judge(self, outcome: Outcome) -> None:
        if not outcome.in_time:
            raise SinkError(
                f"{self._shown} took longer than {self._limit_s:g} s and was ended", final=True
            )
        if outcome.exit_code:
            lines = outcome.stderr.strip().splitlines()
            said = f": {one_line(mask(lines[-1]))}" if lines else ""
            raise SinkError(
                f"{self._shown} ended with exit code {outcome.exit_code}{said}", final=True
            )
