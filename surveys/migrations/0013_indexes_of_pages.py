from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0012_indexes_of_doubles"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="interview",
            name="surveys_int_wave_id_0255d9_idx",
        ),
        migrations.AddIndex(
            model_name="interview",
            index=models.Index(
                fields=["wave", "state", "respondent", "id"], name="interview_of_wave_counts"
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("action", "interview.merged")),
                fields=["study", "request_id"],
                name="entry_interview_merged",
            ),
        ),
    ]
