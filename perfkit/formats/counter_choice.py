"""Which metric of the bot means what? Read from ``--counter``.

interactions=my_updates_total
errors=http_requests_total{status=5*,method=POST}
"""

import re

from perfkit.model.bot_counters import ChosenCounter, Meaning

_CHOICE = re.compile(r"([a-z-]+)=([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{([^{}]*)\})?", re.ASCII)
_LABEL = re.compile(r"\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*(\"?)([^\",]*)\2\s*", re.ASCII)


def read_counter_choice(text: str) -> ChosenCounter:
    """What the option says. Raises ValueError with a sentence that says what is wrong with it."""
    found = _CHOICE.fullmatch(text.strip())
    if found is None or found[1] not in list(Meaning):
        raise ValueError(
            f"expected one of {', '.join(Meaning)}, = and a metric's name, such as "
            f"interactions=my_updates_total, found {text!r}"
        )
    name = found[2].removesuffix("_bucket")
    return ChosenCounter(Meaning(found[1]), name, tuple(map(_label, _parts(found[3]))))


def _parts(labels: str | None) -> list[str]:
    return labels.split(",") if labels and labels.strip() else []


def _label(text: str) -> tuple[str, str]:
    found = _LABEL.fullmatch(text)
    if found is None:
        raise ValueError(f"expected a label such as status=5*, found {text.strip()!r}")
    return found[1], found[3]
