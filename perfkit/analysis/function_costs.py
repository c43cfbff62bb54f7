"""What did each function cost, by itself and with all it called? Of stacks and of counted calls."""

from collections.abc import Iterable
from dataclasses import dataclass

from perfkit.analysis.same_files import Naming
from perfkit.model.calls import CallProfile
from perfkit.model.profiles import ProfileStack

Key = tuple[str, str]
"""Function, and its file in the words of ``Naming``."""


@dataclass(slots=True)
class FunctionCost:
    """One function's, in the profile's unit."""

    file: str
    own: float = 0.0
    total: float = 0.0
    calls: int | None = None
    """None where calls were not counted."""


def costs_of_stacks(stacks: Iterable[ProfileStack], naming: Naming) -> dict[Key, FunctionCost]:
    """Own costs sum to the whole; a function on a stack twice counts once in its total."""
    costs: dict[Key, FunctionCost] = {}
    for each in stacks:
        keys = {(frame.function, naming(frame.file)): frame for frame in each.stack}
        for key, frame in keys.items():
            cost = costs.get(key)
            if cost is None:
                cost = costs[key] = FunctionCost(frame.file)
            cost.total += each.value
        if each.stack:
            leaf = each.stack[-1]
            costs[leaf.function, naming(leaf.file)].own += each.value
    return costs


def costs_of_calls(profile: CallProfile, naming: Naming) -> dict[Key, FunctionCost]:
    """The same of counted calls. Functions of one name in one file are taken together.

    So those that call each other and have one name (nested lambdas) count twice in their total.
    """
    costs: dict[Key, FunctionCost] = {}
    for function, numbers in profile.costs.items():
        file = "" if function.file == "~" else function.file
        cost = costs.setdefault((function.name, naming(file)), FunctionCost(file, calls=0))
        cost.own += numbers.own_s
        cost.total += numbers.total_s
        cost.calls = (cost.calls or 0) + numbers.calls
    return costs
