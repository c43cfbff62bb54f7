"""``perfkit analyze --html`` and ``--snakeviz`` as they are called."""

import asyncio
import os
import signal
import sys

import aiohttp
import pytest
from typer.testing import CliRunner

from perfkit.cli.main import app
from perfkit.errors import InputError, UsageError

COMMAND = "from perfkit.cli.main import main; main()"
FOLDED = "main (/srv/bot.py:9);handle (/srv/bot.py:5) 30\nmain (/srv/bot.py:9) 10\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "left.dat"
    path.write_text(FOLDED)
    return path


def run(*arguments):
    return CliRunner().invoke(app, ["analyze", *map(str, arguments)], catch_exceptions=False)


def test_a_page_is_written(file, tmp_path):
    done = run(file, "--html", tmp_path / "page.html")
    assert (done.exit_code, done.stdout) == (0, "")
    page = (tmp_path / "page.html").read_text()
    assert "stacks, 40 samples, 2 functions" in page
    assert "left.dat" in page


def test_only_one_way_of_showing_it(file, tmp_path):
    for other in (("--json",), ("--snakeviz",), ("--to", "svg")):
        with pytest.raises(UsageError, match="give one of them"):
            run(file, "--html", tmp_path / "page.html", *other)


@pytest.mark.parametrize("way", [("--html", "page.html"), ("--snakeviz",)])
def test_a_run_that_is_not_there(tmp_path, monkeypatch, way):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="there is no run at nix"):
        run("nix", *way, "--results", tmp_path)


@pytest.mark.slow
def test_snakeviz_shows_any_format_until_interrupted(file):
    asyncio.run(_shown_and_ended(file))


async def _shown_and_ended(file):
    environment = {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "BROWSER"}}
    perfkit = await asyncio.create_subprocess_exec(
        sys.executable, "-c", COMMAND, "analyze", str(file), "--snakeviz",
        stdout=asyncio.subprocess.PIPE, env=environment,
    )  # fmt: skip
    assert perfkit.stdout is not None
    url = (await perfkit.stdout.readline()).decode().strip()
    assert url.startswith("http://127.0.0.1:")
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert answer.status == 200
        assert "handle" in await answer.text()
    perfkit.send_signal(signal.SIGINT)
    assert await perfkit.wait() == 0
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(url)
