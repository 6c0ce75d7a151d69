from django.db import migrations, models
from django.db.models import F


def owe_everything(apps, schema_editor):
    """Have the next sweep count every study anew: its tallies cannot be read any more.

    Figures stay until then. The cursor steps back by one entry, and so the study is found; that its
    definitions have another hash makes the count a full one.
    """
    apps.get_model("analytics", "Tally").objects.all().delete()
    apps.get_model("analytics", "StoredState").objects.all().delete()
    counted = apps.get_model("analytics", "Freshness").objects.filter(counted__gt=0)
    counted.update(counted=F("counted") - 1, definitions_hash="")


class Migration(migrations.Migration):
    dependencies = [("analytics", "0005_stored_state")]

    operations = [
        migrations.RunPython(owe_everything, migrations.RunPython.noop),
        migrations.RemoveField("tally", "cells"),
        migrations.RemoveField("tally", "left_out"),
        migrations.AddField("tally", "counts", models.TextField(default="{}"), preserve_default=False),
        # On the way back there must be no row before columns return that have no default.
        migrations.RunPython(migrations.RunPython.noop, owe_everything),
    ]
