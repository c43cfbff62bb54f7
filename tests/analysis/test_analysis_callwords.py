"""A call that lasts is named as its developer would."""

import pytest
from planted_recordings import LIB, SITE, frame

from perfkit.analysis.callwords import SourceLine, name_call
from perfkit.model.stalls import CallKind


@pytest.mark.parametrize(
    ("frames", "words", "kind"),
    [
        ([("run", LIB + "subprocess.py"), ("Popen.communicate", LIB + "subprocess.py"),
          ("select", LIB + "selectors.py")], "subprocess.run", CallKind.SUBPROCESS),
        ([("get", SITE + "requests/api.py"), ("request", SITE + "requests/api.py")],
         "requests.get", CallKind.NETWORK),
        ([("urlopen", LIB + "urllib/request.py")], "urllib.request.urlopen", CallKind.NETWORK),
        ([("loads", LIB + "json/__init__.py"), ("decode", LIB + "json/decoder.py")],
         "json.loads", CallKind.PARSING),
        ([("sub", LIB + "re/__init__.py")], "a regular expression (re.sub)", CallKind.PARSING),
        ([("Event.wait", LIB + "threading.py"), ("Condition.wait", LIB + "threading.py")],
         "a lock (threading wait)", CallKind.LOCK),
        ([("Future.result", LIB + "concurrent/futures/_base.py")], "a future's result",
         CallKind.LOCK),
        ([("Path.read_text", LIB + "pathlib.py")], "file I/O (read_text)", CallKind.FILE),
        ([("Session.execute", SITE + "sqlalchemy/orm/session.py")], "sqlalchemy execute",
         CallKind.DATABASE),
        ([("Model.get", SITE + "peewee.py")], "peewee get", CallKind.DATABASE),
        ([("deepcopy", LIB + "copy.py")], "copy deepcopy", CallKind.PARSING),
        ([("work", SITE + "slow/it.py"), ("sub", LIB + "re/__init__.py")],
         "a regular expression (re.sub)", CallKind.PARSING),
    ],
)  # fmt: skip
def test_frames_tell(frames, words, kind):
    name = name_call([frame(*call) for call in frames], None, None)
    assert (name.words, name.kind) == (words, kind)


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("    time.sleep(delay)", "time.sleep", CallKind.SLEEP),
        ("sleep(1)", "time.sleep", CallKind.SLEEP),
        ("rows = db.execute(QUERY).fetchall()", "sqlite3 execute", CallKind.DATABASE),
        ("connection.commit()", "sqlite3 commit", CallKind.DATABASE),
        ("data = json.loads(text)", "json.loads", CallKind.PARSING),
        ("if re.match(r'(a+)+$', text):", "a regular expression (re.match)", CallKind.PARSING),
        ("EMAIL_RE.search(text)", "a regular expression (search)", CallKind.PARSING),
        ("hashlib.pbkdf2_hmac('sha256', a, b, 9)", "hashlib.pbkdf2_hmac", CallKind.PARSING),
        ("self.mutex.acquire()", "a lock", CallKind.LOCK),
        ("with self._lock:", "a lock", CallKind.LOCK),
        ("os.fsync(file)", "os.fsync", CallKind.FILE),
        ("with open(path) as file:", "file I/O", CallKind.FILE),
        ("data = peer.recv(100)", "a socket", CallKind.NETWORK),
        ("asleep(3)", "a call written in C", CallKind.UNKNOWN),
    ],
)
def test_the_line_s_text_tells_what_is_called_in_c(text, words, kind):
    name = name_call([], SourceLine(text, frozenset({"sqlite3"})), 0.1)
    assert (name.words, name.kind) == (words, kind)


def test_a_database_whose_module_is_not_imported_there_has_no_name():
    assert name_call([], SourceLine("db.execute(QUERY)"), None).words == "a database's execute"


@pytest.mark.parametrize(
    ("frames", "share", "words", "kind"),
    [
        ([], 0.9, "computing", CallKind.COMPUTING),
        ([], 0.1, "a call written in C", CallKind.UNKNOWN),
        ([], None, "a call written in C", CallKind.UNKNOWN),
        ([("fit", SITE + "learn/x.py"), ("step", SITE + "learn/y.py")], 0.9, "fit",
         CallKind.COMPUTING),
        ([("fit", SITE + "learn/x.py")], 0.2, "fit", CallKind.UNKNOWN),
    ],
)  # fmt: skip
def test_else_the_cpu_tells(frames, share, words, kind):
    name = name_call([frame(*call) for call in frames], None, share)
    assert (name.words, name.kind) == (words, kind)


def test_a_line_s_text_says_nothing_about_frames_it_has():
    name = name_call([frame("fit", SITE + "learn/x.py")], SourceLine("time.sleep(1)"), None)
    assert name.words == "fit"
