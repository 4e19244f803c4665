"""Starting the web server, the same way for real use and for the demonstration."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from granian import Granian
from granian.constants import Interfaces

from porchlight.config.metrics import served

# Of one process: enough that a page does not hold up a phone, few enough that they do not fight over the interpreter.
THREADS = 4


def serve(*, target: str, host: str, port: int, workers: int) -> None:
    """Serve until stopped. No access log: it would hold addresses."""
    collect_static()
    connection.close()
    server = Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        log_access=False,
        respawn_failed_workers=True,
    )
    with served(settings.METRICS_PORT):
        server.serve()


def collect_static() -> None:
    """Pictures, styles and script under the names that carry their digest, collected anew when any of them changed."""
    files = [file for folder in settings.STATICFILES_DIRS for file in Path(folder).rglob("*")]
    newest = max((file.stat().st_mtime for file in files), default=0.0)
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists() or manifest.stat().st_mtime < newest:
        call_command("collectstatic", interactive=False, verbosity=0)
