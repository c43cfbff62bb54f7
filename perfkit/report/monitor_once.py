"""How is one look at a bot printed? A table for people, JSON for programs."""

import msgspec
from rich.console import Console
from rich.text import Text

from perfkit.model.live_watch import Meter, OneLook, ProcessRow
from perfkit.report.monitor_words import (
    STYLES,
    clock_time,
    host_line,
    meter_value,
    process_cells,
)
from perfkit.report.terminal_parts import cell, sentence, table
from perfkit.untrusted import one_line


def write_look(look: OneLook) -> str:
    """JSON; the series in ``values`` are described in ``perfkit.model.series``."""
    lean = msgspec.to_builtins(look)
    for meter in lean["meters"]:
        del meter["recent"]  # two looks make no curve
    return msgspec.json.format(msgspec.json.encode(lean), indent=2).decode() + "\n"


def print_look(look: OneLook, console: Console) -> None:
    """A table of quantities, one of processes, a line of the host's."""
    console.print(Text.assemble((one_line(look.bot), "bold"), f"  {clock_time(look.at_ms)}"))
    console.print(table(("", "now", "level"), [_meter(meter) for meter in look.meters]))
    names = ("command", "pid", "CPU", "memory", "threads", "files")
    console.print(table(names, [_process(row) for row in look.processes]))
    if look.host is not None:
        console.print(sentence(host_line(look.host), style="dim"))


def _meter(meter: Meter) -> list[Text]:
    return [
        Text(meter.kind.value), Text(meter_value(meter)),
        Text(meter.level.value, style=STYLES[meter.level]),
    ]  # fmt: skip


def _process(row: ProcessRow) -> list[Text]:
    return [cell(row.command), *map(Text, process_cells(row))]
