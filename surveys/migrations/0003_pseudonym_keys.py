"""Give every code its key, and mark what is double already: nothing is lost and nothing fails.

What is marked goes on counting as before, so that no figure moves by an upgrade. It is printed
here, listed on the page of the study's experts and by `verify`, until somebody merges it.
"""

import sys
from collections import defaultdict

from django.db import migrations, models

from surveys.domain.pseudonyms import key_of
from surveys.migrations._questionnaire_trigger import LIFT, RESTORE

BATCH = 500


def mark_doubles(apps, _schema_editor):
    found = [
        *doubled_codes(apps.get_model("surveys", "Respondent"), "one expert"),
        *doubled_codes(apps.get_model("surveys", "Organization"), "one organization"),
        *doubled_interviews(apps.get_model("surveys", "Interview")),
    ]
    if not found:
        return
    lines = [
        "",
        "  Found from before an expert was one person and had one interview in a wave:",
        *(f"  - {line}" for line in found),
        "  They count as before. To merge them: manage.py resolve_doubles SLUG, or the page of the",
        "  study's experts. Until then verify lists them.",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


def doubled_codes(model, what):
    """Store the key of every code; mark and name all of a key but the first."""
    by_key = defaultdict(list)
    rows = list(model.objects.select_related("study").order_by("study__slug", "code"))
    for row in rows:
        row.key = key_of(row.code)
        same = by_key[row.study_id, row.key]
        row.is_double = bool(same)
        same.append(row)
    model.objects.bulk_update(rows, ["key", "is_double"], batch_size=BATCH)
    for same in by_key.values():
        if len(same) > 1:
            codes = " and ".join(row.code for row in same)
            yield f"{same[0].study.slug}: {codes} are {what}"


def doubled_interviews(model):
    """Mark and name all interviews of an expert in a wave but the first."""
    by_expert = defaultdict(list)
    rows = model.objects.select_related("wave__study", "respondent").only(
        "wave__code", "wave__study__slug", "respondent__code", "state", "held_on"
    )
    for row in rows.order_by("wave__study__slug", "wave__position", "respondent__code", "id"):
        by_expert[row.wave_id, row.respondent_id].append(row)
    for same in by_expert.values():
        if len(same) > 1:
            model.objects.filter(pk__in=[row.pk for row in same[1:]]).update(is_double=True)
            ids = " and ".join(str(row.pk) for row in same)
            wave, expert = same[0].wave, same[0].respondent
            yield f"{wave.study.slug}: {expert.code} has {len(same)} interviews in {wave.code}: {ids}"


class Migration(migrations.Migration):
    dependencies = [("surveys", "0002_append_only")]

    operations = [
        LIFT,
        migrations.AddField(
            model_name="interview",
            name="is_double",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="One more of its expert and wave, from before there could be only one.",
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="is_double",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="organization",
            name="key",
            field=models.CharField(default="", editable=False, max_length=128),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="respondent",
            name="is_double",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="respondent",
            name="key",
            field=models.CharField(default="", editable=False, max_length=128),
            preserve_default=False,
        ),
        RESTORE,
        migrations.RunPython(mark_doubles, migrations.RunPython.noop),
    ]
