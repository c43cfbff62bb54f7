"""Objects whose every method objects, one of which grows. Prints what was called and told.

Run with the folder of ``perfkit/inside`` and a file to tell into.
"""

import json
import sys
from pathlib import Path

CALLED = []


def refuse(name):
    def method(*_):
        CALLED.append(name)
        raise RuntimeError(name)

    return method


class Meta(type):
    __hash__ = refuse("Meta.__hash__")
    __eq__ = refuse("Meta.__eq__")
    __getattribute__ = refuse("Meta.__getattribute__")


class Hostile(metaclass=Meta):
    __dict__ = property(refuse("__dict__"))
    __class__ = property(refuse("__class__"))
    __getattribute__ = refuse("__getattribute__")
    __len__ = __hash__ = __eq__ = refuse("Hostile")


class HostileDict(dict):
    __len__ = __iter__ = items = get = __getitem__ = refuse("HostileDict")


class HostileList(list):
    __sizeof__ = refuse("HostileList")


class HostileText(str):
    __slots__ = ()
    __repr__ = __eq__ = refuse("HostileText")
    __hash__ = str.__hash__


class Holder:
    __slots__ = ("hostile", "leak")


many = [Hostile() for _ in range(50)]
listed = HostileList(range(50))
holder = Holder()
holder.leak = {}
holder.hostile = many
mapping = HostileDict()
dict.__setitem__(mapping, "leak", holder.leak)
texts = {HostileText("text"): holder.leak}


def main():
    inside, told = Path(sys.argv[1]), Path(sys.argv[2])
    names = ("shared_folder", "telling", "census", "holding", "holders", "watching")
    script = {"__name__": "<perfkit>"}
    text = "\n".join((inside / f"{name}.py").read_text() for name in names)
    exec(compile(text, "<perfkit>", "exec"), script)  # noqa: S102 - as it is put into a process

    class GrowingTeller(script["Teller"]):
        def wait(self, _):
            for _ in range(100):
                holder.leak[object()] = 1
            return True

        def alone(self):
            return False

    CALLED.clear()
    script["watch"](GrowingTeller(str(told.parent)), 1.0, 4)
    lines = [json.loads(line) for line in told.read_text().splitlines()]
    found = [
        line for line in lines if line.get("lengths") == [[1, 0], [2, 100], [3, 200], [4, 300]]
    ]
    sys.stdout.write(json.dumps({"called": CALLED, "found": found}))


main()
