"""Which names does this machine give to itself? What webhooks may be on it, read once."""

from pathlib import Path

from perfkit.loopback import Origin, read_names
from perfkit.telegram.core.webhook_target import Targets

HOSTS = Path("/etc/hosts")


def targets(webhook_to: Origin | None, hosts: Path = HOSTS) -> Targets:
    """What a webhook may be: ``webhook_to`` if it is given, else what is on this machine."""
    try:
        text = hosts.read_text("utf-8", "replace")
    except OSError:  # there need not be one: localhost is known without it
        text = ""
    return Targets(webhook_to, read_names(text))
