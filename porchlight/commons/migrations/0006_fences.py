"""PostgreSQL keeps organisations apart by itself."""

from django.db import migrations

from porchlight.journal.fence import Fence


class Migration(migrations.Migration):
    dependencies = [("commons", "0005_tries")]

    operations = [
        Fence("Membership", identity=True),
        Fence("Welcome", identity=True),
        Fence("Device", identity=True),
        Fence("Invite", identity=True),
        Fence("Area"),
        Fence("Word"),
        Fence("Notice"),
    ]
