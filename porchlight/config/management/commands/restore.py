"""porchlight restore: bring a backup back, or try whether it would come back."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from porchlight.config import mark
from porchlight.config.backup import archive, place
from porchlight.config.backup.archive import Manifest
from porchlight.config.backup.engine import Engine, refuse_other
from porchlight.config.management.commands.backup import engine
from porchlight.journal.actions import renew_epoch
from porchlight.journal.queries import position

NEXT = """
What to do now:
  1. Start `porchlight run` and `porchlight work`. Phones fetch everything anew by themselves.
  2. What was done since the backup is undone. Take away again, before anything else, the phones that were lost
     (/commons/devices/) and the roles of people who left (/commons/people/) since {made}.
  3. Over the next days look at /commons/devices/: it says which phones numbered entries that are not here.
  4. Take the private key off this machine again.
"""


class Command(BaseCommand):
    help = (
        "porchlight restore FILE --identity KEYFILE: bring a backup back into an empty database, with its "
        "secret, and let phones fetch everything anew."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the backup")
        parser.add_argument("--identity", type=Path, required=True, help="file with the age private key")
        parser.add_argument(
            "--check", action="store_true", help="only try it, in a place that is thrown away"
        )
        parser.add_argument(
            "--over",
            action="store_true",
            help="SQLite: set the database that is here aside, under another name",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file, target = options["file"], engine()
        keys = archive.identities(options["identity"])
        try:
            if not options["check"]:
                target.refuse_overwriting(over=options["over"])
            with place.workroom(target.room) as work:
                manifest = archive.unpack(file, keys, work)
                wanting = refuse_foreign(manifest, target)
                if options["check"]:
                    refuse_other(manifest.contents, target.try_out(work / archive.DATABASE))
                else:
                    self._bring(manifest, target, work)
        except OSError as error:
            raise CommandError(f"The restore failed: {error}") from error
        rows = manifest.contents.rows
        self.stdout.write(
            f"{sum(rows.values())} rows of {len(rows)} tables, as they were at {manifest.made:{place.STAMP}}."
        )
        if wanting:
            self.stdout.write(f"Before you start it: `porchlight migrate`. It lacks {', '.join(wanting)}.")
        if options["check"]:
            self.stdout.write("The backup is good. Nothing was changed.")
        else:
            self.stdout.write(NEXT.format(made=f"{manifest.made:%Y-%m-%d %H:%M} UTC"))

    def _bring(self, manifest: Manifest, target: Engine, work: Path) -> None:
        secret = (work / archive.SECRET).read_text("utf-8")
        refuse_given_secret(secret)
        stamp = timezone.now().strftime(place.STAMP)
        kept = target.bring(work / archive.DATABASE, manifest.contents, stamp)
        if kept:
            self.stdout.write(
                f"The database that was here is now {kept}. Delete it when you need it no more."
            )
        if secret != settings.SECRET_KEY:
            put_secret(secret, stamp)
        renew_epoch()
        mark.write(position()[1])


def refuse_foreign(manifest: Manifest, target: Engine) -> list[str]:
    """Refuse a backup of another kind of database, or of a newer Porchlight. Returns the migrations that it lacks."""
    if manifest.engine != target.name:
        raise CommandError(
            f"This is a backup of {manifest.engine}, and the database here is {target.name} "
            "(PORCHLIGHT_DATABASE). Nothing was changed."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    applied = set(manifest.contents.migrations)
    # A library's migration that is gone is no reason: what counts is in our own tables.
    ours = tuple(f"{app.label}." for app in apps.get_app_configs() if app.name.startswith("porchlight."))
    if newer := sorted(name for name in applied - known if name.startswith(ours)):
        raise CommandError(
            f"This backup was made by Porchlight {manifest.version}, which is newer than this one: "
            f"{', '.join(newer)} is not known here. Install that version first. Nothing was changed."
        )
    return sorted(known - applied)


def secret_file() -> Path:
    return Path(settings.VAR) / "secret"


def refuse_given_secret(secret: str) -> None:
    """Refuse to bring back what the secret of the environment could not open. Raises CommandError."""
    file = secret_file()
    kept_here = file.exists() and file.read_text("utf-8").strip() == settings.SECRET_KEY
    if secret != settings.SECRET_KEY and not kept_here:
        raise CommandError(
            "PORCHLIGHT_SECRET_KEY is another secret than the one in this backup, and would not open its keys. "
            "Unset it: the secret of the backup then goes into the data folder. Nothing was changed."
        )


def put_secret(secret: str, stamp: str) -> None:
    """The backup's secret in the place of the one that is here, which is kept beside it."""
    file = secret_file()
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    new.touch(0o600)
    new.write_text(secret, "utf-8")
    place.sync(new)
    os.link(file, file.with_name(f"secret-before-{stamp}"))
    new.replace(file)
    place.sync(file.parent)
