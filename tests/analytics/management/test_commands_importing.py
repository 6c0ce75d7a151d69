"""A large import says how far it is, a small one does not."""

import pytest
from django.core.management import call_command

from analytics.management.commands import import_study
from surveys.domain.package.reading import read_contents
from surveys.domain.package.writing import package_files
from tests.surveys.domain.package.contents import package

pytestmark = pytest.mark.django_db


def test_the_command_says_how_far_a_large_import_is(tmp_path, capsys, monkeypatch):
    for path, content in package_files(read_contents(package()).package).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    call_command("import_study", str(tmp_path), "--dry-run")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(import_study, "SOME", 1)
    monkeypatch.setattr(import_study, "BATCH", 1)
    call_command("import_study", str(tmp_path))
    assert "interviews: 2 written, nothing is kept before the end." in capsys.readouterr().err
