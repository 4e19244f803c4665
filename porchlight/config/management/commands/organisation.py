"""porchlight organisation: let another organisation into the network."""

from typing import Any

from django.core.management import CommandError
from django.db import connection, transaction

from porchlight.config.management.commands import setup
from porchlight.config.management.commands.run import refuse_unfit


class Command(setup.Command):
    help = "Let another organisation into the network (PostgreSQL only): catalogue, first administrator."
    asked = tuple(name for name in setup.QUESTIONS if name != "network")

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unfit()
        if connection.vendor == "sqlite":
            raise CommandError("SQLite serves one organisation. With several, use PostgreSQL.")
        answers = self.answers(options)
        with transaction.atomic():
            code = setup.join(answers)
        self.stdout.write(f"The organisation {answers['organisation']} is set up.")
        self.tell(answers["admin"], code)
