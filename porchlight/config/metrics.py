"""Metrics in the text format of Prometheus, on a port of this machine alone; off unless PORCHLIGHT_METRICS_PORT is set.

The process that starts the web processes serves it. They leave their counts in files of a folder (prometheus-client's
way for several processes); what the database knows is asked when somebody asks for it. Sums of the whole network only.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import CommandError
from django.db import connection
from django.utils import timezone
from prometheus_client import CollectorRegistry, Metric, start_http_server, values
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from porchlight.commons.org.queries import organisations
from porchlight.commons.work.queries import queue, workers
from porchlight.config import ballast
from porchlight.config.logs import faults
from porchlight.journal.queries import position
from porchlight.journal.scope import scoped
from porchlight.lib.faults import told
from porchlight.sync.quarantine.queries import waiting

HOST = "127.0.0.1"
# Memory: a process that counts into a file on a full disk is killed, and the counts go with the processes anyway.
MEMORY = Path("/dev/shm")  # noqa: S108  the folder in it is made for us alone

GAUGES = {
    "porchlight_disk_free_bytes": "Room left on the disk of the data folder, beside the ballast.",
    "porchlight_database_up": "1 when the database answered. At 0 the gauges below are missing.",
    "porchlight_journal_position": "The last number of the log.",
    "porchlight_quarantine_waiting": "Entries that wait for a coordinator's decision.",
    "porchlight_tasks_waiting": "Tasks that wait for the worker, those to be tried again among them.",
    "porchlight_tasks_failed": "Tasks that failed; they are tried again, or were given up in the last seven days.",
    "porchlight_tasks_oldest_seconds": "For how long the oldest waiting task could have begun.",
    "porchlight_workers": "Workers that are alive.",
}


@contextmanager
def served(port: int) -> Iterator[None]:
    """Serve metrics for as long as the block lasts, and let processes that are started in it count; 0 does nothing."""
    if not port:
        yield
        return
    with TemporaryDirectory(prefix="porchlight-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        registry = CollectorRegistry()
        registry.register(MultiProcessCollector(None, path=folder))
        registry.register(Gauges())
        try:
            server, _thread = start_http_server(port, addr=HOST, registry=registry)
        except OSError as error:
            raise CommandError(f"Metrics cannot be served on port {port}: {error.strerror}.") from None
        # A web process that is split off later must not keep the port.
        os.register_at_fork(after_in_child=server.socket.close)
        _count_in(folder)
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()


def _count_in(folder: str) -> None:
    """From now on count into files, here and in the processes that are started from here."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    # The library chose when it was imported, before there was a folder.
    values.ValueClass = values.MultiProcessValue()


class Gauges(Collector):
    """What is asked when somebody asks for metrics."""

    def describe(self) -> Iterator[Metric]:
        for name, text in GAUGES.items():
            yield GaugeMetricFamily(name, text)

    def collect(self) -> Iterator[Metric]:
        for name, value in (_of_the_disk() | _of_the_database()).items():
            yield GaugeMetricFamily(name, GAUGES[name], value=value)


def _of_the_disk() -> dict[str, float]:
    try:
        return {"porchlight_disk_free_bytes": ballast.free()}
    except OSError:
        return {}


def _of_the_database() -> dict[str, float]:
    """What the database knows; only that it is away, when it is. Its words would be printed by the server."""
    try:
        return {"porchlight_database_up": 1} | known()
    except Exception as error:  # noqa: BLE001  whatever it is, the counts go out, which tell of it
        faults.warning("metrics without the database: %s", told(error))
        return {"porchlight_database_up": 0}
    finally:
        connection.close()  # each time it is another thread that asks


def known() -> dict[str, float]:
    """Sums over the whole network."""
    _epoch, last = position()
    now = timezone.now()
    tasks = queue(now)
    return {
        "porchlight_journal_position": last,
        "porchlight_quarantine_waiting": sum(_held_back(org.pk) for org in organisations()),
        "porchlight_tasks_waiting": tasks.waiting,
        "porchlight_tasks_failed": tasks.failed,
        "porchlight_tasks_oldest_seconds": tasks.overdue.total_seconds(),
        "porchlight_workers": workers(now),
    }


def _held_back(org: int) -> int:
    with scoped(org, write=False):
        return waiting()
