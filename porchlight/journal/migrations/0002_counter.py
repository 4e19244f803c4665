"""The counter's one row."""

import uuid
from typing import Any

from django.db import migrations


def begin(apps: Any, schema_editor: Any) -> None:
    apps.get_model("journal", "Counter").objects.get_or_create(
        id=1, defaults={"epoch": uuid.uuid4().hex[:12]}
    )


def end(apps: Any, schema_editor: Any) -> None:
    apps.get_model("journal", "Counter").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(begin, end)]
