"""An expert is one person, once in a wave: held by the database for all that is not marked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_pseudonym_keys")]

    operations = [
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(fields=["study", "key"], name="organization_key"),
        ),
        migrations.AddIndex(
            model_name="respondent",
            index=models.Index(fields=["study", "key"], name="respondent_key"),
        ),
        migrations.AddConstraint(
            model_name="interview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_double", False)),
                fields=("wave", "respondent"),
                name="interview_of_expert_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_double", False)),
                fields=("study", "key"),
                name="organization_key_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="respondent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_double", False)),
                fields=("study", "key"),
                name="respondent_key_unique",
            ),
        ),
    ]
