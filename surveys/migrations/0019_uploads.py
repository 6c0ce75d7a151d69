import uuid

import django.db.models.deletion
from django.db import migrations, models

from surveys.migrations._questionnaire_trigger import LIFT, RESTORE


class Migration(migrations.Migration):
    dependencies = [("surveys", "0018_invitations")]

    operations = [
        LIFT,
        migrations.AddField(
            model_name="questionnaire",
            name="source",
            field=models.JSONField(
                blank=True,
                default=None,
                help_text=(
                    "The uploaded file that it comes from: name, hash, sheets, notes, mended codes."
                ),
                null=True,
            ),
        ),
        RESTORE,
        migrations.CreateModel(
            name="QuestionnaireUpload",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("files", models.JSONField()),
                ("options", models.JSONField(blank=True, default=dict)),
                (
                    "published",
                    models.ForeignKey(
                        blank=True,
                        help_text="What became of it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uploads",
                        to="surveys.questionnaire",
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questionnaire_uploads",
                        to="surveys.study",
                    ),
                ),
            ],
            options={"ordering": ("study", "name", "id")},
        ),
    ]
