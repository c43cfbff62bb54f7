"""How is a call graph drawn by Graphviz? Functions as boxes, calls as arrows, as gprof2dot does.

A box says the function, its share with all it called, its own share in brackets, and how often it
was called where that is known; an arrow says the share spent behind it. What is red is hot. Small
ones are left out, as a drawing of everything can't be read.
"""

import re
from collections.abc import Iterator

from perfkit.model.calls import CallCost, CallProfile, Function

LEAST_NODE = 0.005
LEAST_EDGE = 0.001
"""Shares of the whole below which nothing is drawn: gprof2dot's."""
_UNSAFE = re.compile(r'[\\"\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]')
_LONGEST = 120


def encode(profile: CallProfile) -> str:
    """The graph's text for ``dot -Tsvg``."""
    whole = profile.total_s
    shown = {
        function: number
        for number, (function, cost) in enumerate(profile.costs.items())
        if whole > 0 and cost.total_s >= whole * LEAST_NODE
    }
    lines = (
        "digraph {",
        '\tnode [fontname="sans-serif", fontsize=10, shape=box, style=filled, fontcolor=white];',
        '\tedge [fontname="sans-serif", fontsize=9];',
        *(f"\t{number} [{_node(f, profile.costs[f], whole)}];" for f, number in shown.items()),
        *_edges(profile, shown, whole),
        "}",
    )
    return "\n".join(lines) + "\n"


def _node(function: Function, cost: CallCost, whole: float) -> str:
    place = "" if function.file == "~" else f"{function.file}:{function.line}"
    share, own = cost.total_s / whole, cost.own_s / whole
    parts = [_safe(function.name), _safe(place), _percent(share), f"({_percent(own)})"]
    if cost.calls:
        parts.append(f"{cost.calls} x")
    label = "\\n".join(part for part in parts if part)
    return f'label="{label}", color="{_colour(share)}"'


def _edges(profile: CallProfile, shown: dict[Function, int], whole: float) -> Iterator[str]:
    for callee, callers in profile.callers.items():
        for caller, cost in callers.items():
            share = cost.total_s / whole if whole > 0 else 0.0
            if callee in shown and caller in shown and share >= LEAST_EDGE:
                calls = f"\\n{cost.calls} x" if cost.calls else ""
                yield (
                    f'\t{shown[caller]} -> {shown[callee]} [label="{_percent(share)}{calls}", '
                    f'color="{_colour(share)}", penwidth={max(0.5, 4 * min(share, 1.0)):.2f}];'
                )


def _safe(text: str) -> str:
    """The end of a text that is too long tells more than its beginning."""
    text = text if len(text) <= _LONGEST else "…" + text[1 - _LONGEST :]
    return _UNSAFE.sub(lambda m: f"\\{m[0]}" if m[0] in '\\"' else "?", text)


def _percent(share: float) -> str:
    return f"{share * 100:.2f}%"


def _colour(share: float) -> str:
    """From blue (nothing) to red (everything): hue, saturation, value."""
    return f"{(1 - min(share, 1.0)) * 2 / 3:.3f} 0.900 0.600"
