import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def maker() -> models.ForeignKey:
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
    )


class Migration(migrations.Migration):
    dependencies = [("commons", "0002_work")]

    operations = [
        migrations.AddField(model_name="invite", name="maker", field=maker()),
        migrations.AddField(model_name="welcome", name="maker", field=maker()),
    ]
