"""An edited data file by command: the dry run, the decisions, the act and its undoing."""

import json

import pytest
from django.core.management import CommandError, call_command

from surveys.models import Interview
from tests.surveys.actions.record_imports.exported import export, make_data, saved

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def file(tmp_path):
    """A workbook with one answer changed and one row removed, its manifest beside it."""
    wave = make_data()
    content, manifest = export(wave)

    def edit(sheet, columns):
        sheet.cell(2, columns["budget"]).value = 4
        sheet.delete_rows(sheet.max_row)

    path = tmp_path / "data.xlsx"
    path.write_bytes(saved(content, edit))
    path.with_name("data.xlsx.manifest.json").write_bytes(manifest)
    return wave.study.slug, path


def run(file, *options):
    slug, path = file
    call_command("import_records", slug, str(path), "--wave", "2019", "--update", *options)


def budget():
    return Interview.objects.get(respondent__code="R1").answers["budget"]


def test_a_dry_run_shows_old_beside_new_and_stores_nothing(file, capsys):
    run(file, "--dry-run")
    out = capsys.readouterr().out
    assert "row 2, R1, budget: 0.333333333333333 → 4 [applies]" in out
    assert "R4" in out
    assert "It would change: answers: 1, projects added: 0, removed: 1." in out
    assert budget() == "0.333333333333333"


def test_the_file_is_applied_with_a_reason_and_undone(file, capsys):
    with pytest.raises(CommandError, match="Say why"):
        run(file, "--remove")
    with pytest.raises(CommandError, match="Projects whose rows are no longer in the file: 1"):
        run(file, "--reason", "Recoded")
    capsys.readouterr()
    run(file, "--remove", "--reason", "Recoded", "--format", "json")
    said = json.loads(capsys.readouterr().out)
    assert (said["applied"], said["counts"]["changes"], budget()) == (True, 1, "4")

    slug, _path = file
    call_command("import_records", slug, "--undo", said["act"], "--reason", "Was a mistake")
    assert budget() == "0.333333333333333"
    with pytest.raises(CommandError, match="changed later"):
        call_command("import_records", slug, "--undo", said["act"], "--reason", "Again")


def test_what_is_missing_is_named(file):
    slug, path = file
    path.with_name("data.xlsx.manifest.json").unlink()
    with pytest.raises(CommandError, match=r"data\.xlsx\.manifest\.json"):
        run(file, "--dry-run")
    with pytest.raises(CommandError, match=r"nowhere\.json cannot be read"):
        run(file, "--manifest", str(path.with_name("nowhere.json")))
    with pytest.raises(CommandError, match="Name a file"):
        call_command("import_records", slug)
    with pytest.raises(CommandError, match="is no id of an act"):
        call_command("import_records", slug, "--undo", "yesterday")
