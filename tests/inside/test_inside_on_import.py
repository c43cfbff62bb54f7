import importlib
import inspect
import sys
import zipfile

import pytest

from perfkit.inside.on_import import OnImport


class NoteList(list):
    def add(self, text):
        self.append(text)


@pytest.fixture
def watch(monkeypatch, tmp_path):
    """Writes a module, watches for it, and gives what was changed and noted."""
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "modules", sys.modules)
    (tmp_path / "perfkit_probe.py").write_text("value = 1\n")
    monkeypatch.delitem(sys.modules, "perfkit_probe", raising=False)
    notes = NoteList()

    def install(change, name="perfkit_probe"):
        OnImport({name: change}, notes).install()
        return notes

    yield install
    sys.modules.pop("perfkit_probe", None)


def to_two(module):
    module.value = 2


def test_a_module_is_changed_before_anyone_can_take_from_it(watch):
    watch(to_two)
    from perfkit_probe import value

    assert value == 2


def test_a_module_imported_before_is_changed_at_once(watch):
    import perfkit_probe

    watch(to_two)
    assert perfkit_probe.value == 2


def test_a_reloaded_module_is_changed_again(watch):
    watch(to_two)
    import perfkit_probe

    perfkit_probe.value = 3
    assert importlib.reload(perfkit_probe).value == 2


def test_a_changed_module_still_shows_its_source(watch):
    watch(to_two)
    import perfkit_probe

    assert inspect.getsource(perfkit_probe) == "value = 1\n"


def test_other_modules_are_left_alone(watch):
    watch(to_two, name="something_else")
    import perfkit_probe

    assert perfkit_probe.value == 1


def test_a_change_that_fails_is_noted_and_the_module_works(watch):
    def fail(module):
        raise KeyError("no such place")

    notes = watch(fail)
    import perfkit_probe

    assert perfkit_probe.value == 1
    assert notes == ["failed to change perfkit_probe: KeyError('no such place')"]


def test_a_module_that_does_not_exist_is_still_missing(watch):
    watch(to_two, name="perfkit_missing")
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("perfkit_missing")


def test_of_an_archive_only_the_watched_module_is_changed(watch, tmp_path, monkeypatch):
    (tmp_path / "perfkit_probe.py").unlink()
    with zipfile.ZipFile(tmp_path / "bot.zip", "w") as archive:
        archive.writestr("perfkit_probe.py", "import perfkit_other\nvalue = 1\n")
        archive.writestr("perfkit_other.py", "value = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path / "bot.zip"))
    watch(to_two)
    import perfkit_probe

    assert (perfkit_probe.value, perfkit_probe.perfkit_other.value) == (2, 1)
    sys.modules.pop("perfkit_other")


def test_a_folder_without_code_is_imported_as_ever(watch, tmp_path):
    (tmp_path / "perfkit_folder").mkdir()
    watch(to_two, name="perfkit_folder")
    import perfkit_folder

    assert perfkit_folder.__path__
    sys.modules.pop("perfkit_folder")
