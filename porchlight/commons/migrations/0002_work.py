from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commons", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Slot",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("due", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Worker",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("seen", models.DateTimeField()),
            ],
        ),
    ]
