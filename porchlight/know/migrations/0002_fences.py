"""PostgreSQL keeps organisations apart by itself."""

from django.db import migrations

from porchlight.journal.fence import Fence


class Migration(migrations.Migration):
    dependencies = [("know", "0001_initial")]

    operations = [
        Fence("Release"),
        Fence("Denominator"),
    ]
