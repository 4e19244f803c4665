"""porchlight work: run what follows entries and what the clock asks for."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management import BaseCommand

from porchlight.commons.work.loop import Worker
from porchlight.config import mark
from porchlight.config.management.commands.run import refuse_role, refuse_unfit
from porchlight.config.reactions import start_due


class Command(BaseCommand):
    help = "Run the worker: reactions, schedules, retention. More than one may run at a time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", action="store_true", help="stop when nothing is ready")

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unfit()
        refuse_role()
        worker = Worker(each_round, batch=options["batch"])
        worker.configure_signals()
        worker.run()


def each_round(now: datetime) -> None:
    """Every few seconds: look whether the database went back, and queue what the clock asks for."""
    mark.check()
    start_due(now)
