"""What monitoring a bot came to, as JSON: ``monitor.json``, and ``perfkit monitor --json``."""

import msgspec

from perfkit.model.monitor_report import MonitorReport


def write_monitor_json(report: MonitorReport) -> str:
    """Its keys are the fields of ``MonitorReport``."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n"
