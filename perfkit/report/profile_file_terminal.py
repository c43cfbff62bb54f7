"""Which of the tables does a profiler's file have?"""

from rich.console import Console

from perfkit.analysis.calls import CallTable
from perfkit.analysis.stack_table import StackTable
from perfkit.report.calls_terminal import print_calls
from perfkit.report.stacks_terminal import print_stacks

ProfileTable = CallTable | StackTable


def print_table(name: str, table: ProfileTable, console: Console) -> None:
    """Print the profile that the file ``name`` holds."""
    match table:
        case CallTable():
            print_calls(name, table, console)
        case StackTable():
            print_stacks(name, table, console)
