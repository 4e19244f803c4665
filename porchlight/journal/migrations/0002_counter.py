"""The counter's one row."""

import uuid
from typing import Any

from django.db import migrations, models


def begin(apps: Any, schema_editor: Any) -> None:
    """Where it was taken back and is made again, the numbers go on after those that entries have."""
    last = apps.get_model("journal", "Entry").objects.aggregate(last=models.Max("seq"))["last"]
    apps.get_model("journal", "Counter").objects.get_or_create(
        id=1, defaults={"epoch": uuid.uuid4().hex[:12], "value": last or 0}
    )


def end(apps: Any, schema_editor: Any) -> None:
    apps.get_model("journal", "Counter").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(begin, end)]
