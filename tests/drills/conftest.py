"""A real deployment for a drill: an empty database, the server in processes of its own, phones over HTTP."""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bench.scenery import for_server, free_port

FULL = os.environ.get("PORCHLIGHT_DRILL") == "full"
# One each for tests that run beside each other.
DRILL_DATABASE = f"porchlight_drill_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"


class Deployment:
    """A database and the server that may be killed at any moment."""

    def __init__(self, environment: dict[str, str], *, workers: int) -> None:
        self.environment, self.workers = environment, workers
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.token = ""

    @property
    def sqlite(self) -> bool:
        return not self.environment["PORCHLIGHT_DATABASE"].startswith("postgres")

    def scene(self, *words: str) -> dict[str, Any]:
        asked = [sys.executable, "-m", "tests.drills.scene", *words]
        done = subprocess.run(asked, env=self.environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()[-2000:]
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    def start(self) -> None:
        command = [sys.executable, "-m", "porchlight.config.cli", "run", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [*command, "--workers", str(self.workers)],
            env=self.environment
            | {"PORCHLIGHT_DATABASE": for_server(self.environment["PORCHLIGHT_DATABASE"])},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for _ in range(400):
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.push([]) == {}:
                    return
            time.sleep(0.05)
        raise AssertionError("the server did not come up")

    def kill(self) -> None:
        """SIGKILL to the server and all its processes: nobody gets to say goodbye."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def push(self, entries: list[dict[str, Any]]) -> dict[str, str]:
        """Send a batch; returns the status of each id. Raises OSError or HTTPException when the server went away."""
        head = {
            "protocol": 1,
            "app": "1",
            "sent_at": datetime.now(UTC).isoformat(),
            "nonce": "d",
            "pending": 0,
        }
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            body = json.dumps(head | {"entries": entries})
            link.request("POST", "/sync/push", body, {"Authorization": f"Bearer {self.token}"})
            answer = link.getresponse()
            text = answer.read()
        finally:
            link.close()
        if answer.status != 200:
            raise http.client.HTTPException(f"{answer.status} {text[:200]!r}")
        return {result["id"]: result["status"] for result in json.loads(text)["results"]}

    def pull(self, cursor: str) -> dict[str, Any]:
        """One page of reference rows."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"Authorization": f"Bearer {self.token}"}
            link.request("GET", f"/sync/pull?cursor={cursor}", headers=headers)
            answer = link.getresponse()
            page: dict[str, Any] = json.loads(answer.read())
        finally:
            link.close()
        assert answer.status == 200, page
        return page


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    server = os.environ.get("PORCHLIGHT_DATABASE", "")
    database = created(server) if server.startswith("postgres") else str(tmp_path / "drill.sqlite3")
    environment = os.environ | {
        "PORCHLIGHT_VAR": str(tmp_path),
        "PORCHLIGHT_DATABASE": database,
        "PORCHLIGHT_PLAIN_HTTP": "1",
    }
    made = Deployment(environment, workers=2 if server.startswith("postgres") else 1)
    yield made
    with contextlib.suppress(ProcessLookupError, AssertionError):
        made.kill()


def created(server: str) -> str:
    with psycopg.connect(server, autocommit=True) as link:
        link.execute(f"DROP DATABASE IF EXISTS {DRILL_DATABASE} WITH (FORCE)")
        link.execute(f"CREATE DATABASE {DRILL_DATABASE}")
    return f"{server.rsplit('/', 1)[0]}/{DRILL_DATABASE}"


class Crowd:
    """Phones that send the same kind of thing at the same time, each in a thread of its own."""

    def __init__(self, threads: list[threading.Thread]) -> None:
        self.threads = threads

    def __enter__(self) -> "Crowd":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for thread in self.threads:
            thread.join()
