from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commons", "0003_makers")]

    operations = [
        migrations.AddField(
            model_name="device", name="upload_only", field=models.BooleanField(default=False)
        ),
    ]
