from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commons", "0007_files")]

    operations = [
        migrations.AddField(
            model_name="device",
            name="lost_hash",
            field=models.BinaryField(max_length=32, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="device", name="reported_on", field=models.DateField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="invite",
            name="lost_hash",
            field=models.BinaryField(max_length=32, null=True, unique=True),
        ),
    ]
