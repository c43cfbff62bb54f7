"""What does ``perfkit emulator`` tell while it serves? To people, and as JSON lines to programs."""

from collections.abc import Callable

import msgspec
from rich.console import Console

from perfkit.model.pointing import settings_for
from perfkit.model.serving import RecordedSteps, Served
from perfkit.untrusted import one_line


class EmulatorNarrator:
    """Tells on a console what the emulator does."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def serving(self, served: Served) -> None:
        """Where it serves, and what each framework must be told."""
        root = served.root
        self._say(f"Bot API at {root}   (any token; Ctrl-C ends)")
        if served.network:
            self._say(f"  network: {served.network}")
        for framework, setting in settings_for(root):
            self._say(f"  {framework:20} {setting}")
        if served.page:
            self._say(f"Chat with the bot by hand: {served.page}")
        if served.recording:
            self._say(
                f"What the first student does there is recorded in {one_line(served.recording)}"
            )
        self._say(
            "To load-test a bot that uses it: perfkit load-test SCENARIO --pid PID --port "
            + root.rpartition(":")[2]
        )

    def lent(self, port: int) -> None:
        """The port is with a load test."""
        self._say(f"port {port} is lent to a load test until it is over")

    def recording(self, student: str, file: str) -> None:
        """Somebody has begun to do something."""
        self._say(f"recording what {one_line(student)} does in {one_line(file)}")

    def recorded(self, steps: RecordedSteps) -> None:
        """The end of the recording."""
        file = one_line(steps.file)
        if steps.problem:
            self._say(f"the recording is not complete: {one_line(steps.problem)}")
        elif not steps.acts:
            self._say(f"nothing was done, so there is no {file}")
        else:
            self._say(f"{file} has what {one_line(steps.student)} did; to replay it:")
            self._say(f'  perfkit load-test {file} --bot "python my_bot.py"')

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)


class JsonNarrator:
    """Tells the same as JSON, a line for each event, whose name is its ``event``."""

    def __init__(self, write_line: Callable[[str], None]) -> None:
        self._write_line = write_line

    def serving(self, served: Served) -> None:
        """Where it serves."""
        self._tell("serving", served)

    def lent(self, port: int) -> None:
        """The port is with a load test."""
        self._tell("lent", {"port": port})

    def recording(self, student: str, file: str) -> None:
        """Somebody has begun to do something."""
        self._tell("recording", {"student": student, "file": file})

    def recorded(self, steps: RecordedSteps) -> None:
        """The end of the recording."""
        self._tell("recorded", steps)

    def _tell(self, event: str, facts: Served | RecordedSteps | dict[str, str | int]) -> None:
        told = {"event": event, **msgspec.to_builtins(facts)}
        self._write_line(msgspec.json.encode(told).decode())
