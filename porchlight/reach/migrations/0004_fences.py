"""PostgreSQL keeps organisations apart by itself."""

from django.db import migrations

from porchlight.journal.fence import Fence


class Migration(migrations.Migration):
    dependencies = [("reach", "0003_lot_label")]

    operations = [
        Fence("Session", identity=True),
        Fence("SessionWorker"),
        Fence("Contact"),
        Fence("Naloxone"),
        Fence("Response"),
        Fence("MonthlyReach"),
        Fence("Item"),
        Fence("Kit"),
        Fence("KitLine"),
        Fence("Place"),
        Fence("Lot"),
        Fence("LotLabel"),
        Fence("Movement"),
        Fence("Balance"),
        Fence("Count"),
        Fence("SharpsReturn"),
    ]
