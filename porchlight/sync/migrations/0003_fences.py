"""PostgreSQL keeps organisations apart by itself."""

from django.db import migrations

from porchlight.journal.fence import Fence


class Migration(migrations.Migration):
    dependencies = [("sync", "0002_told")]

    operations = [
        Fence("FeedRow"),
        Fence("Quarantined"),
    ]
