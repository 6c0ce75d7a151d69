from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0011_acts"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="interview",
            index=models.Index(
                condition=models.Q(("is_double", True)), fields=["wave"], name="interview_double"
            ),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(
                condition=models.Q(("is_double", True)),
                fields=["study"],
                name="organization_double",
            ),
        ),
        migrations.AddIndex(
            model_name="respondent",
            index=models.Index(
                condition=models.Q(("is_double", True)), fields=["study"], name="respondent_double"
            ),
        ),
    ]
