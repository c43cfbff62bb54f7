import json
import subprocess
import sys
from pathlib import Path

import pytest

import perfkit.inside

HOSTILE = Path(__file__).with_name("hostile_objects.py")


@pytest.mark.slow
def test_no_code_of_the_bots_own_runs_and_what_grows_is_found(tmp_path: Path) -> None:
    folder = str(Path(perfkit.inside.__file__).parent)
    argv = [sys.executable, HOSTILE, folder, str(tmp_path / "told")]
    ran = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)
    assert said["called"] == []
    (grown,) = said["found"]
    assert grown["type"] == "dict"
    assert {step["kind"] for step in grown["way"]} & {"item", "attribute"}
