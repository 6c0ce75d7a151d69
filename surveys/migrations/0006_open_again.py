"""Approved interviews can be opened again, and keep what was approved meanwhile."""

from django.db import migrations, models

from surveys.migrations._questionnaire_trigger import LIFT, RESTORE


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', "0005_consent_given_again"),
    ]

    operations = [
        LIFT,
        migrations.RemoveConstraint(
            model_name='interview',
            name='interview_state_known',
        ),
        migrations.RemoveConstraint(
            model_name='interview',
            name='interview_submitted_has_date',
        ),
        migrations.AddField(
            model_name='interview',
            name='approved_content',
            field=models.JSONField(blank=True, help_text='What was approved and counts while the interview is opened again.', null=True),
        ),
        migrations.AlterField(
            model_name='interview',
            name='state',
            field=models.CharField(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('approved', 'approved'), ('returned', 'returned'), ('reopened', 'opened again')], default='draft', max_length=20),
        ),
        migrations.AddConstraint(
            model_name='interview',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'submitted', 'approved', 'returned', 'reopened'))), name='interview_state_known'),
        ),
        migrations.AddConstraint(
            model_name='interview',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'returned', 'reopened')), ('held_on__isnull', False), _connector='OR'), name='interview_submitted_has_date'),
        ),
        migrations.AddConstraint(
            model_name='interview',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_content__isnull', False), ('state', 'reopened')), models.Q(models.Q(('state', 'reopened'), _negated=True), ('approved_content__isnull', True)), _connector='OR'), name='interview_reopened_has_approved'),
        ),
        RESTORE,
    ]
