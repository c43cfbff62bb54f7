import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from perfkit.bot.notes import BotNotes, Redirected, parse_notes, read_notes
from perfkit.inside.notes import Notes

NOTED = """\
started python 3.11.7 pid 12
redirected pyTelegramBotAPI 4.37.1 pid 12
redirected pyTelegramBotAPI 4.37.1 pid 12
refused api.telegram.org pid 12
started python 3.11.7 pid 13
started node 20.20.2 pid 14
redirected node-telegram-bot-api 2.1.0 pid 14
failed to change aiogram.client.telegram: AttributeError('x') pid 13
refused api.telegram.org pid 13
redirec"""


def test_notes_tell_what_was_done_inside_each_fact_once():
    assert parse_notes(NOTED) == BotNotes(
        pythons=("3.11.7", "3.11.7"),
        nodes=("20.20.2",),
        redirected=(
            Redirected("pyTelegramBotAPI", "4.37.1", 12),
            Redirected("node-telegram-bot-api", "2.1.0", 14),
        ),
        refused=("api.telegram.org",),
        failures=("to change aiogram.client.telegram: AttributeError('x')",),
    )


def test_the_framework_is_the_first_one_redirected():
    assert parse_notes(NOTED).framework() == "pyTelegramBotAPI"
    assert BotNotes().framework() is None


@given(st.text())
def test_any_text_can_be_read(text):
    parse_notes(text)


def test_no_file_means_no_notes(tmp_path):
    assert read_notes(tmp_path / "gone") == BotNotes()


def test_what_is_noted_inside_is_read_outside(tmp_path):
    path = tmp_path / "notes"
    notes = Notes(str(path))
    notes.add("refused api.telegram.org")
    notes.add("failed with\nlines and \udcff")
    assert read_notes(path).refused == ("api.telegram.org",)
    assert read_notes(path).failures == ("with lines and \\udcff",)


def test_notes_that_cant_be_written_are_dropped_silently():
    Notes("").add("refused api.telegram.org")
    Notes("/dev/full").add("refused api.telegram.org")


def test_notes_of_many_processes_stay_whole_lines(tmp_path):
    path = tmp_path / "notes"
    code = "import sys\nfrom perfkit.inside.notes import Notes\n"
    code += "for _ in range(200): Notes(sys.argv[1]).add('refused ' + 'x' * 500)"
    writers = [subprocess.Popen((sys.executable, "-c", code, str(path))) for _ in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert read_notes(path).refused == ("x" * 500,)
    assert len(path.read_text().splitlines()) == 600
