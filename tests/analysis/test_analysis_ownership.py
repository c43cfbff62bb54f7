"""Whose code a file is, told by its name alone."""

import pytest

from perfkit.analysis.ownership import owner


@pytest.mark.parametrize(
    ("file", "whose"),
    [
        ("/srv/bot/handlers.py", "own"),
        ("bot.py", "own"),
        ("/home/me/lib/handlers.py", "own"),
        ("/srv/aiogram/bot.py", "own"),
        ("<stdin>", "own"),
        ("<ipython-input-3-abc>", "own"),
        ("/srv/bot/.venv/lib/python3.11/site-packages/aiogram/dispatcher/router.py", "framework"),
        ("/usr/lib/python3/dist-packages/telegram/ext/_application.py", "framework"),
        (r"C:\bot\venv\Lib\site-packages\telebot\util.py", "framework"),
        ("/srv/bot/.venv/lib/python3.11/site-packages/sqlalchemy/engine/base.py", "library"),
        ("/usr/lib/python3.11/site-packages/six.py", "library"),
        ("<string>", "library"),
        ("<attrs generated init x.Y>", "library"),
        ("/usr/lib/python3.11/asyncio/base_events.py", "stdlib"),
        ("/opt/py/lib/python3.13t/threading.py", "stdlib"),
        ("/usr/lib64/python3.12/json/encoder.py", "stdlib"),
        ("/opt/py/lib/python311.zip/json/encoder.py", "stdlib"),
        (r"C:\Python311\Lib\selectors.py", "stdlib"),
        ("<frozen runpy>", "stdlib"),
        ("", "stdlib"),
        ("/usr/lib/x86_64-linux-gnu/libc.so.6", "stdlib"),
        ("/build/Python-3.11.7/Modules/selectmodule.c", "stdlib"),
        ("[vdso]", "stdlib"),
        ("/v/lib/python3.11/site-packages/uvloop/loop.cpython-311.so", "library"),
        ("uvloop/loop.pyx", "library"),
        ("/srv/bot/fast.pyx", "own"),
    ],
)
def test_owner(file, whose):
    assert owner(file) == whose
