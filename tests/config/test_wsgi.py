"""Whichever server runs it: production serves no database that it should not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BORN = """
import django
django.setup()
from django.core.management import call_command
from porchlight.commons.models import Network
call_command("migrate", verbosity=0)
Network.objects.create(name="x", birth="{birth}")
"""


def run(folder: Path, script: str) -> tuple[int, str]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "porchlight.config.settings",
        "PORCHLIGHT_DATABASE": str(folder / "here.sqlite3"),
        "PORCHLIGHT_VAR": str(folder),
    }
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stderr.strip().rpartition("\n")[2]


@pytest.mark.parametrize(
    ("birth", "says"), [("demonstration", "made as a demonstration"), ("real", ""), ("", "not set up yet")]
)
def test_another_server_is_refused_what_ours_is(tmp_path: Path, birth: str, says: str) -> None:
    if birth:
        assert run(tmp_path, BORN.format(birth=birth)) == (0, "")
    code, said = run(tmp_path, "import porchlight.config.wsgi as served; assert served.application")
    assert (code == 0) is (not says)
    assert says in said
