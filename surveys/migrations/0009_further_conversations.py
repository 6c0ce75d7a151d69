from django.db import migrations, models

from surveys.migrations._questionnaire_trigger import LIFT, RESTORE


class Migration(migrations.Migration):
    dependencies = [("surveys", "0008_reason_of_a_state")]

    operations = [
        LIFT,
        migrations.AddField(
            model_name="interview",
            name="further_conversations",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="More conversations with the same expert: date, mode, minutes, by whom.",
            ),
        ),
        RESTORE,
    ]
