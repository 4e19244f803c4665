from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commons", "0004_upload_only")]

    operations = [
        migrations.AddField(
            model_name="device", name="tries", field=models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AddField(
            model_name="device", name="tried_on", field=models.DateField(blank=True, null=True)
        ),
    ]
