import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0016_jobs"),
    ]

    operations = [
        migrations.CreateModel(
            name='RecordImport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('file_name', models.CharField(max_length=200)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('choices', models.JSONField(blank=True, default=dict)),
                ('found', models.JSONField(blank=True, default=dict)),
                ('summary', models.JSONField(blank=True, default=dict)),
                ('problems', models.PositiveIntegerField(default=0)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('applied_at', models.DateTimeField(blank=True, null=True)),
                ('dropped_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='record_imports', to=settings.AUTH_USER_MODEL)),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='record_imports', to='surveys.study')),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='record_imports', to='surveys.wave')),
            ],
            options={
                'ordering': ('-created_at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='ImportPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('content', models.BinaryField()),
                ('record_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='surveys.recordimport')),
            ],
            options={
                'ordering': ('record_import', 'number'),
            },
        ),
        migrations.CreateModel(
            name='ImportFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=10)),
                ('file', models.CharField(max_length=200)),
                ('row', models.PositiveIntegerField(null=True)),
                ('column', models.TextField(null=True)),
                ('message', models.JSONField()),
                ('record_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='surveys.recordimport')),
            ],
            options={
                'ordering': ('record_import', 'number'),
            },
        ),
        migrations.AddIndex(
            model_name='recordimport',
            index=models.Index(fields=['study', '-created_at'], name='record_import_of_study'),
        ),
        migrations.AddConstraint(
            model_name='importpart',
            constraint=models.UniqueConstraint(fields=('record_import', 'number'), name='import_part_number_unique'),
        ),
        migrations.AddIndex(
            model_name='importfinding',
            index=models.Index(fields=['record_import', 'kind', 'number'], name='import_finding_kind'),
        ),
        migrations.AddConstraint(
            model_name='importfinding',
            constraint=models.UniqueConstraint(fields=('record_import', 'number'), name='import_finding_number_unique'),
        ),
        migrations.AddConstraint(
            model_name='importfinding',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('problem', 'difference', 'note'))), name='import_finding_kind_known'),
        ),
    ]
