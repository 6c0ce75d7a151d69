"""A file that is what its manifest says passes; one byte, row or value changed, and it fails."""

import datetime
import hashlib
import io
import json
import random
import zipfile
from contextlib import suppress

import pytest
from django.core.management import CommandError, call_command

from analytics.actions.data_files.describing import manifest_hash
from surveys.actions import accounts, consents
from surveys.actions.sealing import seal_entries
from surveys.domain.confirming import EVERYTHING
from surveys.domain.data_files.registry import FORMATS
from surveys.models import Consent
from tests.analytics.factories import counted, define, weigh
from tests.soaking import SOAK
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PLACES = 200 if SOAK else 6  # of a file, at which another byte is put


@pytest.fixture
def study():
    wave = make_wave(make_study())
    define(wave.study)
    using = {"aws_customer": "yes", "managed_service": "using"}
    make_interview(wave, {"stage": "production", "team_size": 3}, {"team_size": 4},
                   respondent="R1", **using)  # fmt: skip
    make_interview(wave, {"frameworks": ["pytorch"]}, respondent="R2", goals="=1+1",
                   staff={"missing": "refused"})  # fmt: skip
    make_interview(wave, respondent="R3", aws_customer="no")
    weigh(wave, R1=(1.5, ""), R2=(1, ""), R3=(0.5, ""))
    return wave.study


@pytest.fixture
def export(study, tmp_path, capsys):
    def export(*arguments, unit="both", format="csv"):
        path = tmp_path / "file"
        chosen = ["--unit", unit, "--format", format, "--to", str(path), *arguments]
        call_command("export_data", study.slug, *chosen)
        capsys.readouterr()
        return path

    return export


@pytest.fixture
def check(capsys):
    def check(path, *arguments):
        try:
            call_command("check_export", str(path), *arguments)
        except CommandError as error:
            return error.returncode != 1, capsys.readouterr().err
        return True, capsys.readouterr().out

    return check


def manifest_of(path):
    return json.loads(path.with_name("file.manifest.json").read_text())


def identity_of(path):
    return {
        "size": path.stat().st_size,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }


def forge(path, said):
    """Write another manifest with a hash that fits it."""
    said["manifest_sha256"] = manifest_hash(said)
    path.with_name("file.manifest.json").write_text(json.dumps(said))


@pytest.mark.parametrize("unit", ["interview", "project", "both", "answer"])
@pytest.mark.parametrize("format", FORMATS)
def test_every_file_passes(export, check, unit, format):
    path = export(unit=unit, format=format)
    passed, said = check(path)
    assert passed, said
    assert "is whole" in said


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_with_labels_and_a_column_for_each_choice_passes(export, check, format):
    how = ("--labels", "--language", "en", "--multiple", "both", "--wave", "2019")
    passed, said = check(export(*how, format=format))
    assert passed, said


@pytest.mark.parametrize("format", FORMATS)
def test_one_byte_changed_and_it_fails(export, check, format):
    path = export(format=format)
    content = path.read_bytes()
    for place, other in some_bytes(content):
        path.write_bytes(content[:place] + other + content[place + 1 :])
        passed, said = check(path, "--alone")
        assert not passed, place
        assert "The sha256 of the file is" in said
    path.write_bytes(content)
    assert check(path)[0]


@pytest.mark.parametrize("format", FORMATS)
def test_one_byte_of_the_manifest_changed_and_it_fails(export, check, format):
    path = export(format=format)
    beside = path.with_name("file.manifest.json")
    content, said = beside.read_bytes(), manifest_of(path)
    for place, other in some_bytes(content):
        beside.write_bytes(content[:place] + other + content[place + 1 :])
        with suppress(ValueError):
            if manifest_of(path) == said:  # a space between two words of JSON says nothing
                continue
        assert not check(path)[0], (place, other)
    beside.write_bytes(content)
    assert check(path)[0]


def some_bytes(content):
    """Yield places of a file, each with a byte that does not stand there; the ends among them."""
    chance = random.Random(len(content))
    anywhere = [chance.randrange(len(content)) for _ in range(PLACES)]
    for place in [0, len(content) - 1, *anywhere]:
        yield place, bytes([content[place] ^ chance.randrange(1, 256)])


def test_a_member_that_was_changed_fails_though_the_file_was_packed_anew(export, check):
    path = export(format="package")
    said = manifest_of(path)
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert {*members} == {"datapackage.json", "interviews.csv", "projects.csv"}
    for name, content in members.items():
        for place, other in some_bytes(content):
            with zipfile.ZipFile(path, "w") as archive:
                for one, whole in members.items():
                    changed = whole[:place] + other + whole[place + 1 :]
                    archive.writestr(one, changed if one == name else whole)
            forge(path, said | {"file": said["file"] | identity_of(path)})
            is_table = name in {one["member"] for one in said["tables"]}
            passed, text = check(path, *["--alone"] * is_table)
            assert not passed, (name, place)
            assert (name in text) == is_table


def test_a_manifest_that_was_written_anew_is_not_in_the_log(export, check):
    path = export()
    said = manifest_of(path)
    forge(path, said | {"note": "Nothing to say."})
    passed, text = check(path)
    assert not passed
    assert "has no export with this file and this manifest" in text
    assert check(path, "--alone")[0]


def test_values_are_those_of_the_pages(study, export):
    figures = counted(study)
    values = {
        one["code"]: one["waves_counted"] for one in manifest_of(export())["indicators"]["values"]
    }
    assert {*values} == {"production", "projects", "team", "experts", "using"}
    for code, (found,) in values.items():
        figure = figures[code, "2019"]
        assert found["base"] == figure.base
        if figure.value is None or code == "projects":
            continue
        assert float(found["weighted"]) == pytest.approx(figure.value, abs=1e-12)
        assert float(found["value"]) == pytest.approx(figure.unweighted, abs=1e-12)


def test_a_value_that_does_not_come_out_of_the_columns_fails(export, check):
    path = export()
    said = manifest_of(path)
    said["indicators"]["values"][0]["waves_counted"][0]["value"] = "0.25"
    forge(path, said)
    passed, text = check(path, "--alone")
    assert not passed
    assert "The indicator production comes out as" in text


def test_rows_that_were_taken_out_fail_though_the_hashes_are_made_new(export, check):
    path = export(unit="project")
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:-1]))
    said = manifest_of(path)
    said["file"] |= identity_of(path)
    forge(path, said)
    passed, text = check(path)
    assert not passed
    assert "projects has 2 rows, and the manifest says 3." in text


def test_a_file_that_is_not_of_this_log_fails(export, check):
    path = export()
    said = manifest_of(path)
    for change, says in (
        ({"as_of_hash": "0" * 64}, "has the hash"),
        ({"as_of_entry": 10_000}, "has no entry 10000"),
        ({"as_of_entry": said["as_of_entry"] - 1}, "has the hash"),
    ):
        forge(path, said | change)
        passed, text = check(path)
        assert not passed
        assert says in text


def test_what_was_changed_since_is_no_matter_and_what_was_withdrawn_is_said(study, export, check):
    path = export()
    make_interview(study.waves.get(), {}, respondent="R4")
    seal_entries()
    passed, said = check(path)
    assert passed, said
    consents.withdraw_consent(
        by=accounts.system_account(),
        consent=Consent.objects.get(respondent__code="R1"),
        on=datetime.date(2020, 1, 1),
        confirmed=EVERYTHING,
    )
    seal_entries()
    passed, said = check(path)
    assert passed, said
    assert "records were erased or withdrawn since." in said


def test_a_study_that_is_not_here_is_checked_from_the_file_alone(export, check):
    path = export()
    said = manifest_of(path) | {"study": "elsewhere"}
    forge(path, said)
    passed, text = check(path)
    assert passed
    assert "The study elsewhere is not in this database." in text


def test_what_is_no_manifest_is_said(export, check, tmp_path):
    path = export()
    for content in ("[]", "{}", "x", json.dumps(manifest_of(path) | {"manifest": 99})):
        path.with_name("file.manifest.json").write_text(content)
        with pytest.raises(CommandError, match="is no manifest of a data file"):
            call_command("check_export", str(path))
    with pytest.raises(CommandError, match="No such file"):
        call_command("check_export", str(tmp_path / "nothing"))


def test_without_its_manifest_it_is_said_where_to_have_it(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("wave\n")
    with pytest.raises(CommandError, match="The page of the export has it"):
        call_command("check_export", str(path))


def test_files_in_a_zip_file_are_held_against_their_own_hashes(export, check):
    path = export()
    said = manifest_of(path)
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        assert sorted(archive.namelist()) == ["interviews.csv", "projects.csv"]
    said["tables"][0]["sha256"] = "0" * 64
    forge(path, said)
    passed, text = check(path)
    assert not passed
    assert "The sha256 of interviews.csv is" in text
