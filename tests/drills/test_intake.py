"""What was acknowledged is there: after SIGKILL, under sixteen copies at once, after a backlog of thousands."""

import http.client
import random
import threading
import time
from typing import Any

import pytest

from tests.drills.conftest import FULL, Crowd, Deployment

pytestmark = pytest.mark.drill

KILLS = 2000 if FULL else 25
BACKLOG = 10_000 if FULL else 2_000


class Phone:
    """Sends its entries in small batches, keeps each until it is acknowledged, and never gives up."""

    def __init__(self, deployment: Deployment, entries: list[dict[str, Any]], seed: int) -> None:
        self.deployment, self.waiting = deployment, list(entries)
        self.acknowledged: list[str] = []
        self.chance = random.Random(seed)
        self.failures = 0

    def run(self) -> None:
        while self.waiting:
            batch = self.waiting[: self.chance.randint(1, 8)]
            try:
                answers = self.deployment.push(batch)
            except (OSError, http.client.HTTPException):
                self.failures += 1
                time.sleep(0.02)
                continue
            done = {id for id, status in answers.items() if status in ("stored", "duplicate")}
            self.acknowledged += done
            self.waiting = [entry for entry in self.waiting if entry["id"] not in done]


def crowd(phones: list[Phone]) -> Crowd:
    return Crowd([threading.Thread(target=phone.run) for phone in phones])


def test_no_acknowledged_entry_is_lost_to_a_kill(deployment: Deployment) -> None:
    scene = deployment.scene("prepare", str(2_500 + KILLS * 100))
    deployment.token = scene["token"]
    entries = scene["entries"]
    phones = [Phone(deployment, entries[number::4], number) for number in range(4)]
    chance = random.Random(2026)
    kills = 0
    deployment.start()
    with crowd(phones):
        while kills < KILLS and any(phone.waiting for phone in phones):
            time.sleep(chance.uniform(0.01, 0.15))
            deployment.kill()
            kills += 1
            deployment.start()
    deployment.kill()
    found = deployment.scene("read")
    acknowledged = {id for phone in phones for id in phone.acknowledged}
    assert kills == KILLS, "the load ended before the kills did"
    assert acknowledged <= set(found["entries"])
    assert len(found["entries"]) == len(set(found["entries"])) == found["contacts"] == len(entries)
    assert found["movements"] == 3 * len(entries)
    assert found["gap_free"]
    assert found["replayed_equal"]


def test_sixteen_copies_of_one_batch_at_once(deployment: Deployment) -> None:
    scene = deployment.scene("prepare", "20")
    deployment.token = scene["token"]
    deployment.start()
    answers: list[dict[str, str]] = []
    gate = threading.Barrier(16)

    def copy() -> None:
        gate.wait()
        answers.append(deployment.push(scene["entries"]))

    with Crowd([threading.Thread(target=copy) for _ in range(16)]):
        pass
    assert len(answers) == 16
    for entry in scene["entries"]:
        statuses = sorted(answer[entry["id"]] for answer in answers)
        assert statuses == ["duplicate"] * 15 + ["stored"]
    found = deployment.scene("read")
    assert (len(found["entries"]), found["receipts"], found["movements"]) == (20, 20, 60)


def test_a_long_backlog_arrives_whole(deployment: Deployment) -> None:
    scene = deployment.scene("prepare", str(BACKLOG))
    deployment.token = scene["token"]
    deployment.start()
    for start in range(0, BACKLOG, 100):
        assert set(deployment.push(scene["entries"][start : start + 100]).values()) == {"stored"}
    found = deployment.scene("read")
    assert found["contacts"] == BACKLOG
    assert found["replayed_equal"]
