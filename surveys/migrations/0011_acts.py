"""Entries know their act, and those that wait for a seal stand in a table of their own."""

import itertools
import uuid

import django.db.models.deletion
from django.db import migrations, models

BATCH = 2000


def list_unsealed(apps, _schema_editor):
    """List what has no seal yet. Which of it was one act nobody wrote down: each is its own."""
    entries = apps.get_model("surveys", "Entry").objects.filter(seal__isnull=True).order_by("pk")
    unsealed = apps.get_model("surveys", "Unsealed")
    waiting = entries.values_list("pk", "study", "at").iterator(BATCH)
    while found := list(itertools.islice(waiting, BATCH)):
        unsealed.objects.bulk_create(
            unsealed(entry_id=pk, act=uuid.uuid4(), study_id=study, at=at)
            for pk, study, at in found
        )


class Migration(migrations.Migration):
    dependencies = [("surveys", "0010_former_codes")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="act",
            field=models.UUIDField(null=True),
        ),
        migrations.CreateModel(
            name="Unsealed",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="unsealed",
                        serialize=False,
                        to="surveys.entry",
                    ),
                ),
                ("act", models.UUIDField()),
                ("at", models.DateTimeField()),
                (
                    "study",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.study",
                    ),
                ),
            ],
            options={"verbose_name_plural": "unsealed"},
        ),
        migrations.RunPython(list_unsealed, migrations.RunPython.noop),
    ]
