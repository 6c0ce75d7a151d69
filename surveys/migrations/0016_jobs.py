import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0015_register"),
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('import_check', 'Check of a file of interviews'), ('import_apply', 'Import of interviews')], max_length=30)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('running', 'running'), ('done', 'done'), ('refused', 'refused'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='waiting', max_length=20)),
                ('subject', models.UUIDField(blank=True, null=True)),
                ('rows_done', models.PositiveIntegerField(default=0)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('cancel_asked', models.BooleanField(default=False)),
                ('holder', models.CharField(blank=True, max_length=200)),
                ('heartbeat', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('result', models.JSONField(blank=True, default=dict)),
                ('reason', models.JSONField(blank=True, help_text='Why it was refused or failed.', null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to=settings.AUTH_USER_MODEL)),
                ('study', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='jobs', to='surveys.study')),
            ],
            options={
                'ordering': ('-created_at', 'id'),
                'indexes': [models.Index(fields=['study', '-created_at'], name='job_of_study'), models.Index(fields=['by', '-created_at'], name='job_of_person'), models.Index(condition=models.Q(('state__in', ['waiting', 'running'])), fields=['created_at'], name='job_under_way')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ('import_check', 'import_apply'))), name='job_kind_known'), models.CheckConstraint(condition=models.Q(('state__in', ('waiting', 'running', 'done', 'refused', 'failed', 'cancelled'))), name='job_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ['waiting', 'running'])), models.Q(('ended_at__isnull', False), models.Q(('state__in', ['waiting', 'running']), _negated=True)), _connector='OR'), name='job_over_has_ended')],
            },
        ),
    ]
