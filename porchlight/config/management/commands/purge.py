"""porchlight purge: let go now of what has outlived its life."""

from typing import Any

from django.core.management import BaseCommand

from porchlight.config.retention import run


class Command(BaseCommand):
    help = "Remove what has outlived its life, as the worker does every hour."

    def handle(self, *args: Any, **options: Any) -> None:
        gone = run()
        for life, count in sorted(gone.items()):
            self.stdout.write(f"{life}: {count}")
        if not gone:
            self.stdout.write("Nothing has outlived its life.")
