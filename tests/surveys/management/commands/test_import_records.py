import json

import pytest
from django.core.management import CommandError, call_command

from surveys.models import Interview, RecordImport, Study
from tests.surveys.factories import make_study, make_wave

pytestmark = pytest.mark.django_db
TEXT = "Who,held_on,aws_customer,stage\nR1,2019-06-03,yes,research\n"


@pytest.fixture
def file(tmp_path):
    make_wave(make_study(slug="cloud"))
    path = tmp_path / "file.csv"
    path.write_text(TEXT)
    return path


@pytest.fixture
def mapping(tmp_path):
    path = tmp_path / "mapping.json"
    path.write_text(json.dumps({"columns": {"Who": "respondent"}}))
    return path


def run(file, *options):
    call_command("import_records", "cloud", str(file), "--wave", "2019", *map(str, options))


def test_nothing_or_all_with_each_problem_at_its_place(file, capsys):
    with pytest.raises(CommandError, match="Problems to mend: 2"):
        run(file, "--format", "json")
    none, problem = json.loads(capsys.readouterr().out)["problems"]
    assert none["code"] == "no_experts"
    assert (problem["row"], problem["column"], problem["code"]) == (1, "Who", "unknown_column")
    assert not RecordImport.objects.exists()  # what it quoted of the file went, too


def test_a_dry_run_keeps_nothing_and_then_all_comes_in(file, mapping, capsys):
    run(file, "--mapping", mapping, "--dry-run")
    assert "would add: 1 interviews with 1 projects" in capsys.readouterr().out
    assert not Interview.objects.exists()
    with pytest.raises(CommandError, match="--new-experts"):
        run(file, "--mapping", mapping, "--consent", "1")
    run(file, "--mapping", mapping, "--consent", "1", "--new-experts", "--format", "json")
    said = json.loads(capsys.readouterr().out.rpartition("\n{")[2].join(["{", ""]))
    assert said["imported"]
    assert said["summary"]["consents"] == 1
    assert Interview.objects.get().state == "submitted"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--mapping", "nowhere.json"], "cannot be read"),
        (["--wave", "1999"], "no wave '1999'"),
    ],
)
def test_what_is_not_there_is_named(file, options, message):
    with pytest.raises(CommandError, match=message):
        run(file, *options)


def test_a_mapping_that_is_none_is_refused(file, tmp_path):
    for text in ("[]", '{"colums": {}}', '{"dates": 3}', "no json"):
        (tmp_path / "m.json").write_text(text)
        with pytest.raises(CommandError, match="no mapping"):
            run(file, "--mapping", tmp_path / "m.json")


def test_a_mapping_is_saved_by_a_name_and_used_by_it(file, mapping, tmp_path, capsys):
    study = Study.objects.get(slug="cloud")
    by_file = ("--mapping", mapping, "--consent", "1", "--new-experts")
    run(file, *by_file, "--save-mapping", "theirs")
    assert study.import_mappings.get().said.columns == {"Who": "respondent"}
    following = tmp_path / "next.csv"
    following.write_text("Who,aws_customer,stage\nR2,yes,research\n")
    day = ("--held-on", "2019-06-03")
    run(following, "--mapping", "theirs", *day, "--consent", "1", "--new-experts")
    assert Interview.objects.counted().count() == 2
    with pytest.raises(CommandError, match="it has: theirs"):
        run(following, "--mapping", "others")
    with pytest.raises(CommandError, match="is no date"):
        run(following, "--mapping", "theirs", "--held-on", "June")
