"""How is a module changed in the moment it is imported, before anyone can take from it?"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # importing typing would cost more than all else here
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    from .notes import Notes

    Change = Callable[[ModuleType], None]


class OnImport:
    """A finder that finds nothing itself: it adds a change to what the other finders find.

    The module keeps its own loader, so that its source, its data files and its reloading work as
    ever. A change that fails is noted, and the module stays as it was.
    """

    def __init__(self, changes: Mapping[str, Change], notes: Notes) -> None:
        self._changes = changes
        self._notes = notes

    def install(self) -> None:
        """Watch for imports from now on, and change at once what has been imported already."""
        sys.meta_path.insert(0, self)
        for name in self._changes:
            module = sys.modules.get(name)
            if module is not None:
                self._change(module, name)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """What the other finders find for this name, with the change added; else None."""
        if name not in self._changes:
            return None
        for finder in sys.meta_path:
            if finder is self or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                self._add_change(spec)
                return spec
        return None

    def _add_change(self, spec: ModuleSpec) -> None:
        loader = spec.loader
        try:
            run = loader.exec_module  # type: ignore[union-attr] # namespace packages have no loader

            def exec_module(module: ModuleType) -> None:
                run(module)
                # zipimport has one loader for all modules of its archive
                if module.__name__ == spec.name:
                    self._change(module, spec.name)

            loader.exec_module = exec_module  # type: ignore[method-assign, union-attr]
        except Exception as error:
            # the import itself goes on as without perfkit
            self._notes.add(f"failed to watch {spec.name}: {error!r}")

    def _change(self, module: ModuleType, name: str) -> None:
        try:
            self._changes[name](module)
        except Exception as error:
            # a module that perfkit can't change is still the bot's to use
            self._notes.add(f"failed to change {name}: {error!r}")
