import json

import pytest
from django.core.management import CommandError, call_command

from surveys.actions import accounts, studies
from surveys.domain.waves import WaveState
from surveys.models import Entry, SampledExpert
from tests.surveys.factories import make_expert, make_study, make_wave

pytestmark = pytest.mark.django_db
TEXT = "respondent,weight,stratum\nR1,1.5,North\nR2,2,South\n"


@pytest.fixture
def study():
    study = make_study(slug="cloud")
    for code in ("R1", "R2"):
        make_expert(study, code)
    for code in ("2018", "2019"):
        make_wave(study, code)
    return study


@pytest.fixture
def file(tmp_path, study):
    path = tmp_path / "list.csv"
    path.write_text(TEXT)
    return path


def run(file, *options, wave="2019"):
    call_command("import_sampling", "cloud", wave, str(file), *options)


def test_a_check_stores_nothing_and_then_all_is_stored_once(file, capsys):
    run(file, "--check")
    out = capsys.readouterr().out
    assert "R1: — → 1.5 North\n" in out
    assert "It would store: 2 new, 0 changed, 0 taken away; 0 are stored already." in out
    assert not SampledExpert.objects.exists()
    run(file)
    assert "Stored: 2 new" in capsys.readouterr().out
    run(file, "--format", "json")
    said = json.loads(capsys.readouterr().out)
    assert (said["same"], said["changes"]) == (2, [])
    assert Entry.objects.filter(record_type="surveys.sampledexpert").count() == 2


def test_nothing_is_stored_while_one_row_is_wrong(file, capsys):
    file.write_text(TEXT + "R9,1,North\n")
    with pytest.raises(CommandError, match="Problems to mend: 1"):
        run(file, "--format", "json")
    said = json.loads(capsys.readouterr().out)
    (problem,) = said["problems"]
    assert (problem["row"], problem["column"], problem["code"]) == (
        4,
        "respondent",
        "unknown_expert",
    )
    assert not said["stored"]
    with pytest.raises(CommandError):
        run(file)
    assert "list.csv, row 4, column respondent: R9" in capsys.readouterr().err
    assert not SampledExpert.objects.exists()


def test_strata_of_other_waves_change_after_yes(file, capsys):
    run(file, wave="2018")
    file.write_text(TEXT.replace("North", "East"))
    with pytest.raises(CommandError, match="--yes"):
        run(file)
    assert "R1 (2018): North → East" in capsys.readouterr().err
    run(file, "--yes", "--by", accounts.system_account().username)
    said = capsys.readouterr()
    assert "Changed elsewhere, too: R1 (2018): North → East\n" in said.out
    assert "To confirm" not in said.err
    assert {*SampledExpert.objects.values_list("stratum", flat=True)} == {"East", "South"}


def test_programs_are_told_what_changes_in_other_waves(file, capsys):
    run(file, wave="2018")
    capsys.readouterr()
    file.write_text(TEXT.replace("North", "East"))
    run(file, "--yes", "--format", "json")
    said = json.loads(capsys.readouterr().out)
    (move,) = said["strata_elsewhere"]
    assert move == {"respondent": "R1", "wave": "2018", "before": "North", "after": "East"}
    assert said["to_confirm"] == []


def test_what_cannot_be_is_said_in_words(file, study, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "missing.csv")
    with pytest.raises(CommandError, match="There is no wave '2030'"):
        run(file, wave="2030")
    wave = study.waves.get(code="2019")
    studies.set_wave_state(by=accounts.system_account(), wave=wave, state=WaveState.CLOSED)
    with pytest.raises(CommandError, match="closed"):
        run(file)
