"""How does a conversation show what a web server answered?"""

from perfkit.model.web import WebFailure, WebOutcome

SHOWN_BODY = 200


def outcome_words(outcome: WebOutcome) -> str:
    """``200 {"ok": true}``: the status and how the body begins, or why no response came."""
    if isinstance(outcome, WebFailure):
        return f"({outcome.error})"
    start = outcome.body[: 4 * SHOWN_BODY].decode("utf-8", "replace")
    return f"{outcome.status} {' '.join(start.split())[:SHOWN_BODY]}".rstrip()
