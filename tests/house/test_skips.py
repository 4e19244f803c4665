"""`make ci` fails when a test is skipped, whatever the environment of whoever starts it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

pytestmark = pytest.mark.house

SKIPPING = """
import pytest

def test_it():
    pytest.skip("the machine lacks a moon")
"""


def run(*command: str, **extra: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "MAKEFLAGS")}
    return subprocess.run(
        command, cwd=ROOT, env=environment | extra, capture_output=True, text=True, check=False
    )


def test_ci_says_so_to_everything_below_it() -> None:
    """Each stage prints what it is told, and the make below does nothing."""
    said = run("make", "--silent", "ci", "stage=printenv CI #", "MAKE=true")
    assert (said.returncode, said.stdout) == (0, "true\n"), said.stderr


@pytest.mark.parametrize(
    ("ci", "pair", "code"), [("true", (), 1), ("true", ("-n", "1"), 1), ("", (), 0)], ids=str
)
def test_a_skip_fails_in_ci_and_is_said(tmp_path: Path, ci: str, pair: tuple[str, ...], code: int) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p tests.skips", encoding="utf-8")
    (tmp_path / "test_moon.py").write_text(SKIPPING, encoding="utf-8")
    plain = ("-p", "no:cacheprovider", "-p", "no:django", "-q")
    done = run(sys.executable, "-m", "pytest", *plain, *pair, str(tmp_path), CI=ci)
    assert done.returncode == code, done.stdout
    assert ("the machine lacks a moon" in done.stdout) is bool(ci)
