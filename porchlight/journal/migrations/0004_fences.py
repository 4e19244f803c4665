"""PostgreSQL keeps organisations apart by itself."""

from django.db import migrations

from porchlight.journal.fence import Fence


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_entry_ahead")]

    operations = [
        Fence("Receipt"),
        Fence("Entry"),
    ]
