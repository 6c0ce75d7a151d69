"""The command that publishes a form, and the one that writes it."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from surveys.domain.xlsform.uploads.reading import read_upload
from surveys.models import Questionnaire, QuestionnaireDraft, QuestionnaireUpload
from tests.surveys.domain.xlsform.uploads.books import xlsx
from tests.surveys.domain.xlsform.uploads.described import described
from tests.surveys.factories import make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]


@pytest.fixture
def wave():
    return make_wave(make_study())


def run(wave, path, **options):
    out, errors = io.StringIO(), io.StringIO()
    call_command(
        "import_questionnaire",
        wave.study.slug,
        str(path),
        wave=wave.code,
        stdout=out,
        stderr=errors,
        **options,
    )
    return out.getvalue(), errors.getvalue()


def test_a_form_is_published_and_written_again(wave, tmp_path):
    form = described("farm-season")
    path = tmp_path / "season.xlsx"
    path.write_bytes(form.content)
    out, errors = run(wave, path)
    assert out.startswith("Published version 2024 with")
    assert "Note: survey, row 2" in errors
    stored = Questionnaire.objects.get(wave=wave, code="2024")
    assert stored.form == form.upload().questionnaire
    assert stored.origin.file == "season.xlsx"
    for name in ("again.xlsx", "again.zip"):
        target = tmp_path / name
        call_command("export_questionnaire", wave.study.slug, str(target), wave=wave.code)
        assert read_upload(name, target.read_bytes()).questionnaire == stored.form


def test_a_dry_run_keeps_nothing_and_says_all_as_json(wave, tmp_path):
    path = tmp_path / "two.xlsx"
    path.write_bytes(described("two-repeats").content)
    out, _errors = run(wave, path, dry_run=True, format="json")
    said = json.loads(out)
    assert said["accepted"]
    assert not said["published"]
    assert (said["repeat"], said["repeats"]) == ("project", ["child", "project"])
    assert {note["code"] for note in said["notes"]} == {"repeat_left_out", "not_calculated"}
    assert not QuestionnaireUpload.objects.exists()


def test_several_repeats_are_to_be_chosen_from(wave, tmp_path):
    path = tmp_path / "two.xlsx"
    path.write_bytes(described("two-repeats").content)
    with pytest.raises(CommandError, match="Say which"):
        run(wave, path)
    run(wave, path, repeat="child", version_code="c")
    assert Questionnaire.objects.get(wave=wave, code="c").form.repeat == "child"


def test_problems_have_their_place_and_nothing_is_kept(wave, tmp_path):
    path = tmp_path / "bad.xlsx"
    path.write_bytes(xlsx("# survey\n| type | name | label |\n| select_one far | a | A |"))
    out = io.StringIO()
    with pytest.raises(CommandError, match="Nothing is published"):
        call_command(
            "import_questionnaire", wave.study.slug, str(path), wave=wave.code, format="json",
            stdout=out,
        )  # fmt: skip
    (problem,) = json.loads(out.getvalue())["problems"]
    assert (problem["sheet"], problem["row"], problem["column"]) == ("survey", 2, "type")
    assert not QuestionnaireUpload.objects.exists()


def test_what_nobody_decided_is_named_and_becomes_the_draft(wave, tmp_path):
    later = make_wave(wave.study, "2099")
    content = described("farm-season").content
    path = tmp_path / "season.xlsx"
    path.write_bytes(content)
    out, errors = io.StringIO(), io.StringIO()
    given = {"wave": later.code, "format": "json", "stdout": out, "stderr": errors}
    with pytest.raises(CommandError, match="nobody decided yet"):
        call_command("import_questionnaire", wave.study.slug, str(path), **given, dry_run=True)
    assert not QuestionnaireUpload.objects.exists()
    said = json.loads(out.getvalue())
    assert not said["accepted"]
    assert "stage" in said["undecided"]
    with pytest.raises(CommandError, match="nobody decided yet"):
        call_command(
            "import_questionnaire", wave.study.slug, str(path), **given | {"format": "text"}
        )
    assert "Undecided: stage" in errors.getvalue()
    assert QuestionnaireDraft.objects.get(wave=later).upload.name == "season.xlsx"
    assert not Questionnaire.objects.filter(wave=later, code="2024").exists()


def test_what_there_is_not_is_named(wave, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run(wave, tmp_path / "none.xlsx")
    with pytest.raises(CommandError, match="has no such questionnaire"):
        call_command(
            "export_questionnaire", wave.study.slug, str(tmp_path / "x.xlsx"), wave=wave.code,
            version_code="none",
        )  # fmt: skip
