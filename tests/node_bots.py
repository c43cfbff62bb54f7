"""A folder where bots of Node's frameworks run: the bots, and the frameworks beside them."""

import contextlib
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest


def with_frameworks(bots, pinned, config, folder):
    """Copy ``bots`` to the new ``folder``; ``pinned`` packages are installed once and kept.

    Skips the tests where Node is missing or nothing can be installed.
    """
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    kept = config.cache.mkdir("node-bots") / "_".join(pinned)
    if not kept.exists():
        _install(pinned, kept)
    shutil.copytree(bots, folder, dirs_exist_ok=True)
    (folder / "node_modules").symlink_to(kept / "node_modules")
    return folder


def _install(pinned, kept):
    """Aside and renamed, since other test workers may do the same at the same time."""
    with tempfile.TemporaryDirectory(dir=kept.parent) as aside:
        made = Path(aside) / "made"
        made.mkdir()
        argv = [shutil.which("npm"), "install", "--prefix", str(made), "--no-audit", "--no-fund"]
        done = subprocess.run(
            [*argv, "--ignore-scripts", *pinned],
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        if done.returncode:
            pytest.skip(f"npm can't install the frameworks: {done.stderr.strip()[-300:]}")
        with contextlib.suppress(OSError):  # another worker was quicker
            made.rename(kept)
