"""Starting the web server, the same way for real use and for the demonstration."""

from django.db import connection
from granian import Granian
from granian.constants import Interfaces

# Enough for slow phones to wait in, few enough that SQLite's one writer is not fought over.
THREADS = {"sqlite": 4, "postgresql": 4}


def serve(*, target: str, host: str, port: int, workers: int) -> None:
    """Serve until stopped. No access log: it would hold addresses."""
    threads = THREADS[connection.vendor]
    connection.close()
    Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        log_access=False,
        respawn_failed_workers=True,
    ).serve()
