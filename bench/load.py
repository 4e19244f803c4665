"""Phones that push: entries sealed beforehand, sent over kept-alive connections, each answer read to the end."""

import http.client
import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from queue import Empty, Queue
from typing import Any

from porchlight.commons.org.models import Network
from tests.factories import make_world


class Load:
    """One organisation and the batches its phones will send."""

    def __init__(self) -> None:
        Network.objects.create(name="Bench")
        self.world = make_world("Bench")

    def batches(self, count: int, size: int) -> list[bytes]:
        """Request bodies of `size` sealed contacts with three items each."""
        return [
            self._body([self.world.envelope(self.world.contact()) for _ in range(size)]) for _ in range(count)
        ]

    def _body(self, entries: list[dict[str, Any]]) -> bytes:
        now = datetime.now(UTC).isoformat()
        head = {"protocol": 1, "app": "1", "sent_at": now, "nonce": "n", "pending": 0}
        return json.dumps(head | {"entries": entries}).encode()

    def push_all(
        self, port: int, bodies: list[bytes], *, threads: int, per_second: float = 0
    ) -> tuple[float, list[float]]:
        """Send everything; returns seconds in all and seconds of each request."""
        queue: Queue[bytes] = Queue()
        for body in bodies:
            queue.put(body)
        times: list[float] = []
        begin = time.perf_counter()
        pace = _pacer(begin, per_second)
        workers = [
            threading.Thread(target=self._phone, args=(port, queue, times, pace)) for _ in range(threads)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return time.perf_counter() - begin, times

    def _phone(self, port: int, queue: "Queue[bytes]", times: list[float], pace: Callable[[], None]) -> None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Authorization": f"Bearer {self.world.token}", "Content-Type": "application/json"}
        while True:
            try:
                body = queue.get_nowait()
            except Empty:
                return
            pace()
            start = time.perf_counter()
            link.request("POST", "/sync/push", body, headers)
            response = link.getresponse()
            answer = (
                json.loads(response.read())
                if response.status == 200
                else {"results": [{"status": response.status}]}
            )
            times.append(time.perf_counter() - start)
            if any(result["status"] != "stored" for result in answer["results"]):
                raise RuntimeError(answer)


def _pacer(begin: float, per_second: float) -> Callable[[], None]:
    """Lets requests start at a steady rate over all threads together."""
    lock, sent = threading.Lock(), [0]

    def wait() -> None:
        if not per_second:
            return
        with lock:
            due = begin + sent[0] / per_second
            sent[0] += 1
        time.sleep(max(0.0, due - time.perf_counter()))

    return wait
