"""A worker as a deployment runs it: whatever goes wrong, no word of it is written anywhere."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CANARY = "porchlightcanary"
# As an engine words it: the value stands in the message, in its detail and in what came before.
WORK = """
import sys
from porchlight.config import cli
sys.argv = ["porchlight", "migrate", "-v0"]
cli.main()
from django.db import IntegrityError
from porchlight.commons.org.models import Network
from porchlight.config import reactions
from porchlight.config.management.commands import work

Network.objects.create(name="Lakeside")

def fail():
    try:
        int("porchlightcanary")
    except ValueError:
        raise IntegrityError("duplicate key\\nDETAIL:  Key (name)=(porchlightcanary) already exists.")

def fall(now):
    raise LookupError("porchlightcanary")

reactions.JOBS["bad"] = fail
reactions.job.enqueue("bad")
work.start_due = {start}
sys.argv = ["porchlight", "work", "--batch"]
cli.main()
"""


def worker(folder: Path, start: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "porchlight.config.settings",
        "PORCHLIGHT_DATABASE": str(folder / "here.sqlite3"),
        "PORCHLIGHT_VAR": str(folder),
    }
    script = WORK.format(start=start)
    return subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (
            "lambda now: None",
            "task porchlight.config.reactions.job failed: django.db.utils.IntegrityError at ",
        ),
        ("fall", "LookupError at porchlight/"),
    ],
    ids=["in a task", "beside one"],
)
def test_no_word_of_an_error_is_written_anywhere(tmp_path: Path, start: str, told: str) -> None:
    done = worker(tmp_path, start)
    assert told in done.stderr
    assert CANARY not in done.stdout + done.stderr
    written = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert any(file.name == "here.sqlite3" for file in written)
    assert [file.name for file in written if CANARY.encode() in file.read_bytes()] == []
