from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0001_initial")]

    operations = [
        migrations.AddField(model_name="feedrow", name="told", field=models.JSONField(default=list)),
        # A feed that is no more (decision 0033): nobody would renew its rows, and phones would still get them.
        migrations.RunSQL("DELETE FROM sync_feedrow WHERE feed = 'running'", migrations.RunSQL.noop),
    ]
