"""python -m demonstration work: the worker of the demonstration."""

from typing import Any

from django.core.management import CommandError

from demonstration import guard
from porchlight.commons.work.loop import Worker
from porchlight.config.management.commands.work import Command as Production
from porchlight.config.reactions import start_due


class Command(Production):
    help = "Run the worker of the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            guard.check_birth()
        except guard.Refused as refused:
            raise CommandError(str(refused)) from None
        worker = Worker(start_due, batch=options["batch"])
        worker.configure_signals()
        worker.run()
