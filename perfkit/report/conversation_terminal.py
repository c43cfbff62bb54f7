"""A conversation in the terminal as it goes: who said what, and how each step ended."""

from rich.console import Console
from rich.text import Text

from perfkit.model.chat import Line
from perfkit.model.dry_run import DryRun, PlayedStep
from perfkit.units import format_ms
from perfkit.untrusted import one_line

LONGEST_LINE = 400
_WHO_STYLES = {"student": "bold cyan", "bot": "", "perfkit": "dim"}
_INDENT = " " * 19


class ConversationTeller:
    """Prints to standard output; ``quiet`` prints nothing until the end."""

    def __init__(self, console: Console, *, quiet: bool) -> None:
        self._console = console
        self._quiet = quiet

    def line(self, line: Line) -> None:
        """Somebody said something."""
        head = f"{line.at_ms / 1000:8.3f} s  {line.who:7}  "
        text = one_line(line.text, LONGEST_LINE)
        self._print(Text.assemble((head, "dim"), (text, _WHO_STYLES.get(line.who, ""))))

    def step(self, step: PlayedStep) -> None:
        """A step has ended."""
        name = one_line(step.step, 80)
        if step.error is None:
            text = f"{_INDENT}  ok: {name}, {format_ms(step.response_ms)}"
            self._print(Text(text, style="green"))
            return
        self._print(Text(f"{_INDENT}  FAILED: {name}: {one_line(step.error)}", style="bold red"))
        for note in step.notes:
            self._print(Text(f"{_INDENT}    {one_line(note, LONGEST_LINE)}", style="red"))

    def end(self, played: DryRun) -> None:
        """The student has ended."""
        failed = sum(step.error is not None for step in played.steps)
        count = len(played.steps)
        steps = f"{count} interaction{'' if count == 1 else 's'}, {failed} failed"
        if played.problem is not None:
            self._print(Text(f"\n CUT SHORT  {one_line(played.problem)}: {steps}", style="bold"))
        elif played.ok:
            self._print(Text(f"\n PLAYED  to the end: {steps}", style="bold green"))
        else:
            self._print(Text(f"\n FAILED  the student gave up: {steps}", style="bold red"))

    def _print(self, text: Text) -> None:
        if not self._quiet:
            self._console.print(text, soft_wrap=True)
