"""What is done in a bot's process when it starts, by the environment it was given?

``PERFKIT_API_ROOT``: where the Bot API is served (``http://127.0.0.1:8081``). ``PERFKIT_NOTES``:
the file that takes the notes. ``PERFKIT_ALLOW_PTRACE=1``: let py-spy attach. ``PERFKIT_CALLS``:
the folder that takes a profile of all calls, ``PERFKIT_CALLS_ENGINE`` of which kind.
"""

from __future__ import annotations

import sys

from .connections import Connections
from .notes import Notes
from .on_import import OnImport
from .redirect import Redirect
from .refuse import Refusal
from .tracing import allow_tracing

TYPE_CHECKING = False  # importing typing would cost more than all else here
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .on_import import Change


def begin(environment: Mapping[str, str]) -> None:
    """Set everything up that the environment asks for. Failures are noted, never raised."""
    notes = Notes(environment.get("PERFKIT_NOTES", ""))
    notes.add("started python " + ".".join(str(part) for part in sys.version_info[:3]))
    root = environment.get("PERFKIT_API_ROOT")
    if root:
        changes: dict[str, Change] = {}
        for part in (Redirect, Connections, Refusal):
            changes.update(part(root, notes).changes())
        OnImport(changes, notes).install()
    if environment.get("PERFKIT_ALLOW_PTRACE") == "1":
        try:
            allow_tracing()
        except Exception as error:
            # a bot that can't be looked into still starts; perfkit tells what it could not do
            notes.add(f"failed to allow tracing: {error!r}")
    calls = environment.get("PERFKIT_CALLS")
    if calls:
        # last, so that perfkit's own work is not counted
        from .launched_calls import begin as begin_calls

        try:
            begin_calls(calls, environment.get("PERFKIT_CALLS_ENGINE", "cprofile"))
        except Exception as error:
            # above all: this Python has no yappi; the command goes on uncounted
            notes.add(f"failed to count calls: {error!r}")
