"""How does a conversation show what a web server answered?"""

from perfkit.model.web import WebFailure, WebOutcome

KEPT_BODY = 800
"""Bytes: more than conversations show, since a secret can be masked only where it is whole."""


def outcome_words(outcome: WebOutcome) -> str:
    """``200 {"ok": true}``: the status and how the body begins, or why no response came."""
    if isinstance(outcome, WebFailure):
        return f"({outcome.error})"
    start = outcome.body[:KEPT_BODY].decode("utf-8", "replace")
    return f"{outcome.status} {' '.join(start.split())}".rstrip()
