"""When does a census look, and what is told of it? Put last into the process, after the others."""

from itertools import pairwise

HOLDERS_OF = 24
"""Containers whose holders are looked for: each level up is a pause for all of them together."""
GREW = 8
"""Entries that a container must have gained for that."""
SEARCH_S = 10.0
RHYTHM = (1.0, 1.4, 0.6)
"""How far apart looks are, by turns: what is filled and emptied in step with even ones would seem
to grow."""


def watch(teller: "Teller", seconds: float, looks: int) -> None:
    """Look ``looks`` times in so many seconds, then tell what grew and who holds it."""
    census = Census()
    teller.tell(census.look())
    while census.looks < looks:
        going_on = teller.wait(RHYTHM[census.looks % 3] * seconds / (looks - 1))
        teller.tell(census.look())
        if not going_on:
            break
    rows = census.changed()
    wanted = [row for row in rows if growth(row[2]) >= GREW and grew_on(row[2])]
    search = Search(find_containers({row[0] for row in wanted[:HOLDERS_OF]}), SEARCH_S)
    search.run()
    for each, kind, lengths, size in rows:
        way = search.found.get(each, ())
        teller.tell(
            {"container": each, "type": kind, "bytes": size, "lengths": lengths, "way": way}
        )
    teller.tell({"search_pauses_ms": search.pauses})


def grew_on(lengths: "list[tuple[int, int]]") -> bool:
    """From each look to the next."""
    return all(a[1] < b[1] for a, b in pairwise(lengths))


TYPE_CHECKING = False
if TYPE_CHECKING:
    from .census import Census, growth
    from .holders import Search, find_containers
    from .telling import Teller
