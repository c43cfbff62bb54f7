"""`perfkit memory --deep` and `load-test --look-inside`, as a person types them."""

import json
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GROWING = ROOT / "tests/profilers/growing_process.py"
CAN_ENTER = (platform.system(), platform.machine()) == ("Linux", "x86_64")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not CAN_ENTER, reason="running processes can be entered on Linux on x86_64 only"
    ),
]


def perfkit(*words: str, results: Path) -> "subprocess.CompletedProcess[str]":
    code = "import sys; from perfkit.cli.main import main; sys.argv[0] = 'perfkit'; main()"
    argv = [sys.executable, "-c", code, *words]
    at = argv.index("--") if "--" in argv else len(argv)
    argv[at:at] = ["--results", str(results), "--json"]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture
def growing() -> Iterator[int]:
    with subprocess.Popen([sys.executable, GROWING], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process.pid
            assert process.poll() is None
        finally:
            process.kill()


def test_a_growing_container_is_told_with_its_line(growing: int, tmp_path: Path) -> None:
    ran = perfkit(
        "memory", "--pid", str(growing), "--duration", "1s", "--deep", "types", "--deep-for", "2s",
        results=tmp_path,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "looks 5 times at all objects" in ran.stderr
    told = json.loads(ran.stdout)
    assert all(finding["location"].startswith(str(GROWING)) for finding in told["findings"])
    assert "__main__.ANSWERS" in {each["name"] for each in told["inside"]["containers"]}
    page = (Path(told["folder"]) / "report.html").read_text()
    assert "Inside the process" in page


def test_memray_runs_a_command_and_leaves_its_page(tmp_path: Path) -> None:
    pytest.importorskip("memray")
    ran = perfkit(
        "memory", "--duration", "2s", "--deep", "memray", "--", sys.executable, str(GROWING),
        results=tmp_path,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    folder = Path(json.loads(ran.stdout)["folder"])
    assert "growing_process" in (folder / "memray.html").read_text()


def test_the_leaky_demo_bot_is_named_by_line_after_a_load(tmp_path: Path) -> None:
    pytest.importorskip("aiogram")
    ran = perfkit(
        "load-test", "scenarios/homework.yaml", "--users", "16", "--duration", "5s", "--quiet",
        "--no-profile", "--look-inside", "--bot", "{python} -m homework_bot --variant leaky",
        results=tmp_path,
    )  # fmt: skip
    told = json.loads(ran.stdout)
    (grown,) = [each for each in told["findings"] if each["id"] == "container-grows"]
    assert grown["title"].startswith("homework_bot.press_once.PressOnce.dealt_with grows")
    file, line = grown["location"].rsplit(":", 1)
    assert "self.dealt_with" in Path(file).read_text().splitlines()[int(line) - 1]
    assert told["load"]["errors"] == 0
