"""What each record read off a lot's box, so that a reading can be taken back."""

import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reach", "0002_session_state")]
    operations = [
        migrations.CreateModel(
            name="LotLabel",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("org_id", models.BigIntegerField()),
                ("lot_id", models.UUIDField()),
                ("root", models.UUIDField(null=True)),
                ("expires", models.DateField()),
                ("gone", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["lot_id"], name="reach_label_lot"),
                    models.Index(fields=["root"], name="reach_label_root"),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
    ]
