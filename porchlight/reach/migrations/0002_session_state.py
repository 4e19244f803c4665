"""A session's state follows from what stands of what was said about it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reach", "0001_initial")]
    operations = [
        migrations.AddField("session", "starts", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("session", "ends", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("session", "cancels", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("session", "taken_back", models.BooleanField(default=False)),
    ]
