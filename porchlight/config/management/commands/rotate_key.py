"""porchlight rotate_key: renew the intake key that phones seal to."""

from typing import Any

from django.core.management import BaseCommand
from django.db import transaction
from django.utils import timezone

from porchlight.commons.org.actions import rotate_key
from porchlight.commons.org.queries import moment, organisations
from porchlight.commons.privacy.queries import current_key
from porchlight.config.management.commands.run import refuse_unfit
from porchlight.journal.actions import Author


class Command(BaseCommand):
    help = "Make a new intake key, signed by the one before. The old one still opens entries for 400 days."

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unfit()
        org = organisations()[0]
        today, band = moment(org, timezone.now())
        with transaction.atomic():
            rotate_key(by=Author(org.pk, None, None, today, band))
        self.stdout.write(
            f"The intake key is now {current_key().pk}. Phones take it up with their next call."
        )
