"""What is counted of a short recording, for those who watch without an end?"""

from perfkit.model.stalls import Place, StallNumbers, StallSlice


def stall_slice(numbers: StallNumbers) -> StallSlice:
    """The event loops' part of it. Workers of pools are left out: one waits, the others go on."""
    held = [group for group in numbers.groups if group.place == Place.LOOP.value]
    return StallSlice(
        loops=len(numbers.loops),
        observed_s=max((loop.observed_s for loop in numbers.loops), default=0.0),
        stalls=sum(group.count for group in held),
        stalled_s=numbers.stalled_s,
        judged=numbers.unjudged == 0,
        worst=max(held, key=lambda group: group.total_s, default=None),
    )
