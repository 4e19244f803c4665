"""porchlight renew_epoch: after a restore, let phones fetch everything anew."""

from typing import Any

from django.core.management import BaseCommand

from porchlight.config.management.commands.run import refuse_unfit
from porchlight.journal.actions import renew_epoch


class Command(BaseCommand):
    help = "After a restore from backup: let phones fetch everything anew. Does no harm at any other time."

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unfit()
        renew_epoch()
        self.stdout.write("Phones fetch everything anew with their next call.")
