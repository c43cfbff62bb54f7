"""Files told by the module and package they are imported as."""

import pytest

from perfkit.analysis.packages import module, package


@pytest.mark.parametrize(
    ("file", "its_module", "its_package"),
    [
        ("/srv/bot/handlers.py", "/srv/bot/handlers.py", "your code"),
        ("/v/lib/python3.11/site-packages/aiogram/bot/router.py", "aiogram.bot.router", "aiogram"),
        ("/v/lib/python3.11/site-packages/aiogram/__init__.py", "aiogram", "aiogram"),
        ("/v/lib/python3.11/site-packages/six.py", "six", "six"),
        ("/usr/lib/python3/dist-packages/telegram/ext/_app.py", "telegram.ext._app", "telegram"),
        ("/usr/lib/python3.11/json/decoder.py", "json.decoder", "json"),
        ("/usr/lib/python3.11/lib-dynload/_json.cpython-311-x86_64-linux-gnu.so", "_json", "_json"),
        ("/v/lib/python3.11/site-packages/uvloop/loop.abi3.so", "uvloop.loop", "uvloop"),
        (r"C:\Python311\Lib\selectors.py", "selectors", "selectors"),
        ("<frozen importlib._bootstrap>", "importlib._bootstrap", "importlib"),
        ("<string>", "<string>", "<string>"),
        ("uvloop/loop.pyx", "uvloop.loop", "uvloop"),
        ("/usr/lib/x86_64-linux-gnu/libc.so.6", "interpreter", "interpreter"),
        ("/build/Python-3.11.7/Modules/selectmodule.c", "interpreter", "interpreter"),
        ("", "interpreter", "interpreter"),
    ],
)
def test_module_and_package(file, its_module, its_package):
    assert (module(file), package(file)) == (its_module, its_package)
