"""A worker is killed in the middle of a task; another one takes the task over and ends it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

WORKER = """
import sys, time, django
from datetime import timedelta
from pathlib import Path
django.setup()
from porchlight.commons.work import actions, loop, rules
from porchlight.config import reactions
actions.LEASE, loop.TICK, rules.WAITS = timedelta(seconds=1), timedelta(seconds=0.2), (timedelta(0),) * 3
name, note = sys.argv[1], Path(sys.argv[2])

def slow():
    note.write_text(note.read_text() + name + " ")
    if name == "first":
        time.sleep(60)

reactions.JOBS["slow"] = slow
worker = loop.Worker(lambda now: None, interval=0.1)
worker.configure_signals()
worker.run()
"""
QUEUE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from porchlight.config.reactions import job
job.enqueue("slow")
"""


@pytest.mark.drill
def test_another_worker_ends_what_a_killed_one_began(tmp_path: Path) -> None:
    note = tmp_path / "note"
    note.write_text("")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "porchlight.config.settings",
        "PORCHLIGHT_DATABASE": str(tmp_path / "here.sqlite3"),
        "PORCHLIGHT_VAR": str(tmp_path),
    }
    subprocess.run([sys.executable, "-c", QUEUE], env=environment, check=True)
    first, second = (
        subprocess.Popen([sys.executable, "-c", WORKER, name, str(note)], env=environment)
        for name in ("first", "first")
    )
    try:
        wait_for(note, "first ")
        for worker in (first, second):
            worker.send_signal(signal.SIGKILL)
        heir = subprocess.Popen([sys.executable, "-c", WORKER, "second", str(note)], env=environment)
        try:
            wait_for(note, "first second ")
        finally:
            heir.terminate()
            assert heir.wait(10) == 0
    finally:
        for worker in (first, second):
            worker.kill()
            worker.wait()


def wait_for(note: Path, text: str) -> None:
    """Wait until the note says exactly this: two workers that ran the same task would both be in it."""
    end = time.monotonic() + 30
    while note.read_text() != text:
        assert time.monotonic() < end, note.read_text()
        time.sleep(0.1)
